// What tells that a latent has collapsed, as outputs of a graph: KL by dimension, the gap to shuffled draws, posterior means, class usage.
import { add, concat, constant, mean, slice, sub, type Tensor } from "@semitone/graph";
import type { ModelInput } from "../data.ts";
import { type Derivation, derive } from "../derive.ts";
import { ModelError } from "../errors.ts";
import { buildConditional, type Model, unlabelled } from "../model.ts";

export interface CollapseOutputs {
  /**
   * For every variable with a q, none of them taken as labelled:
   * - `kl/<v>`, nats, means over rows: of each dimension [size] where the KL term is a sum over dimensions, else of the whole [1].
   * - `gap/<z>`, nats per row, of a drawn variable: what E_q[log p(observed | z)] loses when each row is given the z of another. 0 is
   *   collapse; only a gap above 0 proves that p reads z.
   * - `mean/<z>` [rows, size], for `activeUnits`; `probs/<c>` [rows, classes], for `componentUsage`; where q does not depend on the value
   *   of another variable.
   */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What to feed: data and noise; no labels. */
  readonly inputs: readonly ModelInput[];
}

/**
 * Builds the monitors of a batch.
 *
 * @param rows  2 or more
 * @param given tensors in place of inputs, by variable
 */
export function collapseOutputs(
  model: Model,
  rows: number,
  given: Readonly<Record<string, Tensor>> = {},
): CollapseOutputs {
  if (!(Number.isInteger(rows) && rows >= 2))
    throw new ModelError(`${model.name}: collapseOutputs needs 2 rows or more to shuffle; got ${rows}`);
  const derivation = derive(unlabelled(model), rows, given);
  const outputs: Record<string, Tensor> = {};
  for (const term of derivation.latents) {
    const { variable, kl, klByDimension, method } = term;
    outputs[`kl/${variable}`] = mean(klByDimension?.() ?? kl, { axes: -1, keepDims: !klByDimension });
    if (method !== "enumerated") outputs[`gap/${variable}`] = shuffledGap(derivation, variable);
    const posterior = derivation.distributions.get(variable)!.q!;
    const isPlain = posterior.batchShape.length === 1 && posterior.eventShape.length === 1;
    if (isPlain) outputs[`${method === "enumerated" ? "probs" : "mean"}/${variable}`] = posterior.mean();
  }
  return { outputs, inputs: derivation.inputs };
}

/** E_q[log p(observed | z)] less the same with the draws of z moved on by one row, a scalar. */
function shuffledGap({ values, distributions, likelihoods, expected }: Derivation, z: string): Tensor {
  const moved = new Map(values).set(z, rollRows(values.get(z)!, distributions.get(z)!.q!.eventShape.length));
  const reads = likelihoods.filter(({ conditional }) => conditional.given.includes(z));
  const gaps = reads.map(({ conditional, logProb }) => {
    const shuffled = buildConditional("p", conditional, moved).logProb(values.get(conditional.variable)!);
    return mean(sub(logProb, expected(shuffled)));
  });
  return gaps.reduce((total, gap) => add(total, gap), constant(0));
}

/** Each row takes the value of the row before it, the first that of the last. */
function rollRows(value: Tensor, eventRank: number): Tensor {
  const axis = value.rank - 1 - eventRank;
  return concat([slice(value, { axis, start: -1 }), slice(value, { axis, end: -1 })], axis);
}
