// The networks that every model of the zoo is made of: of any kind over a sequence of segments, fully connected over one row.
import { clip, type Parameters, scope, softplus, zerosInitializer } from "@semitone/graph";
import {
  classNetwork,
  convolutional,
  type EventSize,
  gruLayers,
  type Layers,
  mlpLayers,
  type Network,
  normal,
  normalNetwork,
  transformerLayers,
} from "@semitone/prob";
import type { NetworkKind } from "../choices.ts";
import type { ModelSizes } from "./model-page.ts";

export const HIDDEN = 96;
/** Dimensions of a code. */
export const LATENT = 16;
/** Channels or state of the networks over sequences. */
const WIDTH = 48;
/** Bounds of the logarithm of a feature's error, in its own deviations. */
const LOG_SCALES = [-2.5, 0.5] as const;

const LAYERS: Readonly<Record<NetworkKind, Layers>> = {
  mlp: mlpLayers,
  cnn: convolutional({ axes: 1, channels: [WIDTH, WIDTH], kernel: 3 }),
  gru: gruLayers({ size: WIDTH, bidirectional: true }),
  transformer: transformerLayers({ size: WIDTH, blocks: 1 }),
};

/** A row has no order that other layers could read. */
const layersFor = (kind: NetworkKind, shape: readonly number[]): Layers =>
  shape.length === 1 ? mlpLayers : LAYERS[kind];

/** x by its length, or by its axes. */
const sizeOf = (shape: readonly number[]): EventSize => (shape.length === 1 ? shape[0] : shape);

/** x, and vectors beside it -> a normal. */
export const encoder = (
  parameters: Parameters,
  name: string,
  { shape, encoder: kind }: ModelSizes,
  { beside = [], outputs = LATENT }: { beside?: readonly number[]; outputs?: number } = {},
): Network =>
  scope(name, () =>
    normalNetwork(parameters, {
      inputs: [sizeOf(shape), ...beside],
      hidden: [HIDDEN],
      outputs,
      layers: layersFor(kind, shape),
    }),
  );

/** x, and vectors beside it -> classes. */
export const classifier = (
  parameters: Parameters,
  { shape, classes, encoder: kind }: ModelSizes,
  beside: readonly number[] = [],
): Network =>
  scope("classifier", () =>
    classNetwork(parameters, {
      inputs: [sizeOf(shape), ...beside],
      hidden: [HIDDEN],
      outputs: classes,
      layers: layersFor(kind, shape),
    }),
  );

/** Vectors -> x with an error of its own for each feature, the same for all rows and steps. */
export function decoder(
  parameters: Parameters,
  inputs: readonly number[],
  { shape, decoder: kind }: ModelSizes,
): Network {
  return scope("decoder", () => {
    const layers = layersFor(kind, shape)(parameters, ["loc"], {
      inputs,
      outputs: sizeOf(shape),
      hidden: [HIDDEN],
      activation: softplus,
    });
    const logScale = parameters.create("logScale", [shape.at(-1)!], zerosInitializer, { decay: false });
    return (...parents) =>
      normal({
        loc: layers(...parents)[0],
        logScale: clip(logScale, ...LOG_SCALES),
        eventRank: shape.length,
      });
  });
}
