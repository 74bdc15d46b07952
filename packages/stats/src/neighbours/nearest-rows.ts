import type { FloatRows } from "../linear/linear-algebra.ts";
import { smallest } from "./smallest.ts";

/** Row numbers and squared distances, nearest first. */
export interface NearestRows {
  readonly rows: number[];
  readonly distances: number[];
}

/**
 * The `k` of `known` that are nearest to `row` (Euclidean; the earlier wins a tie); of fewer, all.
 *
 * @param isAllowed  rows that may be among them. @default all
 */
export function nearestRows(
  known: FloatRows,
  row: Float64Array,
  k: number,
  isAllowed: (row: number) => boolean = () => true,
): NearestRows {
  const distances = Float64Array.from(known, (other, i) =>
    isAllowed(i) ? squaredDistance(row, other) : Number.POSITIVE_INFINITY,
  );
  const rows = smallest(distances, k).filter((i) => distances[i] < Number.POSITIVE_INFINITY);
  return { rows, distances: rows.map((i) => distances[i]) };
}

export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum;
}
