// What leaves this package: ONNX bytes with everything a runtime must know to feed them.
import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

export interface IoSpec {
  readonly name: string;
  readonly dtype: DType;
  /** Sizes; `"batch"` where the number of rows is free. */
  readonly shape: Shape;
}

/** A tensor carried from step to step: `output` of one run feeds `input` of the next. */
export interface StateSpec {
  /** Name in checkpoints; the same as `input`. */
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The values to start from, made at the first call. */
  readonly initial: () => TypedArray;
  /** What it is to a reader of a checkpoint. */
  readonly role: "parameter" | "buffer" | "optimizer" | "average" | "step";
}

/** One training step as one ONNX graph: forward, backward, clipping, update. */
export interface TrainingStepProgram {
  readonly model: Uint8Array;
  /** Data and noise, fed at every step. */
  readonly inputs: readonly IoSpec[];
  /** Loss and other reports, read at every step. */
  readonly outputs: readonly IoSpec[];
  readonly state: readonly StateSpec[];
  /** The graph as readable text. */
  readonly text: string;
}

/** A forward pass. Weights are inside the model, or fed as `state` by the runtime. */
export interface InferenceProgram {
  readonly model: Uint8Array;
  readonly inputs: readonly IoSpec[];
  readonly outputs: readonly IoSpec[];
  /** Parameters left as inputs, by name. */
  readonly parameters: readonly IoSpec[];
  readonly text: string;
}
