// Pieces of expressions that several kinds of answerers share.
import { constant, gather, matMul, type Tensor, transpose } from "@semitone/graph";

export const vector = (values: readonly number[]): Tensor => constant(values, [values.length], "float32");

/** rows W^T, for weights that run over the columns, one row of `width` numbers for each output. */
export function linearMap(weights: Float32Array, outputs: number, rows: Tensor, width: number): Tensor {
  return matMul(rows, transpose(constant(weights, [outputs, width], "float32")));
}

/** The chosen columns, the last axis of a tensor with one or two axes before it. */
export function pickColumns(x: Tensor, columns: readonly number[]): Tensor {
  const [there, back] =
    x.rank === 2
      ? [
          [1, 0],
          [1, 0],
        ]
      : [
          [2, 0, 1],
          [1, 2, 0],
        ];
  return transpose(gather(transpose(x, there), constant(columns, [columns.length], "int64")), back);
}
