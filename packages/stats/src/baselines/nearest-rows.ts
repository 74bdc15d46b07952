import type { FloatRows } from "../linear/linear-algebra.ts";

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
  const rows: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < known.length; i++) {
    if (!isAllowed(i)) continue;
    const distance = squaredDistance(row, known[i]);
    if (rows.length === k && distance >= distances[k - 1]) continue;
    let at = rows.length === k ? k - 1 : rows.length;
    for (; at > 0 && distances[at - 1] > distance; at--) {
      rows[at] = rows[at - 1];
      distances[at] = distances[at - 1];
    }
    rows[at] = i;
    distances[at] = distance;
  }
  return { rows, distances };
}

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum;
}
