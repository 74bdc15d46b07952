// Labels that q explains by unknown variables: q(z | x) q(y | x, z) with y known. The unknown ones are drawn by q run forward, and
// weighed by w = q(y | x, z). Siddharth et al. 2017, arXiv:1706.00400.
import { add, greater, maximum, sub, type Tensor, where } from "@semitone/graph";
import type { Data } from "./data.ts";
import { logAverage } from "./expectation.ts";
import type { Model } from "./model.ts";
import { logProbOf, type Proposal } from "./proposal.ts";

export interface Evidence {
  /** log of q(unknown | x, labels) over q run forward, on the axes of the proposal; absent where no label bears on an unknown. */
  readonly logRatio?: Tensor;
  /** By partially observed variable: log q(label | x, labels before it), on axes of labels only. */
  readonly logLabels: ReadonlyMap<string, Tensor>;
  /** Masks of the labels that bear on a variable, by that variable: in these rows it is weighed. */
  readonly bearing: ReadonlyMap<string, Tensor>;
}

/**
 * Weighs what q proposes by the labels that come after it: q(h | x, y) = q(h | x) q(y | x, h) / q(y | x). Sums over enumerated h are
 * exact; over S draws q(y | x) is the mean of the S weights, so that log q(y | x) is estimated by a log-mean-exp: a lower bound in
 * expectation that is exact in the limit, where the mean of log weights would stay below it by KL(q(h | x), q(h | x, y)).
 */
export function weigh(model: Model, data: Data, proposal: Proposal): Evidence {
  const logLabels = new Map<string, Tensor>();
  const bearing = new Map<string, Tensor>();
  let joint: Tensor | undefined;
  let normalizer: Tensor | undefined;
  for (const { variable, through } of model.inference) {
    const mask = data.masks.get(variable);
    if (!mask) continue;
    const logQ = logProbOf(variable, proposal.factors.get(variable)!.distribution, proposal);
    const unknown = unknownAncestors(model, variable).filter((name) => !data.known?.has(name));
    if (unknown.length === 0) {
      logLabels.set(variable, through.length > 0 ? logAverage(logQ, proposal.axes) : logQ);
      continue;
    }
    const label = where(greater(mask, 0), logQ, 0);
    joint = joint ? add(joint, label) : label;
    const next = logAverage(joint, proposal.axes);
    logLabels.set(variable, normalizer ? sub(next, normalizer) : next);
    normalizer = next;
    for (const name of unknown) {
      const others = bearing.get(name);
      bearing.set(name, others ? maximum(others, mask) : mask);
    }
  }
  return { logRatio: joint && normalizer && sub(joint, normalizer), logLabels, bearing };
}

/** The variables, known in no or only some rows, on which q(variable | ...) depends other than in the mean. */
export function unknownAncestors(model: Model, variable: string): string[] {
  const parents = model.inference.find((c) => c.variable === variable)?.given ?? [];
  const unknown = parents.filter((name) => model.inference.some((c) => c.variable === name));
  return [...new Set(unknown.flatMap((name) => [...unknownAncestors(model, name), name]))];
}
