// One of K classes, as an index.
import {
  argMax,
  clip,
  constant,
  exp,
  log,
  logSoftmax,
  mul,
  neg,
  oneHot,
  softmax,
  sub,
  sum,
  type Tensor,
} from "@semitone/graph";
import { type Distribution, lastAxisFirst, splitShape } from "../distribution.ts";

export interface CategoricalParameters {
  /** Unnormalised log probabilities on the last axis. */
  readonly logits: Tensor;
}

/** log p(k) = logits_k - log sum_j e^logits_j; values are int64 indices in 0..K-1 without an event axis. */
export function categorical({ logits }: CategoricalParameters): Distribution {
  const { batchShape, eventShape } = splitShape("categorical", 1, logits);
  const [classes] = eventShape;
  const indices = () => Array.from({ length: classes }, (_, i) => i);
  return {
    name: "categorical",
    parameters: { logits },
    support: {
      kind: "finite",
      count: classes,
      enumerate: () => constant(indices(), [classes], "int64"),
      logProbs: () => lastAxisFirst(logSoftmax(logits)),
      match: (label) => lastAxisFirst(oneHot(label, classes)),
    },
    batchShape,
    eventShape: [],
    noise: [{ name: "value", kind: "uniform", shape: [classes] }],
    reparameterized: false,
    logProb: (value) => sum(mul(logSoftmax(logits), oneHot(value, classes)), { axes: -1 }),
    sample: (noise) => gumbelMax(logits, noise),
    entropy: () => classEntropy(logits),
    mean: () => sum(mul(softmax(logits), constant(indices())), { axes: -1 }),
  };
}

/** Index of the largest logits + Gumbel noise, which falls on class k with probability softmax(logits)_k. */
export function gumbelMax(logits: Tensor, uniform: Tensor): Tensor {
  const inside = clip(uniform, 1e-7, 1 - 1e-7);
  return argMax(sub(logits, log(neg(log(inside)))));
}

/** -sum_k p_k log p_k over the last axis */
export function classEntropy(logits: Tensor): Tensor {
  const logProbs = logSoftmax(logits);
  return neg(sum(mul(exp(logProbs), logProbs), { axes: -1 }));
}

/** sum_k q_k (log q_k - log p_k); also for one-hot vectors. */
export function klCategorical(q: Distribution, p: Distribution): Tensor {
  const [logQ, logP] = [logSoftmax(q.parameters.logits), logSoftmax(p.parameters.logits)];
  return sum(mul(exp(logQ), sub(logQ, logP)), { axes: -1 });
}
