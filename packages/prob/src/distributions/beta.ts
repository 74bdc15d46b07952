// Beta distribution with independent elements, for shares between 0 and 1.
import { add, clip, div, log, mul, sub, sum, type Tensor } from "@semitone/graph";
import { type Distribution, lacks, splitShape } from "../distribution.ts";
import { digamma, logBeta } from "../special-functions.ts";

export interface BetaParameters {
  /** Weight of 1, > 0. */
  readonly concentration1: Tensor;
  /** Weight of 0, > 0. */
  readonly concentration0: Tensor;
  /** How many axes at the end form one event. @default 1 */
  readonly eventRank?: number;
}

/** log p(x) = sum_i [ (a_i - 1) log x_i + (b_i - 1) log(1 - x_i) - log B(a_i, b_i) ], with x kept 1e-6 away from 0 and 1. */
export function beta({ concentration1: a, concentration0: b, eventRank = 1 }: BetaParameters): Distribution {
  const { batchShape, eventShape, sumEvent } = splitShape("beta", eventRank, a, b);
  return {
    name: "beta",
    parameters: { concentration1: a, concentration0: b },
    support: { kind: "unitInterval" },
    batchShape,
    eventShape,
    noise: [],
    reparameterized: false,
    logProb: (value) => {
      const x = clip(value, 1e-6, 1 - 1e-6);
      const weighted = add(mul(sub(a, 1), log(x)), mul(sub(b, 1), log(sub(1, x))));
      return sumEvent(sub(weighted, logBeta(a, b)));
    },
    sample: lacks(
      "beta",
      "sample",
      "has no fixed amount of noise; draw outside the graph, or use a normal and sigmoid",
    ),
    entropy: () => {
      const total = add(a, b);
      const parts = add(mul(sub(a, 1), digamma(a)), mul(sub(b, 1), digamma(b)));
      return sumEvent(add(sub(logBeta(a, b), parts), mul(sub(total, 2), digamma(total))));
    },
    mean: () => div(a, add(a, b)),
  };
}

/** sum_i [ log B_p - log B_q + (a_q - a_p) psi(a_q) + (b_q - b_p) psi(b_q) + (a_p - a_q + b_p - b_q) psi(a_q + b_q) ] */
export function klBeta(q: Distribution, p: Distribution): Tensor {
  const { concentration1: a, concentration0: b } = q.parameters;
  const da = sub(a, p.parameters.concentration1);
  const db = sub(b, p.parameters.concentration0);
  const norm = sub(logBeta(p.parameters.concentration1, p.parameters.concentration0), logBeta(a, b));
  const slopes = sub(add(mul(da, digamma(a)), mul(db, digamma(b))), mul(add(da, db), digamma(add(a, b))));
  return sum(add(norm, slopes), { axes: q.eventShape.map((_, i) => -1 - i) });
}
