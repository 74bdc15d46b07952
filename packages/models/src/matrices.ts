// Lists of rows as matrices of a file, and back.
import type { HostTensor } from "@semitone/runtime";

/** Rows of one width as a matrix `[rows, width]`. */
export function matrix(rows: readonly Float32Array[], width: number): HostTensor {
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { dtype: "float32", shape: [rows.length, width], data };
}

/** The rows of a matrix, as windows into it. */
export function rowsOf({ shape, data }: HostTensor): Float32Array[] {
  const [count, width] = shape;
  return Array.from({ length: count }, (_, i) => (data as Float32Array).subarray(i * width, (i + 1) * width));
}

/** A list in JSON, where a gap is null. */
export type Gaps<T> = readonly (T | null)[];

/** The next `counts[i]` rows for each i; none where there is no count. */
export function inTurn(rows: readonly Float32Array[], counts: Gaps<number>): (Float32Array[] | undefined)[] {
  let from = 0;
  return counts.map((count) => {
    if (count === null) return undefined;
    from += count;
    return rows.slice(from - count, from);
  });
}
