// Likelihood of a sequence of tokens: under logits of each step at hand, and under a decoder that is shown the tokens before each step.
import { logSoftmax, mul, oneHot, type Shape, sum, type Tensor, transpose } from "@semitone/graph";
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

export interface AutoregressiveParameters {
  /** Logits of every step [..., batch, steps, V], each given the true tokens before it, from tokens [batch, steps]. */
  readonly logits: (tokens: Tensor) => Tensor;
  /** Of the parents: [..., batch]. */
  readonly batchShape: Shape;
  readonly steps: number;
  /** What the logits are made from, for whoever looks at the distribution. */
  readonly parents: Readonly<Record<string, Tensor>>;
}

/** log p(x) = sum_t log p(x_t | x_<t, parents) for int64 tokens x [batch, steps], by a decoder that is shown x itself. */
export const autoregressive = ({
  logits,
  batchShape,
  steps,
  parents,
}: AutoregressiveParameters): Distribution => ({
  name: "autoregressive",
  parameters: parents,
  support: { kind: "tokens" },
  batchShape,
  eventShape: [steps],
  noise: [],
  reparameterized: false,
  logProb: (value) => sequence({ logits: logits(value) }).logProb(value),
  sample: lacks("autoregressive", "sample", "goes one step at a time, with the decoder's start and step"),
  entropy: lacks(
    "autoregressive",
    "entropy",
    "would need every possible sequence; take -logProb of a sample",
  ),
  mean: lacks("autoregressive", "mean", "is not a sequence of tokens"),
});
