// A model in use: one side from top to bottom without a bound, with means in place of draws.
import { type Dim, type Tensor, transpose } from "@semitone/graph";
import type { ModelInput } from "./data.ts";
import { derive } from "./derive.ts";
import type { Distribution } from "./distribution.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";
import { buildConditional, type Conditional, type Model, unlabelled } from "./model.ts";

/**
 * q(v | x) of every variable that `given` does not fix, with the mean of earlier ones where a later one depends on them.
 *
 * @param given tensors by variable, with any number of rows
 * @example infer(model, { x }).y.parameters.logits
 */
export const infer = (model: Model, given: Readonly<Record<string, Tensor>>): Record<string, Distribution> =>
  walk("q", model.inference, given);

/**
 * p(v | parents) of every variable that `given` does not fix, with the mean of earlier ones where a later one depends on them.
 *
 * @param given tensors by variable: draws of latents, chosen classes, content
 * @example generate(model, { y, z }).x.mean()
 */
export const generate = (
  model: Model,
  given: Readonly<Record<string, Tensor>>,
): Record<string, Distribution> => walk("p", model.generative, given);

export interface ReweighOptions {
  readonly rows: Dim;
  /** Draws of each continuous variable. @default 1 */
  readonly samples?: number;
  /** Tensors in place of inputs, by variable. */
  readonly given?: Readonly<Record<string, Tensor>>;
}

/**
 * p(v | x) of a finite v by Bayes' rule: p(x, v) for each value, estimated by draws from q weighed by p / q. Where q is a poor classifier,
 * or was taught by the importance bound, which does not teach it, p is asked instead. Exact without draws; otherwise consistent.
 *
 * @returns over unit vectors, [rows, K], and what to feed: data and noise
 * @throws ModelError if the variable is not enumerated whole
 */
export function reweigh(
  model: Model,
  variable: string,
  { rows, samples, given }: ReweighOptions,
): { readonly posterior: Distribution; readonly inputs: readonly ModelInput[] } {
  const { logJoint, inputs } = derive(unlabelled(model), rows, given, samples);
  return { posterior: oneHotCategorical({ logits: transpose(logJoint(variable), [1, 0]) }), inputs };
}

function walk(
  side: "p" | "q",
  conditionals: readonly Conditional[],
  given: Readonly<Record<string, Tensor>>,
): Record<string, Distribution> {
  const values = new Map(Object.entries(given));
  const found: Record<string, Distribution> = {};
  for (const conditional of conditionals) {
    const { variable } = conditional;
    if (values.has(variable)) continue;
    found[variable] = buildConditional(side, conditional, values);
    const isParent = conditionals.some((c) => c.given.includes(variable) || c.through.includes(variable));
    if (isParent) values.set(variable, found[variable].mean());
  }
  return found;
}
