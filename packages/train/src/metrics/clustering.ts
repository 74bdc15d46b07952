// Agreement of two partitions of the same rows, whatever the names of their parts.
import { munkres } from "munkres";
import { confusionMatrix } from "./confusion.ts";

function contingency(truth: readonly number[], clusters: readonly number[]) {
  const size = Math.max(...truth, ...clusters) + 1;
  const cells = confusionMatrix(truth, clusters, size);
  const rows = cells.map((row) => row.reduce((total, n) => total + n, 0));
  const columns = cells.map((_, k) => cells.reduce((total, row) => total + row[k], 0));
  return { cells: cells.flat(), rows, columns, n: truth.length };
}

const total = (values: readonly number[], of: (value: number) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0);

/** Adjusted Rand index: pairs treated alike, less what chance gives; 1 = the same partition, 0 = chance. @see Hubert and Arabie 1985 */
export function adjustedRand(truth: readonly number[], clusters: readonly number[]): number {
  const { cells, rows, columns, n } = contingency(truth, clusters);
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const [a, b] = [total(rows, pairs), total(columns, pairs)];
  const expected = n > 1 ? (a * b) / pairs(n) : 0;
  const most = (a + b) / 2;
  return most === expected ? 1 : (total(cells, pairs) - expected) / (most - expected);
}

/** Mutual information over the mean of the two entropies, 0..1; 1 for two partitions of one part each. */
export function normalizedMutualInformation(truth: readonly number[], clusters: readonly number[]): number {
  const { cells, rows, columns, n } = contingency(truth, clusters);
  const entropy = (counts: readonly number[]): number =>
    -total(counts, (count) => (count > 0 ? (count / n) * Math.log(count / n) : 0));
  const [a, b] = [entropy(rows), entropy(columns)];
  return a + b === 0 ? 1 : (2 * (a + b - entropy(cells))) / (a + b);
}

/**
 * Accuracy of clusters under the best one-to-one naming of clusters by classes, 0..1; clusters beyond the number of classes get no name.
 *
 * @see Kuhn 1955, the Hungarian method
 */
export function hungarianAccuracy(truth: readonly number[], clusters: readonly number[]): number {
  const { cells, rows, n } = contingency(truth, clusters);
  const size = rows.length;
  const costs = rows.map((_, t) => cells.slice(t * size, (t + 1) * size).map((count) => n - count));
  return munkres(costs).reduce((sum, [t, c]) => sum + cells[t * size + c], 0) / n;
}
