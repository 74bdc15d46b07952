// Networks that put out distributions: layers of any kind and the heads of a family. What encoders, classifiers and decoders are made of.
import { clip, type MlpOptions, type Parameters, softplus, type Tensor } from "@semitone/graph";
import type { Distribution } from "../distribution.ts";
import { bernoulli } from "../distributions/bernoulli.ts";
import { normal } from "../distributions/normal.ts";
import { oneHotCategorical } from "../distributions/one-hot-categorical.ts";
import { sequence } from "../distributions/sequence.ts";
import { ModelError } from "../errors.ts";
import { axesOf, type EventSize, type Layers, mlpLayers } from "./layers.ts";

/** A conditional distribution: parents, in the order a model names them, to a distribution. */
export type Network = (...parents: readonly Tensor[]) => Distribution;

export interface NetworkOptions {
  /** Size of each parent: the length of a vector, or the axes of an event. */
  readonly inputs: readonly EventSize[];
  /** Size of one event: latent dimensions, classes, features, or its axes. */
  readonly outputs: EventSize;
  /** Widths of the fully connected layers: all there are, or those before an encoder's heads and at a decoder's start. @default none */
  readonly hidden?: readonly number[];
  /** @default softplus */
  readonly activation?: MlpOptions["activation"];
  readonly weight?: MlpOptions["weight"];
  /** `convolutional`, `gruLayers`, `transformerLayers`. @default fully connected */
  readonly layers?: Layers;
}

/** Scales stay within e^-8 and e^8: wide enough for any data of unit size, and no overflow on a bad step. */
const LOG_SCALE_LIMIT = 8;

/** Layers, then `loc` and `logScale`. */
export function normalNetwork(parameters: Parameters, options: NetworkOptions): Network {
  const heads = headsOn(parameters, options, ["loc", "logScale"]);
  return (...parents) => {
    const [loc, logScale] = heads(...parents);
    return normal({
      loc,
      logScale: clip(logScale, -LOG_SCALE_LIMIT, LOG_SCALE_LIMIT),
      eventRank: axesOf(options.outputs).length,
    });
  };
}

/** Layers, then the logits of one coin for each output. */
export function bernoulliNetwork(parameters: Parameters, options: NetworkOptions): Network {
  const heads = headsOn(parameters, options, ["logits"]);
  const eventRank = axesOf(options.outputs).length;
  return (...parents) => bernoulli({ logits: heads(...parents)[0], eventRank });
}

/** Layers, then the logits of one class out of `outputs`. */
export function classNetwork(parameters: Parameters, options: NetworkOptions): Network {
  if (typeof options.outputs !== "number")
    throw new ModelError(`classNetwork: outputs is the number of classes; got [${options.outputs}]`);
  const heads = headsOn(parameters, options, ["logits"]);
  return (...parents) => oneHotCategorical({ logits: heads(...parents)[0] });
}

/** Layers, then the logits of a token for each step, independent given the parents; `outputs` is [steps, symbols]. */
export function tokensNetwork(parameters: Parameters, options: NetworkOptions): Network {
  if (axesOf(options.outputs).length !== 2)
    throw new ModelError(`tokensNetwork: outputs is [steps, symbols]; got [${options.outputs}]`);
  const heads = headsOn(parameters, options, ["logits"]);
  return (...parents) => sequence({ logits: heads(...parents)[0] });
}

function headsOn(
  parameters: Parameters,
  { layers = mlpLayers, hidden = [], activation = softplus, ...sizes }: NetworkOptions,
  names: readonly string[],
): ReturnType<Layers> {
  return layers(parameters, names, { ...sizes, hidden, activation });
}
