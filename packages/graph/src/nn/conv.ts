// Convolutional layers over one axis (sequences) or two (spectrograms), and their transposes.
import { type ConvOptions, type ConvTransposeOptions, conv, convTranspose } from "../ops/convolution.ts";
import { inScopeErrors } from "../ops/define-op.ts";
import type { Tensor } from "../tensor.ts";
import { heNormal, type Initializer, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

interface ConvLayerOptions {
  /** Channels in. */
  readonly inputs: number;
  /** Channels out. */
  readonly outputs: number;
  /** Taps of the kernel, for all axes or each. */
  readonly kernel: number | readonly number[];
  /** @default true */
  readonly bias?: boolean;
  /** @default heNormal */
  readonly weight?: Initializer;
}

export type ConvNdOptions = ConvLayerOptions & ConvOptions;
export type ConvTransposeNdOptions = ConvLayerOptions & ConvTransposeOptions;

const kernelSizes = (kernel: number | readonly number[], axes: number): readonly number[] =>
  typeof kernel === "number" ? new Array<number>(axes).fill(kernel) : kernel;

const convLayer =
  (axes: number) =>
  (parameters: Parameters, options: ConvNdOptions): ((x: Tensor) => Tensor) => {
    const { inputs, outputs, kernel, bias: biased = true, weight = heNormal } = options;
    const w = parameters.create("weight", [outputs, inputs, ...kernelSizes(kernel, axes)], weight);
    const bias = biased ? parameters.create("bias", [outputs], zerosInitializer) : undefined;
    return (x) => inScopeErrors(() => conv(x, w, { ...options, bias }));
  };

const convTransposeLayer =
  (axes: number) =>
  (parameters: Parameters, options: ConvTransposeNdOptions): ((x: Tensor) => Tensor) => {
    const { inputs, outputs, kernel, bias: biased = true, weight = heNormal } = options;
    const w = parameters.create("weight", [inputs, outputs, ...kernelSizes(kernel, axes)], weight);
    const bias = biased ? parameters.create("bias", [outputs], zerosInitializer) : undefined;
    return (x) => inScopeErrors(() => convTranspose(x, w, { ...options, bias }));
  };

/** x [batch, inputs, steps] -> [batch, outputs, positions]: `conv` with weight [outputs, inputs, kernel] and bias [outputs]. */
export const conv1d = convLayer(1);
/** x [batch, inputs, rows, columns] -> [batch, outputs, ...positions]: `conv` with weight [outputs, inputs, ...kernel] and bias. */
export const conv2d = convLayer(2);
/** x [batch, inputs, positions] -> [batch, outputs, steps]: `convTranspose` with weight [inputs, outputs, kernel] and bias. */
export const convTranspose1d = convTransposeLayer(1);
/** x [batch, inputs, ...positions] -> [batch, outputs, rows, columns]: `convTranspose` with weight [inputs, outputs, ...kernel]. */
export const convTranspose2d = convTransposeLayer(2);
