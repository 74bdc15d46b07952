// A model in use: one side from top to bottom without a bound, with means in place of draws.
import type { Tensor } from "@semitone/graph";
import type { Distribution } from "./distribution.ts";
import { buildConditional, type Conditional, type Model } from "./model.ts";

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
