// Strided convolutions over one axis (sequences) or two (piano rolls, spectrograms), and their transposes on the way back.
import {
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  mlp,
  type Parameters,
  reshape,
  scope,
  type Tensor,
  transpose,
} from "@semitone/graph";
import { ModelError } from "../errors.ts";
import { directionOf, elementsOf, encoderOf, type Layers, type LayersOptions, overRows } from "./layers.ts";
import { stepVectors, type TokenOptions } from "./tokens.ts";

export interface ConvolutionalOptions extends TokenOptions {
  /** Axes to move along, the first of the event: 1 for [steps, features], 2 for [rows, columns] or [rows, columns, channels]. */
  readonly axes: 1 | 2;
  /** Channels after each layer of an encoder; a decoder has them in reverse. */
  readonly channels: readonly number[];
  /** Taps along each axis, at least the stride. @default 4 */
  readonly kernel?: number;
  /** Each layer leaves ceil(size / stride) positions. @default 2 */
  readonly stride?: number;
}

/**
 * An encoder of strided convolutions, joined by the other parents after the last one; as a decoder, transposed convolutions that grow to
 * exactly the sizes that the encoder would have come from.
 *
 * @example normalNetwork(parameters, { inputs: [[64, 88], 10], outputs: 32, layers: convolutional({ axes: 2, channels: [16, 32] }) })
 */
export const convolutional =
  (options: ConvolutionalOptions): Layers =>
  (parameters, heads, sizes) => {
    const { axes, kernel = 4, stride = 2, channels } = options;
    const direction = directionOf("convolutional", sizes);
    if (kernel < stride || stride < 1 || channels.length === 0)
      throw new ModelError(
        `convolutional: the kernel must reach the stride, and there must be channels; got kernel ${kernel}, stride ${stride}, channels [${channels.join(", ")}]`,
      );
    const { event } = direction;
    if (event.length < axes || event.length > axes + 1)
      throw new ModelError(
        `convolutional: an event over ${axes} ${axes === 1 ? "axis" : "axes"} has ${axes} or ${axes + 1}; got [${event.join(", ")}]`,
      );
    if (direction.kind === "decoder") return decoder(parameters, heads, sizes, direction, options);
    const tokens = options.symbols === undefined ? undefined : stepVectors(parameters, event, options);
    const space = levels(event.slice(0, axes), channels.length, stride);
    const inputs = [tokens?.size ?? event[axes] ?? 1, ...channels];
    const layers = channels.map((outputs, i) =>
      scope(`conv${i}`, () =>
        CONV[axes](parameters, { inputs: inputs[i], outputs, kernel, strides: stride, padding: "same" }),
      ),
    );
    return encoderOf(parameters, heads, sizes, direction, {
      features: channels[channels.length - 1] * elementsOf(space[channels.length]),
      apply(x) {
        let y = channelsFirst(tokens?.apply(x) ?? x, axes);
        layers.forEach((layer, i) => {
          y = scope(`conv${i}`, () => sizes.activation(layer(y)));
        });
        return reshape(y, [y.shape[0], elementsOf(y.shape.slice(1) as number[])]);
      },
    });
  };

const CONV = { 1: conv1d, 2: conv2d };
const CONV_TRANSPOSE = { 1: convTranspose1d, 2: convTranspose2d };

function decoder(
  parameters: Parameters,
  heads: readonly string[],
  { hidden, activation, weight }: LayersOptions,
  { event, vectors }: { readonly event: readonly number[]; readonly vectors: readonly number[] },
  { axes, channels, kernel = 4, stride = 2 }: ConvolutionalOptions,
): (...parents: readonly Tensor[]) => readonly Tensor[] {
  const space = levels(event.slice(0, axes), channels.length, stride);
  const start = [channels[channels.length - 1], ...space[channels.length]];
  const body = mlp(parameters, {
    inputs: vectors,
    hidden: [...hidden, elementsOf(start)],
    activation,
    weight,
  });
  /** From level i + 1 to level i. */
  const grow = (i: number, outputs: number) => {
    const cut = space[i].map((size, axis) => (space[i + 1][axis] - 1) * stride + kernel - size);
    const padding = cut.map((total): [number, number] => [total >> 1, total - (total >> 1)]);
    return CONV_TRANSPOSE[axes](parameters, {
      inputs: channels[i],
      outputs,
      kernel,
      strides: stride,
      padding,
    });
  };
  const inner = channels.slice(0, -1).map((outputs, i) => scope(`conv${i + 1}`, () => grow(i + 1, outputs)));
  const ends = heads.map((name) => scope(name, () => grow(0, event[axes] ?? 1)));
  return (...parents) => {
    const features = body(...parents);
    const grown = overRows(features, elementsOf(start), "features", (x) => {
      let y = reshape(x, [x.shape[0], ...start]);
      for (let i = inner.length; i >= 1; i--) y = scope(`conv${i}`, () => activation(inner[i - 1](y)));
      return y;
    });
    const [, ...sizes] = [0, channels[0], ...space[1]];
    return ends.map((end, i) =>
      overRows(grown, sizes, "features", (x) =>
        scope(heads[i], () => reshape(channelsLast(end(x), axes), [x.shape[0], ...event])),
      ),
    );
  };
}

/** Sizes before the first layer, and after each. */
function levels(space: readonly number[], layers: number, stride: number): number[][] {
  const sizes = [[...space]];
  for (let i = 0; i < layers; i++) sizes.push(sizes[i].map((size) => Math.ceil(size / stride)));
  return sizes;
}

/** [rows, ...space(, channels)] -> [rows, channels, ...space] */
function channelsFirst(x: Tensor, axes: number): Tensor {
  if (x.rank === axes + 1) return reshape(x, [x.shape[0], 1, ...x.shape.slice(1)]);
  return transpose(x, [0, axes + 1, ...Array.from({ length: axes }, (_, axis) => axis + 1)]);
}

/** [rows, channels, ...space] -> [rows, ...space, channels] */
const channelsLast = (x: Tensor, axes: number): Tensor =>
  transpose(x, [0, ...Array.from({ length: axes }, (_, axis) => axis + 2), 1]);
