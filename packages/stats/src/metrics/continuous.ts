// Metrics of predicted numbers; each throws a StatsError if lengths differ, there are no rows, or one is NaN.
import { checkNumbers } from "./check-rows.ts";

function moments(where: string, truth: readonly number[], predicted: readonly number[]) {
  checkNumbers(where, truth, predicted);
  const n = truth.length;
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / n;
  const [mt, mp] = [mean(truth), mean(predicted)];
  return {
    mt,
    mp,
    vt: mean(truth.map((t) => (t - mt) ** 2)),
    vp: mean(predicted.map((p) => (p - mp) ** 2)),
    covariance: mean(truth.map((t, row) => (t - mt) * (predicted[row] - mp))),
    squared: mean(truth.map((t, row) => (t - predicted[row]) ** 2)),
  };
}

/** 1 - (mean squared error) / (variance of the truth), at most 1; 0 for predicting the mean; NaN or -Infinity for a constant truth. */
export function r2(truth: readonly number[], predicted: readonly number[]): number {
  const { squared, vt } = moments("r2", truth, predicted);
  return 1 - squared / vt;
}

/** Lin's concordance: 2 cov / (var + var + (difference of means)^2), -1..1; unlike correlation it punishes offset and scale. @see Lin 1989 */
export function concordance(truth: readonly number[], predicted: readonly number[]): number {
  const { mt, mp, vt, vp, covariance } = moments("concordance", truth, predicted);
  return (2 * covariance) / (vt + vp + (mt - mp) ** 2);
}

/** Mean of |truth - predicted|, in the unit of the truth. */
export function meanAbsoluteError(truth: readonly number[], predicted: readonly number[]): number {
  checkNumbers("meanAbsoluteError", truth, predicted);
  return truth.reduce((total, t, row) => total + Math.abs(t - predicted[row]), 0) / truth.length;
}

/** Pearson's correlation, -1..1; NaN where either is constant. */
export function pearson(truth: readonly number[], predicted: readonly number[]): number {
  const { vt, vp, covariance } = moments("pearson", truth, predicted);
  return covariance / Math.sqrt(vt * vp);
}
