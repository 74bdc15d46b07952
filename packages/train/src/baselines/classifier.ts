// What every classifier and every regressor of rows of numbers offers, and the wrapper that brings features to one scale.

import { TrainError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";

/** Rows of features, all of one length. */
export type FeatureRows = readonly ArrayLike<number>[];
/** A distribution over the classes for each row; a plain label is a unit vector. */
export type SoftTargets = readonly (readonly number[])[];

export interface FittingOptions {
  /** Importance of each row, >= 0. @default 1 */
  readonly weights?: ArrayLike<number>;
}

/** A classifier; `fit` comes before `predict`. */
export interface Classifier {
  /** @throws TrainError if there are no rows, lengths differ, or a feature is not finite */
  fit(rows: FeatureRows, targets: SoftTargets, options?: FittingOptions): void;
  /** Probabilities of the classes, one row a case. */
  predict(rows: FeatureRows): number[][];
}

/** A regressor; `fit` comes before `predict`. */
export interface Regressor {
  /** @throws TrainError if there are no rows, lengths differ, or a feature is not finite */
  fit(rows: FeatureRows, targets: readonly number[], options?: FittingOptions): void;
  predict(rows: FeatureRows): number[];
}

/** Rows as float64, checked. @throws TrainError naming the first row that does not fit */
export function floatRows(where: string, rows: FeatureRows, targets?: ArrayLike<unknown>): FloatRows {
  if (rows.length === 0) throw new TrainError(`${where}: needs one row or more; got none`);
  if (targets && targets.length !== rows.length)
    throw new TrainError(`${where}: needs a target for each row; got ${targets.length} for ${rows.length}`);
  const width = rows[0].length;
  return rows.map((row, i) => {
    const floats = Float64Array.from(row);
    if (floats.length !== width || !floats.every(Number.isFinite))
      throw new TrainError(
        `${where}: rows must hold ${width} finite numbers each; row ${i} does not; fill in what is missing?`,
      );
    return floats;
  });
}

/** The class frequencies of the training rows, whatever the features. */
export function majority(): Classifier {
  let frequencies: number[] = [];
  return {
    fit(rows, targets, { weights } = {}) {
      floatRows("majority", rows, targets);
      const total = targets.reduce((sum, _, i) => sum + (weights?.[i] ?? 1), 0);
      frequencies = targets[0].map(
        (_, k) => targets.reduce((sum, target, i) => sum + (weights?.[i] ?? 1) * target[k], 0) / total,
      );
    },
    predict: (rows) => Array.from(rows, () => [...frequencies]),
  };
}

/** Mean target of the `k` nearest training rows (Euclidean; the earlier row wins a tie); fewer rows than `k`: all of them. */
export function nearestNeighbours(k = 5): Classifier {
  let known: FloatRows = [];
  let labels: SoftTargets = [];
  let importance: ArrayLike<number> | undefined;
  return {
    fit(rows, targets, { weights } = {}) {
      known = floatRows("nearestNeighbours", rows, targets);
      labels = targets;
      importance = weights;
    },
    predict: (rows) =>
      floatRows("nearestNeighbours", rows).map((row) => {
        const distances = known.map((other) => squaredDistance(row, other));
        const nearest = [...known.keys()].sort((a, b) => distances[a] - distances[b]).slice(0, k);
        const weight = (i: number) => importance?.[i] ?? 1;
        const total = nearest.reduce((sum, i) => sum + weight(i), 0);
        return labels[0].map((_, c) => nearest.reduce((sum, i) => sum + weight(i) * labels[i][c], 0) / total);
      }),
  };
}

export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** What classifiers and regressors have in common. */
export interface Learner<Target, Answer> {
  fit(rows: FeatureRows, targets: readonly Target[], options?: FittingOptions): void;
  predict(rows: FeatureRows): Answer[];
}

/** `inner` on features of mean 0 and deviation 1 over the training rows; a constant feature becomes 0. */
export function standardized<Target, Answer>(inner: Learner<Target, Answer>): Learner<Target, Answer> {
  let means = new Float64Array();
  let scales = new Float64Array();
  const apply = (rows: FeatureRows) =>
    Array.from(rows, (row) => Float64Array.from(row, (value, i) => (value - means[i]) / scales[i]));
  return {
    fit(rows, targets, options) {
      const floats = floatRows("standardized", rows, targets);
      means = floats[0].map((_, i) => floats.reduce((total, row) => total + row[i], 0) / floats.length);
      scales = means.map((mean, i) =>
        Math.sqrt(floats.reduce((total, row) => total + (row[i] - mean) ** 2, 0) / floats.length),
      );
      scales = scales.map((scale, i) => (scale > 1e-12 * (1 + Math.abs(means[i])) ? scale : 1));
      inner.fit(apply(floats), targets, options);
    },
    predict: (rows) => inner.predict(apply(rows)),
  };
}
