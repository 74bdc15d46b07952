// What the runtime executes, as data: ONNX bytes with named, typed, shaped ports. Knows nothing of how they were built.

/** float32 everywhere, float64 for checking, the others for indices and masks. */
export type DType = "float32" | "float64" | "int32" | "int64" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export interface IoSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A tensor that one step hands to the next: a parameter, an optimiser moment, a step counter, an average of weights. */
export interface StateSpec {
  readonly name: string;
  /** Graph input that takes the value, and the graph output that holds the next one. */
  readonly input: string;
  readonly output: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly initial: TypedArray;
}

/** A graph that only reads: an evaluation, an encoder, a decoder. */
export interface InferenceProgram {
  readonly model: Uint8Array;
  readonly inputs: readonly IoSpec[];
  readonly outputs: readonly IoSpec[];
}

/** One training step. Inputs that are no state are data or noise; outputs that are no state are reports (loss, terms). */
export interface TrainingStepProgram extends InferenceProgram {
  readonly state: readonly StateSpec[];
}

/** The inputs that must be fed at each step: those that no state fills. */
export function feedInputs(program: TrainingStepProgram): IoSpec[] {
  const filled = new Set(program.state.map((entry) => entry.input));
  return program.inputs.filter((input) => !filled.has(input.name));
}

/** The outputs that are no state: loss and its terms. */
export function reportOutputs(program: TrainingStepProgram): IoSpec[] {
  const kept = new Set(program.state.map((entry) => entry.output));
  return program.outputs.filter((output) => !kept.has(output.name));
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

/** A zeroed typed array of `length` elements; booleans are bytes of 0 and 1. */
export const allocate = (dtype: DType, length: number): TypedArray => new ARRAYS[dtype](length);

/** The typed array of `dtype` over `bytes`: a view where the alignment allows, else a copy. */
export function viewAs(dtype: DType, bytes: Uint8Array): TypedArray {
  const size = bytesPerElement(dtype);
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new ARRAYS[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / size);
}

/** The raw little-endian bytes of `data`, not copied. */
export const bytesOf = (data: TypedArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
