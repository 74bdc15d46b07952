// Sums over the axes that lie before the rows: values of finite variables, and repeated draws. In probabilities and in logarithms.
import {
  add,
  type Dim,
  exp,
  expand,
  logSumExp,
  mul,
  reshape,
  sum,
  type Tensor,
  where,
} from "@semitone/graph";
import { ModelError } from "./errors.ts";

/** An axis of row terms, at `-2 - index`; its weights may depend on axes of lower index, and sum to one. */
export interface Axis {
  readonly index: number;
  /** [count, ..., rows] */
  readonly weight: Tensor;
  /** log weight; read where the weights are no label's. */
  readonly logWeight: Tensor;
  /** Rows in which the weights are those of a label, [rows]. */
  readonly isKnown?: Tensor;
}

/** Lower axes last, as the weights of higher ones depend on them. */
const inward = (axes: readonly Axis[]) => axes.toSorted((a, b) => b.index - a.index);

/** Where the axis has one value, a plain draw, nothing tells what depends on it: all is weighted, and stays unbiased. */
const isSpread = (term: Tensor, { index, weight }: Axis) =>
  (term.shape.at(-2 - index) ?? 1) !== 1 || weight.shape.at(-2 - index) === 1;

/** sum over every axis of weight * term. An axis that `term` does not depend on costs nothing. */
export function average(term: Tensor, axes: readonly Axis[]): Tensor {
  let total = term;
  for (const axis of inward(axes))
    if (isSpread(total, axis))
      total = sum(mul(total, axis.weight), { axes: -2 - axis.index, keepDims: true });
  return total;
}

/** log sum of weight * exp(term) over the axes of what is unknown; an axis stays in the rows where a label weighs it. */
export function logAverage(term: Tensor, axes: readonly Axis[]): Tensor {
  let total = term;
  for (const axis of inward(axes)) {
    if (!isSpread(total, axis)) continue;
    const summed = logSumExp(add(total, axis.logWeight), { axes: -2 - axis.index, keepDims: true });
    total = axis.isKnown ? where(axis.isKnown, total, summed) : summed;
  }
  return total;
}

/**
 * [1, ..., rows] or what broadcasts to it, as [...leading, rows].
 *
 * @throws ModelError if axes are left that are neither rows nor `leading`
 */
export function perRow(total: Tensor, rows: Dim, text: string, leading: readonly number[] = []): Tensor {
  const size = total.shape.at(-1) ?? 1;
  const before = total.shape.slice(leading.length, -1);
  if ((size !== 1 && size !== rows) || before.some((dim) => dim !== 1))
    throw new ModelError(
      `${text} must give one log density for each of ${rows} rows; got [${total.shape.join(", ")}]`,
    );
  return expand(reshape(total, [...leading, size]), [...leading, rows]);
}

export interface RowMeans {
  /** Rank of a term that has every axis and the rows. */
  readonly rank: number;
  /** Mean over what q proposes when run forward, [...leading, rows]. */
  proposed(term: Tensor, text: string, leading?: readonly number[]): Tensor;
  /** Mean over q given the labels. */
  expected(term: Tensor, text: string, leading?: readonly number[]): Tensor;
}

/** @param logRatio log of q given the labels over q run forward, where they differ */
export function rowMeans(rows: Dim, axes: readonly Axis[], logRatio: Tensor | undefined): RowMeans {
  const ratio = logRatio && exp(logRatio);
  const proposed: RowMeans["proposed"] = (term, text, leading = []) =>
    perRow(average(term, axes), rows, text, leading);
  return {
    rank: axes.length + 1,
    proposed,
    expected: (term, text, leading) =>
      proposed(ratio && term.rank > 1 ? mul(term, ratio) : term, text, leading),
  };
}
