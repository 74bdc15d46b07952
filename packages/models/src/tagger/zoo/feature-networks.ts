// What every model of the zoo over features is made of, and its trained networks as plain layers.
import {
  clip,
  linear,
  mlp,
  type Parameters,
  scope,
  softplus,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import { type Network, normal, normalNetwork } from "@semitone/prob";
import type { WeightValues } from "@semitone/train";
import type { NetworkHead, NetworkLayer } from "../predictor.ts";
import type { View } from "../problem.ts";

/** The columns that these models explain. */
export const VIEW: View = "shape";
export const HIDDEN = 96;
export const LATENT = 16;
/** Bounds of the logarithm of a feature's error, in its own deviations. */
const LOG_SCALES = [-2.5, 0.5] as const;

/** x with an error of its own for each feature, the same for all rows. */
export function decoder(parameters: Parameters, inputs: readonly number[], outputs: number): Network {
  return scope("decoder", () => {
    const body = mlp(parameters, { inputs, hidden: [HIDDEN], activation: softplus });
    const head = scope("loc", () => linear(parameters, { inputs: [HIDDEN], outputs }));
    const logScale = parameters.create("logScale", [outputs], zerosInitializer, { decay: false });
    return (...parents: readonly Tensor[]) =>
      normal({ loc: head(body(...parents)), logScale: clip(logScale, ...LOG_SCALES) });
  });
}

export const encoder = (
  parameters: Parameters,
  name: string,
  inputs: readonly number[],
  outputs = LATENT,
): Network => scope(name, () => normalNetwork(parameters, { inputs, hidden: [HIDDEN], outputs }));

/** The values of a parameter; all of these models' are float32. */
export const valuesOf = (weights: WeightValues, name: string): Float32Array => weights[name] as Float32Array;

/** Weights and bias of one affine map, as the graph keeps them: [inputs, outputs]. */
export function layer(weights: WeightValues, path: string): NetworkLayer {
  return { weights: valuesOf(weights, `${path}/weight`), bias: valuesOf(weights, `${path}/bias`) };
}

/** The affine map `outer` after the affine map `inner`, as one. */
export function compose(inner: NetworkLayer, outer: NetworkLayer): NetworkLayer {
  const [middle, outputs] = [inner.bias.length, outer.bias.length];
  const inputs = inner.weights.length / middle;
  const through = (row: Float32Array, at: number, k: number): number => {
    let sum = 0;
    for (let m = 0; m < middle; m++) sum += row[at + m] * outer.weights[m * outputs + k];
    return sum;
  };
  return {
    weights: Float32Array.from({ length: inputs * outputs }, (_, i) =>
      through(inner.weights, Math.floor(i / outputs) * middle, i % outputs),
    ),
    bias: outer.bias.map((value, k) => value + through(inner.bias, 0, k)),
  };
}

/** p(c | z) of the learned mixture at `path`. */
export function mixtureHead(weights: WeightValues, path: string): NetworkHead {
  return {
    kind: "mixture",
    logits: [...valuesOf(weights, `${path}/logits`)],
    locs: valuesOf(weights, `${path}/loc`),
    scales: valuesOf(weights, `${path}/rawScale`).map((raw) => SCALE_FLOOR + Math.log1p(Math.exp(raw))),
  };
}

/** Of the components of a mixture: what `learnedMixture` adds to softplus(rawScale). */
export const SCALE_FLOOR = Math.exp(-2);
