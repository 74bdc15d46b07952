// The models of the table with their networks: layers of rectified units, a classifier that may be trained with a part of its inputs dropped.
import { dropout, fill, input, Parameters, relu, scope, type Tensor } from "@semitone/graph";
import {
  bernoulliNetwork,
  classNetwork,
  defineModel,
  infer,
  type Model,
  m2,
  type Network,
  normalNetwork,
  partiallySpecified,
} from "@semitone/prob";
import { CLASSES } from "./digits.ts";

export interface Sizes {
  /** Numbers of a row of x. */
  readonly size: number;
  /** p(x | y, z): coins for pixels, normals for features. */
  readonly likelihood: "bernoulli" | "normal";
  readonly latent: number;
  /** Units of the hidden layer of encoder and decoder, and of those of the classifier. */
  readonly hidden: number;
  readonly classifierHidden: readonly number[];
  /** Share of x that the classifier does without, each time it is trained. */
  readonly dropped: number;
  /** Likeliest classes summed exactly, with one of the rest drawn. @default all */
  readonly top?: number;
}

export interface Networks {
  /** As it is trained: the classifier drops inputs. */
  readonly model: Model;
  readonly parameters: Parameters;
  /** x -> q(y | x), likewise; for training it alone. */
  readonly classifier: Network;
  /** Scores of q(y | x), of all inputs: x ["batch", size] -> [batch, classes] */
  readonly logits: Tensor;
}

/** p(x, y, z) = p(y) p(z) p(x | y, z), q(y, z | x) = q(y | x) q(z | x, y). */
export function buildM2(sizes: Sizes, seed: number): Networks {
  const { size, latent, dropped } = sizes;
  const parameters = new Parameters({ seed });
  const clean = classifierOf(parameters, sizes, [size]);
  const classifier: Network = (x) => clean(drop(x, dropped));
  const [encoder, decoder] = [encoderOf(parameters, sizes, [size, CLASSES]), decoderOf(parameters, sizes)];
  const declare = (network: Network) =>
    m2({ shape: [size], classes: CLASSES, latent, classifier: network, encoder, decoder });
  return finish(declare(classifier), declare(clean), classifier, parameters, sizes);
}

/** The class read off after the style: q(y, z | x) = q(z | x) q(y | x, z). */
export function buildPartiallySpecified(sizes: Sizes, seed: number): Networks {
  const { size, latent, dropped } = sizes;
  const parameters = new Parameters({ seed });
  const clean = classifierOf(parameters, sizes, [size, latent]);
  const [encoder, decoder] = [encoderOf(parameters, sizes, [size]), decoderOf(parameters, sizes)];
  const declare = (classifier: Network) =>
    partiallySpecified({ shape: [size], classes: CLASSES, latent, classifier, encoder, decoder });
  const trained = declare((x, z) => clean(drop(x, dropped), z));
  const alone: Network = (x) => clean(drop(x, dropped), fill(0, [1, latent]));
  return finish(trained, declare(clean), alone, parameters, sizes);
}

function finish(
  trained: Model,
  clean: Model,
  classifier: Network,
  parameters: Parameters,
  { size, top }: Sizes,
): Networks {
  const { logits } = infer(clean, { x: input("x", ["batch", size]) }).y.parameters;
  return { model: top === undefined ? trained : withTop(trained, top), parameters, classifier, logits };
}

/** Sum the `top` likeliest classes exactly and draw one of the rest; with 0, y is merely sampled. */
const withTop = (model: Model, top: number): Model =>
  defineModel({
    ...model,
    inference: model.inference.map((factor) => (factor.variable === "y" ? { ...factor, top } : factor)),
  });

/** Dropout, with noise of its own for each number of rows. */
const drop = (x: Tensor, rate: number): Tensor =>
  rate > 0 ? dropout(x, input(`uniform/dropped/${x.shape.join("x")}`, x.shape), rate) : x;

const classifierOf = (
  parameters: Parameters,
  { classifierHidden }: Sizes,
  inputs: readonly number[],
): Network =>
  scope("classifier", () =>
    classNetwork(parameters, { inputs, hidden: classifierHidden, outputs: CLASSES, activation: relu }),
  );

const encoderOf = (parameters: Parameters, { hidden, latent }: Sizes, inputs: readonly number[]): Network =>
  scope("encoder", () =>
    normalNetwork(parameters, { inputs, hidden: [hidden], outputs: latent, activation: relu }),
  );

const decoderOf = (parameters: Parameters, { likelihood, hidden, latent, size }: Sizes): Network =>
  scope("decoder", () =>
    (likelihood === "normal" ? normalNetwork : bernoulliNetwork)(parameters, {
      inputs: [CLASSES, latent],
      hidden: [hidden],
      outputs: size,
      activation: relu,
    }),
  );
