// What the labels of this minute say of every piece: logistic regression on the axes of the pool, fitted anew after each answer. Provisional:
// it is neither calibrated nor chosen among others, as what `train` leaves is.
import { fitSoftmax, groupFolds, softmax, spanOf } from "@semitone/stats";
import type { Pool } from "./pool.ts";

/** L2 penalty, beside rows of mean squared length 1. */
const PENALTY = 0.1;
/** Folds in which labels are left out. */
const FOLDS = 5;

/** Labelled rows of a pool and the index of their class. */
export interface QuickLabels {
  readonly rows: readonly number[];
  readonly classes: readonly number[];
  /** Number of classes. */
  readonly count: number;
}

/** Probabilities of the classes for each row of the pool, row by row; undefined with labels of fewer than two classes. */
export function quickTags(pool: Pool, labels: QuickLabels): Float32Array | undefined {
  const fit = fitTo(pool, labels, [...labels.rows.keys()]);
  if (fit === undefined) return undefined;
  const said = new Float32Array(pool.rows.length * labels.count);
  for (const [i, row] of pool.rows.entries()) said.set(fit(row), i * labels.count);
  return said;
}

/** The probabilities of the classes for each labelled row, where its group was left out; undefined where too few are left to learn from. */
export function leftOutProbabilities(pool: Pool, labels: QuickLabels): (number[] | undefined)[] {
  const groups = labels.rows.map((row) => pool.groups[row]);
  const said: (number[] | undefined)[] = labels.rows.map(() => undefined);
  if (new Set(groups).size < FOLDS) return said;
  const folds = groupFolds(groups, labels.classes, FOLDS, 1);
  for (let fold = 0; fold < FOLDS; fold++) {
    const learnt = [...folds.keys()].filter((i) => folds[i] !== fold);
    const fit = fitTo(pool, labels, learnt);
    if (fit)
      for (const [i, own] of folds.entries()) if (own === fold) said[i] = fit(pool.rows[labels.rows[i]]);
  }
  return said;
}

function fitTo(
  pool: Pool,
  { rows, classes, count }: QuickLabels,
  chosen: readonly number[],
): ((row: Float64Array) => number[]) | undefined {
  if (new Set(chosen.map((i) => classes[i])).size < 2) return undefined;
  const given = chosen.map((i) => pool.rows[rows[i]]);
  const targets = chosen.map((i) => Array.from({ length: count }, (_, k) => Number(k === classes[i])));
  const span = spanOf(given);
  const { weights, bias } = fitSoftmax(span, targets, PENALTY);
  return (row) =>
    Array.from(
      softmax(weights.map((own, k) => own.reduce((sum, weight, c) => sum + weight * row[c], bias[k]))),
    );
}
