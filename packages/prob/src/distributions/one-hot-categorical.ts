// One of K classes, as a unit vector: the form that enters a linear layer, and that soft labels have.
import { constant, logSoftmax, mul, oneHot, softmax, sum } from "@semitone/graph";
import { type Distribution, lastAxisFirst, splitShape } from "../distribution.ts";
import { type CategoricalParameters, classEntropy, gumbelMax } from "./categorical.ts";

/** log p(x) = sum_k x_k logSoftmax(logits)_k; values are unit vectors [K], or probabilities as soft labels. */
export function oneHotCategorical({ logits }: CategoricalParameters): Distribution {
  const { batchShape, eventShape } = splitShape("oneHotCategorical", 1, logits);
  const [classes] = eventShape;
  return {
    name: "oneHotCategorical",
    parameters: { logits },
    support: {
      kind: "finite",
      count: classes,
      enumerate: () => constant(identity(classes), [classes, classes]),
      logProbs: () => lastAxisFirst(logSoftmax(logits)),
      match: lastAxisFirst,
    },
    batchShape,
    eventShape,
    noise: [{ name: "value", kind: "uniform", shape: eventShape }],
    reparameterized: false,
    logProb: (value) => sum(mul(logSoftmax(logits), value), { axes: -1 }),
    sample: (noise) => oneHot(gumbelMax(logits, noise), classes),
    entropy: () => classEntropy(logits),
    mean: () => softmax(logits),
  };
}

/** Every class alike. */
export const uniformClasses = (classes: number): Distribution =>
  oneHotCategorical({ logits: constant(new Float64Array(classes)) });

const identity = (size: number) =>
  Float64Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
