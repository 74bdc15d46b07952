// What every classifier of rows of numbers offers, and the wrapper that brings features to one scale.

/** A classifier; `fit` comes before `predict`. Soft labels: each row of `targets` is a distribution over the classes. */
export interface Classifier {
  fit(rows: readonly (readonly number[])[], targets: readonly (readonly number[])[]): void;
  /** Probabilities of the classes, one row a case. */
  predict(rows: readonly (readonly number[])[]): number[][];
}

/** The class frequencies of the training rows, whatever the features. */
export function majority(): Classifier {
  let frequencies: number[] = [];
  return {
    fit(_rows, targets) {
      frequencies = targets[0].map((_, k) => targets.reduce((total, t) => total + t[k], 0) / targets.length);
    },
    predict: (rows) => rows.map(() => [...frequencies]),
  };
}

/** Mean target of the `k` nearest training rows (Euclidean; the earlier row wins a tie); fewer rows than `k`: all of them. */
export function nearestNeighbours(k = 5): Classifier {
  let known: readonly (readonly number[])[] = [];
  let labels: readonly (readonly number[])[] = [];
  const distance = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((total, value, i) => total + (value - b[i]) ** 2, 0);
  return {
    fit(rows, targets) {
      known = rows;
      labels = targets;
    },
    predict: (rows) =>
      rows.map((row) => {
        const distances = known.map((other) => distance(row, other));
        const nearest = [...known.keys()].sort((a, b) => distances[a] - distances[b]).slice(0, k);
        return labels[0].map((_, c) => nearest.reduce((sum, i) => sum + labels[i][c], 0) / nearest.length);
      }),
  };
}

/** `inner` on features of mean 0 and deviation 1 over the training rows; a constant feature becomes 0. */
export function standardized(inner: Classifier): Classifier {
  let means: number[] = [];
  let scales: number[] = [];
  const apply = (rows: readonly (readonly number[])[]) =>
    rows.map((row) => row.map((value, i) => (value - means[i]) / scales[i]));
  return {
    fit(rows, targets) {
      means = rows[0].map((_, i) => rows.reduce((total, row) => total + row[i], 0) / rows.length);
      scales = means.map((mean, i) =>
        Math.sqrt(rows.reduce((total, row) => total + (row[i] - mean) ** 2, 0) / rows.length),
      );
      scales = scales.map((scale) => (scale > 0 ? scale : 1));
      inner.fit(apply(rows), targets);
    },
    predict: (rows) => inner.predict(apply(rows)),
  };
}
