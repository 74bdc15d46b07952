// Against classes that say nothing about their rows: their mutual information. The bound alone presses it down.
import { add, clip, log, logSoftmax, mean, mul, neg, softmax, sub, sum, type Tensor } from "@semitone/graph";
import type { Distribution } from "../distribution.ts";

/**
 * log K - [ H(mean q) - mean H(q) ], in nats, 0 to log K: what a class is short of telling about its row. 0 where every row is certain
 * of its class and the classes are used alike.
 *
 * @param posterior q(c | x) over unit vectors, of batch shape [..., rows]
 */
export function missingInformation({ parameters: { logits } }: Distribution): Tensor {
  const classes = logits.shape.at(-1) as number;
  const probs = softmax(logits);
  const axes = Array.from({ length: logits.rank - 1 }, (_, axis) => axis);
  const usage = mean(probs, { axes });
  const entropy = neg(sum(mul(usage, log(clip(usage, 1e-30, 1)))));
  const conditional = neg(mean(sum(mul(probs, logSoftmax(logits)), { axes: -1 })));
  return sub(add(conditional, Math.log(classes)), entropy);
}
