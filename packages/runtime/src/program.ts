// What the runtime executes: the programs that `graph` compiles, ONNX bytes with named, typed, shaped ports. Only the
// types come from there: a trainer's process need not load what builds graphs.
import type { DType, IoSpec, TrainingStepProgram, TypedArray } from "@semitone/graph";
import { JobError } from "./errors.ts";

/** A port whose every axis has a size. */
export interface StaticSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * `spec` with its free number of rows set to `batch`.
 *
 * @throws JobError if a size is free and `batch` is not given
 */
export function staticSpec({ name, dtype, shape }: IoSpec, batch?: number): StaticSpec {
  const sizes = shape.map((axis) => {
    if (typeof axis === "number") return axis;
    return axis === "batch" ? batch : Number.parseInt(axis, 10) * (batch ?? Number.NaN);
  });
  if (sizes.some((axis) => !Number.isSafeInteger(axis)))
    throw new JobError(`"${name}" must have fixed sizes to be fed here; got [${shape.join(", ")}]`);
  return { name, dtype, shape: sizes as number[] };
}

type Ports = Pick<TrainingStepProgram, "inputs" | "outputs" | "state">;

/** The inputs that must be fed at each step: those that no state fills. */
export function feedInputs(program: Ports): StaticSpec[] {
  const filled = new Set(program.state.map((entry) => entry.input));
  return program.inputs.filter((input) => !filled.has(input.name)).map((input) => staticSpec(input));
}

/** The outputs that are no state: loss and its terms. */
export function reportOutputs(program: Ports): StaticSpec[] {
  const kept = new Set(program.state.map((entry) => entry.output));
  return program.outputs.filter((output) => !kept.has(output.name)).map((output) => staticSpec(output));
}

/** Number of elements of a tensor; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((size, axis) => size * axis, 1);

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

export const bytesPerElement = (dtype: DType): number => ARRAYS[dtype].BYTES_PER_ELEMENT;

/** A zeroed typed array; booleans are bytes of 0 and 1. */
export const allocate = (dtype: DType, length: number): TypedArray => new ARRAYS[dtype](length);

/** The typed array of `dtype` over `bytes`: a view where the alignment allows, else a copy. */
export function viewAs(dtype: DType, bytes: Uint8Array): TypedArray {
  const size = bytesPerElement(dtype);
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new ARRAYS[dtype](buffer as ArrayBuffer, byteOffset, byteLength / size);
}

/** The raw little-endian bytes of `data`, not copied. */
export const bytesOf = (data: TypedArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
