// Networks that put out distributions: hidden layers and the heads of a family. What encoders, classifiers and decoders are made of.
import {
  clip,
  linear,
  type MlpOptions,
  mlp,
  type Parameters,
  scope,
  softplus,
  type Tensor,
} from "@semitone/graph";
import type { Distribution } from "./distribution.ts";
import { bernoulli } from "./distributions/bernoulli.ts";
import { normal } from "./distributions/normal.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";

/** A conditional distribution: parents, in the order a model names them, to a distribution. */
export type Network = (...parents: readonly Tensor[]) => Distribution;

export interface NetworkOptions extends Omit<MlpOptions, "activation"> {
  /** Size of one event: latent dimensions, classes, or features. */
  readonly outputs: number;
  /** @default softplus */
  readonly activation?: MlpOptions["activation"];
}

/** Scales stay within e^-8 and e^8: wide enough for any data of unit size, and no overflow on a bad step. */
const LOG_SCALE_LIMIT = 8;

/** Hidden layers, then `loc` and `logScale`. */
export function normalNetwork(parameters: Parameters, options: NetworkOptions): Network {
  const heads = headsOn(parameters, options, ["loc", "logScale"]);
  return (...parents) => {
    const [loc, logScale] = heads(...parents);
    return normal({ loc, logScale: clip(logScale, -LOG_SCALE_LIMIT, LOG_SCALE_LIMIT) });
  };
}

/** Hidden layers, then the logits of one coin for each output. */
export function bernoulliNetwork(parameters: Parameters, options: NetworkOptions): Network {
  const heads = headsOn(parameters, options, ["logits"]);
  return (...parents) => bernoulli({ logits: heads(...parents)[0] });
}

/** Hidden layers, then the logits of one class out of `outputs`. */
export function classNetwork(parameters: Parameters, options: NetworkOptions): Network {
  const heads = headsOn(parameters, options, ["logits"]);
  return (...parents) => oneHotCategorical({ logits: heads(...parents)[0] });
}

/** Linear heads by name on top of shared hidden layers; without hidden layers, on the inputs themselves. */
function headsOn(
  parameters: Parameters,
  { inputs, hidden, outputs, activation = softplus, weight }: NetworkOptions,
  names: readonly string[],
): (...xs: readonly Tensor[]) => Tensor[] {
  const body = mlp(parameters, { inputs, hidden, activation, weight });
  const last = hidden.at(-1);
  const heads = names.map((name) =>
    scope(name, () => linear(parameters, { inputs: last === undefined ? inputs : [last], outputs, weight })),
  );
  return (...xs) => {
    const features = last === undefined ? xs : [body(...xs)];
    return heads.map((head) => head(...features));
  };
}
