// Independent coins, by their logits.
import {
  add,
  cast,
  constant,
  less,
  mul,
  neg,
  reshape,
  sigmoid,
  softplus,
  stack,
  sub,
  sum,
  type Tensor,
} from "@semitone/graph";
import { type Distribution, splitShape } from "../distribution.ts";

export interface BernoulliParameters {
  /** log(p / (1 - p)) */
  readonly logits: Tensor;
  /** How many axes at the end form one event. @default 1 */
  readonly eventRank?: number;
}

/**
 * log p(x) = sum_i [ x_i l_i - log(1 + e^l_i) ]; grey values in [0, 1] are allowed and count as that cross-entropy.
 *
 * Within one rounding of |l| for logits of any size. An event of a single coin is finite and can be summed out.
 */
export function bernoulli({ logits, eventRank = 1 }: BernoulliParameters): Distribution {
  const { batchShape, eventShape, sumEvent } = splitShape("bernoulli", eventRank, logits);
  const isSingle = eventShape.every((size) => size === 1);
  /** [..., ...event of one] and its complement as [2, ...]. */
  const table = (zero: Tensor, one: Tensor) => {
    const rows = one.shape.slice(0, one.rank - eventRank);
    return stack([reshape(zero, rows), reshape(one, rows)]);
  };
  return {
    name: "bernoulli",
    parameters: { logits },
    support: isSingle
      ? {
          kind: "finite",
          count: 2,
          enumerate: () => constant([0, 1], [2, ...eventShape]),
          logProbs: () => table(neg(softplus(logits)), neg(softplus(neg(logits)))),
          match: (label) => table(sub(1, label), label),
        }
      : { kind: "binary" },
    batchShape,
    eventShape,
    noise: [{ name: "value", kind: "uniform", shape: eventShape }],
    reparameterized: false,
    logProb: (value) => sumEvent(sub(mul(value, logits), softplus(logits))),
    sample: (noise) => cast(less(noise, sigmoid(logits)), logits.dtype),
    entropy: () => sumEvent(sub(softplus(logits), mul(logits, sigmoid(logits)))),
    mean: () => sigmoid(logits),
  };
}

/** sum_i [ p_i (l_i - m_i) - log(1 + e^l_i) + log(1 + e^m_i) ] for logits l of q and m of p */
export function klBernoulli(q: Distribution, p: Distribution): Tensor {
  const [l, m] = [q.parameters.logits, p.parameters.logits];
  const terms = add(mul(sigmoid(l), sub(l, m)), sub(softplus(m), softplus(l)));
  return sum(terms, { axes: q.eventShape.map((_, i) => -1 - i) });
}
