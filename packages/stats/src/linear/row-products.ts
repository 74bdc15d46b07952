// Rows times a matrix, several sums at a time: one by itself would wait for each of its additions.
import { type FloatRows, rowsOfZeros } from "./linear-algebra.ts";

/** Rows and outputs whose sums run side by side. */
const ROWS = 4;
const OUTPUTS = 2;

/**
 * `[rows, outputs]`, sum over c of weights[k, c] row[c], each added up in the order of the columns from 0.
 *
 * Columns before the first and after the last whose weight is not 0 are left out, which changes no bit of a sum of finite numbers.
 *
 * @param weights  `[outputs, columns]`, row by row
 */
export function rowProducts(weights: Float32Array, outputs: number, rows: FloatRows): Float64Array[] {
  const products = rowsOfZeros(rows.length, outputs);
  if (rows.length === 0 || outputs === 0) return products;
  const width = rows[0].length;
  const [first, end] = usedColumns(weights, width);
  const sums = new Float64Array(ROWS * OUTPUTS);
  for (let start = 0; start < rows.length; start += ROWS) {
    const count = Math.min(ROWS, rows.length - start);
    // The last row and output stand in for those that are not there.
    const own = Array.from({ length: ROWS }, (_, r) => rows[start + Math.min(r, count - 1)]);
    for (let k = 0; k < outputs; k += OUTPUTS) {
      const other = Math.min(k + 1, outputs - 1);
      sumAbreast(weights, k * width, other * width, own, first, end, sums);
      for (let r = 0; r < count; r++) {
        products[start + r][k] = sums[r];
        products[start + r][other] = sums[(other - k) * ROWS + r];
      }
    }
  }
  return products;
}

/** sums[r] = sum over first <= c < end of weights[at + c] rows[r][c], and the same from `other` on in sums[ROWS + r]. */
function sumAbreast(
  weights: Float32Array,
  at: number,
  other: number,
  rows: readonly Float64Array[],
  first: number,
  end: number,
  sums: Float64Array,
): void {
  const [w, x, y, z] = rows;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let i = first; i < end; i++) {
    const one = weights[at + i];
    const two = weights[other + i];
    a += one * w[i];
    b += one * x[i];
    c += one * y[i];
    d += one * z[i];
    e += two * w[i];
    f += two * x[i];
    g += two * y[i];
    h += two * z[i];
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  sums[4] = e;
  sums[5] = f;
  sums[6] = g;
  sums[7] = h;
}

/** `[first, end)` of the columns that have a weight other than 0 in some output. */
function usedColumns(weights: Float32Array, width: number): [first: number, end: number] {
  const outputs = weights.length / width;
  const isUsed = (column: number): boolean => {
    for (let k = 0; k < outputs; k++) if (weights[k * width + column] !== 0) return true;
    return false;
  };
  let [first, end] = [0, width];
  while (first < end && !isUsed(first)) first++;
  while (end > first && !isUsed(end - 1)) end--;
  return [first, end];
}
