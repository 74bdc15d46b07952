// Metrics of predicted classes, all read from one table of counts.
import { StatsError } from "../errors.ts";

/**
 * Counts of (true, predicted) pairs: `result[t][p]` is how many rows of class t were called p.
 *
 * @param truth, predicted  one class a row, integers in 0..classes-1
 * @throws StatsError if the lengths differ, there are no rows, or a class is out of range
 */
export function confusionMatrix(
  truth: readonly number[],
  predicted: readonly number[],
  classes: number,
): number[][] {
  if (truth.length !== predicted.length || truth.length === 0)
    throw new StatsError(
      `confusionMatrix: truth and predicted must be of one length > 0; got ${truth.length} and ${predicted.length}`,
    );
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [row, t] of truth.entries()) {
    const p = predicted[row];
    if (counts[t]?.[p] === undefined)
      throw new StatsError(
        `confusionMatrix: classes must be in 0..${classes - 1}; got ${t}, ${p} at row ${row}`,
      );
    counts[t][p]++;
  }
  return counts;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Share of rows on the diagonal, 0..1. */
export function accuracy(confusion: readonly number[][]): number {
  return sum(confusion.map((row, k) => row[k])) / sum(confusion.map(sum));
}

/** Mean recall of the classes that occur in the truth, 0..1; chance is 1 / classes whatever their sizes. */
export function balancedAccuracy(confusion: readonly number[][]): number {
  return mean(confusion.flatMap((row, k) => (sum(row) > 0 ? [row[k] / sum(row)] : [])));
}

/** Mean over classes of F1 = 2 tp / (2 tp + fp + fn), 0..1; a class in neither truth nor prediction is left out. */
export function macroF1(confusion: readonly number[][]): number {
  const scores = confusion.flatMap((row, k) => {
    const marked = sum(row) + sum(confusion.map((other) => other[k]));
    return marked > 0 ? [(2 * row[k]) / marked] : [];
  });
  return mean(scores);
}
