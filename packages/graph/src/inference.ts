// Outputs + parameters -> an ONNX graph for a forward pass, with any number of rows, weights inside or fed from outside.
import type { TypedArray } from "./dtype.ts";
import { GraphError } from "./errors.ts";
import type { Parameters } from "./nn/parameters.ts";
import { encodeModel } from "./onnx/encode.ts";
import { lower } from "./onnx/lower.ts";
import { printGraph } from "./print.ts";
import type { InferenceProgram } from "./program.ts";
import { simplify } from "./simplify.ts";
import type { Tensor } from "./tensor.ts";
import { inputsOf } from "./training-step.ts";

export interface InferenceOptions {
  /** Tensors to compute, by name. Build them on inputs whose first size is `"batch"` to run on any number of rows. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly parameters: Parameters;
  /** Values of parameters and buffers to put into the model; without them they stay inputs that the runtime feeds. */
  readonly weights?: Readonly<Record<string, TypedArray>>;
  /**
   * May ops of ONNX Runtime beyond the standard be used? Models that travel should not.
   * @default false
   */
  readonly contrib?: boolean;
  /** Notes stored in the model file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Compiles a forward pass.
 *
 * @throws GraphError if `weights` is given but lacks a parameter that the outputs need, or has one of another size
 */
export function inferenceProgram({
  outputs,
  parameters,
  weights,
  contrib = false,
  metadata,
}: InferenceOptions): InferenceProgram {
  const names = Object.keys(outputs);
  const tensors = simplify(Object.values(outputs));
  const simplified = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  const learned = new Map(
    [...parameters.all, ...parameters.buffers].map(({ name, tensor }) => [
      name,
      tensor.shape as readonly number[],
    ]),
  );
  const needed = inputsOf(tensors);
  const fed = needed.filter(({ name }) => learned.has(name));
  if (weights)
    for (const { name, shape } of fed) requireWeight(name, shape as readonly number[], weights[name]);
  return {
    model: encodeModel(lower(simplified, { name: "inference", contrib, weights, metadata })),
    inputs: needed.filter(({ name }) => !learned.has(name)),
    outputs: names.map((name) => ({ name, dtype: simplified[name].dtype, shape: simplified[name].shape })),
    parameters: weights ? [] : fed,
    text: printGraph(simplified),
  };
}

function requireWeight(name: string, shape: readonly number[], values: TypedArray | undefined): void {
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (values?.length !== size)
    throw new GraphError(`inferenceProgram: ${name} needs ${size} values; got ${values?.length ?? "none"}`);
}
