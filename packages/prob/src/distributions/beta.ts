// Beta distribution with independent elements, for shares between 0 and 1.
import {
  add,
  and,
  clip,
  constant,
  detach,
  div,
  greater,
  less,
  log,
  maximum,
  mul,
  pick,
  sigmoid,
  sqrt,
  sub,
  sum,
  type Tensor,
  where,
} from "@semitone/graph";
import { type Distribution, splitShape } from "../distribution.ts";
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
    noise: [
      { name: "proposals", kind: "normal", shape: [...eventShape, 2, TRIES] },
      { name: "uniforms", kind: "uniform", shape: [...eventShape, 2, TRIES + 1] },
    ],
    reparameterized: false,
    logProb: (value) => {
      const x = clip(value, 1e-6, 1 - 1e-6);
      const weighted = add(mul(sub(a, 1), log(x)), mul(sub(b, 1), log(sub(1, x))));
      return sumEvent(sub(weighted, logBeta(a, b)));
    },
    sample: (proposals, uniforms) => {
      const [one, zero] = [a, b].map((concentration, side) =>
        logGammaDraw(concentration, pick(proposals, -2, side), pick(uniforms, -2, side)),
      );
      return detach(sigmoid(sub(one, zero)));
    },
    entropy: () => {
      const total = add(a, b);
      const parts = add(mul(sub(a, 1), digamma(a)), mul(sub(b, 1), digamma(b)));
      return sumEvent(add(sub(logBeta(a, b), parts), mul(sub(total, 2), digamma(total))));
    },
    mean: () => div(a, add(a, b)),
  };
}

/** Proposals for one gamma number. Each is taken with probability > 0.95, so that none is once in 10^10 draws. */
const TRIES = 8;

/**
 * Log of a gamma number of shape `concentration`: the first of TRIES proposals that is accepted, for shape a + 1, times u^(1 / a).
 * Marsaglia and Tsang 2000. In logs, since the number itself underflows for a < 0.1.
 *
 * @param proposals standard normal [..., TRIES]
 * @param uniforms [..., TRIES + 1], the last one for u
 */
function logGammaDraw(concentration: Tensor, proposals: Tensor, uniforms: Tensor): Tensor {
  const d = add(concentration, 2 / 3);
  const c = div(1 / 3, sqrt(d));
  const logUniform = (i: number) => log(maximum(pick(uniforms, -1, i), 1e-7));
  let logCube: Tensor = constant(0);
  for (let i = TRIES - 1; i >= 0; i--) {
    const x = pick(proposals, -1, i);
    const root = add(mul(c, x), 1);
    const logV = mul(log(maximum(root, 1e-6)), 3);
    const cube = mul(mul(root, root), root);
    const bound = add(mul(mul(x, x), 0.5), mul(d, add(sub(1, cube), logV)));
    logCube = where(and(greater(root, 0), less(logUniform(i), bound)), logV, logCube);
  }
  return add(add(log(d), logCube), div(logUniform(TRIES), concentration));
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
