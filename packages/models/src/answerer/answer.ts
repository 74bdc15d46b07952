// A fitted model as data, of any kind: what it says of rows, its expression, and the checks of what was stored.
import { inferenceProgram, input, Parameters, type Tensor } from "@semitone/graph";
import { openRowRunner, tensorRows } from "@semitone/train";
import { z } from "zod";
import type { AnswererInputs, AnswererKind, AnswererSizes } from "./answerer.ts";
import { ANSWERERS } from "./kinds.ts";
import { type PieceRow, STEPS, sequenceOf } from "./piece-row.ts";
import { expressCode } from "./posterior.ts";

type StateOf<Kind> = Kind extends AnswererKind<infer State> ? State : never;

/** A fitted model of any kind. */
export type AnswererState = StateOf<(typeof ANSWERERS)[keyof typeof ANSWERERS]>;

const kindOf = ({ kind }: AnswererState): AnswererKind<AnswererState> =>
  ANSWERERS[kind] as AnswererKind<AnswererState>;

const [first, ...others] = Object.values(ANSWERERS).map(({ schema }) => schema);
/** What a stored state must look like. */
export const answererSchema = z.discriminatedUnion("kind", [first, ...others]) as z.ZodType<AnswererState>;

export const fits = (state: AnswererState, sizes: AnswererSizes): boolean => kindOf(state).fits(state, sizes);

export const express = (state: AnswererState, inputs: AnswererInputs): Tensor =>
  kindOf(state).express(state, inputs);

/** Whether it looks at the segments of a piece. */
export const readsParts = (state: AnswererState): boolean => kindOf(state).readsParts?.(state) ?? false;

/** Distribution over the classes (or `[number]`) for each scaled row. */
export async function answer(state: AnswererState, rows: readonly PieceRow[]): Promise<number[][]> {
  if (rows.length === 0) return [];
  return kindOf(state).predict?.(state, rows) ?? runExpression(state, rows);
}

/** As `answer`, by the expression in ONNX Runtime. */
export const runExpression = (state: AnswererState, rows: readonly PieceRow[]): Promise<number[][]> =>
  evaluate(express(state, inputsOf(rows[0].length)), rows);

/** The code by which a model places rows, [dimensions] of each; undefined for a model without one. */
export async function codeOf(
  state: AnswererState,
  rows: readonly PieceRow[],
): Promise<number[][] | undefined> {
  if (state.kind !== "posterior" || rows.length === 0) return undefined;
  const code = expressCode(state, inputsOf(rows[0].length));
  return code && evaluate(code, rows);
}

const inputsOf = (width: number): AnswererInputs => ({
  width,
  rows: input("rows", ["batch", width]),
  parts: () => input("parts", ["batch", STEPS, width]),
});

async function evaluate(answer: Tensor, rows: readonly PieceRow[]): Promise<number[][]> {
  const program = inferenceProgram({ outputs: { answer }, parameters: new Parameters() });
  // One thread: the same sums in the same order on every machine.
  const runner = await openRowRunner(program, { threads: 1 });
  try {
    const feeds = Object.fromEntries(
      program.inputs.map(({ name }) => [name, name === "rows" ? table(rows) : sequences(rows)]),
    );
    return tensorRows((await runner.run(feeds)).answer);
  } finally {
    await runner.dispose();
  }
}

const table = (rows: readonly PieceRow[]) => {
  const [count, width] = [rows.length, rows[0].length];
  const data = new Float32Array(count * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { dtype: "float32", shape: [count, width], data } as const;
};

const sequences = (rows: readonly PieceRow[]) => {
  const { data } = table(rows.flatMap((row) => sequenceOf(row)));
  return { dtype: "float32", shape: [rows.length, STEPS, rows[0].length], data } as const;
};
