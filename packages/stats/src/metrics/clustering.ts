// Agreement of two partitions of the same rows, whatever the names of their parts.
import { StatsError } from "../errors.ts";
import { checkNumbers } from "./check-rows.ts";

/** Parts of one partition, at most: the table of counts is their product. */
const MAX_PARTS = 2000;

/** @throws StatsError if the lengths differ, there are no rows, or more than 2,000 parts */
function contingency(where: string, truth: readonly number[], clusters: readonly number[]) {
  checkNumbers(where, truth, clusters);
  const [classes, parts] = [numbered(where, truth), numbered(where, clusters)];
  const counts = Array.from({ length: classes.size }, () => new Array<number>(parts.size).fill(0));
  for (const [row, t] of truth.entries()) counts[classes.get(t)!][parts.get(clusters[row])!]++;
  const sum = (values: readonly number[]) => total(values, (value) => value);
  return {
    counts,
    cells: counts.flat(),
    rows: counts.map(sum),
    columns: counts[0].map((_, k) => sum(counts.map((row) => row[k]))),
    n: truth.length,
  };
}

/** The distinct values, in order of first appearance. */
function numbered(where: string, values: readonly number[]): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const value of values) if (!numbers.has(value)) numbers.set(value, numbers.size);
  if (numbers.size > MAX_PARTS)
    throw new StatsError(
      `${where}: takes up to ${MAX_PARTS} parts; got ${numbers.size}; are these cluster numbers?`,
    );
  return numbers;
}

const total = (values: readonly number[], of: (value: number) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0);

/** Adjusted Rand index: pairs treated alike, less what chance gives; 1 = the same partition, 0 = chance. @see Hubert and Arabie 1985 */
export function adjustedRand(truth: readonly number[], clusters: readonly number[]): number {
  const { cells, rows, columns, n } = contingency("adjustedRand", truth, clusters);
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const [a, b] = [total(rows, pairs), total(columns, pairs)];
  const expected = n > 1 ? (a * b) / pairs(n) : 0;
  const most = (a + b) / 2;
  return most === expected ? 1 : (total(cells, pairs) - expected) / (most - expected);
}

/** Mutual information over the mean of the two entropies, 0..1; 1 for two partitions of one part each. */
export function normalizedMutualInformation(truth: readonly number[], clusters: readonly number[]): number {
  const { cells, rows, columns, n } = contingency("normalizedMutualInformation", truth, clusters);
  const entropy = (counts: readonly number[]): number =>
    -total(counts, (count) => (count > 0 ? (count / n) * Math.log(count / n) : 0));
  const [a, b] = [entropy(rows), entropy(columns)];
  return a + b === 0 ? 1 : (2 * (a + b - entropy(cells))) / (a + b);
}
