// Laplace distribution with independent elements.
import { abs, add, clip, div, exp, log, mul, neg, sign, sub, sum, type Tensor } from "@semitone/graph";
import { type Distribution, splitShape } from "../distribution.ts";

export interface LaplaceParameters {
  readonly loc: Tensor;
  /** Mean absolute deviation, > 0; the standard deviation is sqrt(2) times it. */
  readonly scale: Tensor;
  /** How many axes at the end form one event. @default 1 */
  readonly eventRank?: number;
}

/** log p(x) = -sum_i [ |x_i - loc_i| / scale_i + log(2 scale_i) ] */
export function laplace({ loc, scale, eventRank = 1 }: LaplaceParameters): Distribution {
  const { batchShape, eventShape, sumEvent } = splitShape("laplace", eventRank, loc, scale);
  const logTwoScale = log(mul(scale, 2));
  return {
    name: "laplace",
    parameters: { loc, scale },
    support: { kind: "real" },
    batchShape,
    eventShape,
    noise: [{ name: "value", kind: "uniform", shape: eventShape }],
    reparameterized: true,
    logProb: (value) => neg(sumEvent(add(div(abs(sub(value, loc)), scale), logTwoScale))),
    sample: (noise) => {
      const centred = sub(noise, 0.5);
      const tail = clip(sub(1, mul(abs(centred), 2)), 1e-7, 1);
      return sub(loc, mul(mul(scale, sign(centred)), log(tail)));
    },
    entropy: () => sumEvent(add(add(logTwoScale, mul(loc, 0)), 1)),
    mean: () => add(loc, mul(scale, 0)),
  };
}

/** sum_i [ log(b_p / b_q) + d / b_p + (b_q / b_p) e^(-d / b_q) - 1 ] with d = |m_q - m_p| */
export function klLaplace(q: Distribution, p: Distribution): Tensor {
  const distance = abs(sub(q.parameters.loc, p.parameters.loc));
  const ratio = div(q.parameters.scale, p.parameters.scale);
  const overlap = mul(ratio, exp(neg(div(distance, q.parameters.scale))));
  const terms = add(sub(div(distance, p.parameters.scale), log(ratio)), sub(overlap, 1));
  return sum(terms, { axes: q.eventShape.map((_, i) => -1 - i) });
}
