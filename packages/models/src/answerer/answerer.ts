// What a kind of fitted model is: numbers that can be stored, the expression that answers from them, and the checks of both.
import type { Tensor } from "@semitone/graph";
import { z } from "zod";
import type { PieceRow } from "./piece-row.ts";

/** Numbers that are stored as a tensor. */
export const floats = z.custom<Float32Array>(
  (value) => value instanceof Float32Array,
  "expected a tensor of numbers",
);

/** Inputs of an expression: scaled rows of features. */
export interface AnswererInputs {
  /** Columns of a row. */
  readonly width: number;
  /** [batch, width] */
  readonly rows: Tensor;
  /** Of each row `STEPS` segments spread evenly, [batch, STEPS, width]; asked for only by what reads them. */
  readonly parts: () => Tensor;
}

export interface AnswererSizes {
  /** Classes, or 1 for a number. */
  readonly outputs: number;
  /** Columns of a row. */
  readonly width: number;
}

/** One kind of answerer; its state holds numbers, texts and float32 arrays only. */
export interface AnswererKind<State> {
  readonly schema: z.ZodType<State> & z.core.$ZodTypeDiscriminable;
  /** Whether the sizes inside the state agree with each other and with those around it. */
  fits(state: State, sizes: AnswererSizes): boolean;
  /** The distribution over the classes (or the number), [batch, outputs]: what is exported, and run where there is no `predict`. */
  express(state: State, inputs: AnswererInputs): Tensor;
  /**
   * The same in plain arithmetic. Only for what is fitted thousands of times in a cross-validation: a session of the runtime takes
   * longer to open than such a model to answer.
   */
  readonly predict?: (state: State, rows: readonly PieceRow[]) => number[][];
  /** Whether it looks at the segments of a piece. @default no */
  readonly readsParts?: (state: State) => boolean;
}
