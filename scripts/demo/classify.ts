// The simplest tagger that can be honest: the nearest class mean, with an interval for its accuracy.

/** Index of the class whose labelled rows have the nearest mean. */
export function nearestMean(
  rows: readonly ArrayLike<number>[],
  labelled: readonly (readonly number[])[],
): number[] {
  const means = labelled.map((members) =>
    Array.from(rows[0], (_, j) => members.reduce((total, i) => total + rows[i][j], 0) / members.length),
  );
  return rows.map((row) => {
    const distances = means.map((centre) =>
      centre.reduce((total, value, j) => total + (value - row[j]) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances));
  });
}

/** Share of successes with its 95 % Wilson interval. */
export function share(successes: number, n: number): { value: number; low: number; high: number } {
  const z = 1.96;
  const value = successes / n;
  const centre = (value + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  return { value, low: centre - half, high: centre + half };
}
