// Likelihood of a sequence of tokens under a decoder that saw the tokens before each step.
import { logSoftmax, mul, oneHot, sum, type Tensor, transpose } from "@semitone/graph";
import { type Distribution, lacks, splitShape } from "../distribution.ts";
import { DistributionError } from "../errors.ts";

export interface SequenceParameters {
  /** The decoder's logits for each step, given the true tokens before it: [..., batch, steps, V], or [..., steps, batch, V]. */
  readonly logits: Tensor;
  /** [batch, steps], 1 where a step counts; padding is 0. @default every step counts */
  readonly mask?: Tensor;
  /** Are the logits laid out time first, as recurrent layers put them out? @default false */
  readonly timeFirst?: boolean;
}

/** log p(x) = sum_t mask_t log softmax(logits_t)[x_t] for int64 tokens x [batch, steps]. */
export function sequence({ logits, mask, timeFirst = false }: SequenceParameters): Distribution {
  const { batchShape: positions } = splitShape("sequence", 1, logits);
  if (positions.length < 2)
    throw new DistributionError(
      `sequence: logits must be [..., batch, steps, V] or time first; got [${logits.shape.join(", ")}]`,
    );
  const [lead, [first, second]] = [positions.slice(0, -2), positions.slice(-2)];
  const [batch, steps] = timeFirst ? [second, first] : [first, second];
  const vocabulary = logits.shape.at(-1) as number;
  const laidOut = (x: Tensor) => (timeFirst ? transpose(x) : x); // [batch, steps] -> the layout of the logits
  return {
    name: "sequence",
    parameters: { logits },
    support: { kind: "tokens" },
    batchShape: [...lead, batch],
    eventShape: [steps as number],
    noise: [],
    reparameterized: false,
    logProb: (value) => {
      const chosen = mul(logSoftmax(logits), oneHot(laidOut(value), vocabulary));
      const bySteps = sum(chosen, { axes: -1 });
      return sum(mask ? mul(bySteps, laidOut(mask)) : bySteps, { axes: timeFirst ? -2 : -1 });
    },
    sample: lacks("sequence", "sample", "needs the decoder itself, one step at a time"),
    entropy: lacks("sequence", "entropy", "would need every possible sequence; take -logProb of a sample"),
    mean: lacks("sequence", "mean", "is not a sequence of tokens"),
  };
}
