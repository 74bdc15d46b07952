// Rows times a matrix, several rows at a time: one sum at a time would wait for each of its additions.
import { type FloatRows, rowsOfZeros } from "./linear-algebra.ts";

/** Rows whose sums run side by side. */
const ABREAST = 8;

/**
 * `[rows, outputs]`, sum over c of weights[k, c] row[c], each added up in the order of the columns from 0.
 *
 * Columns before the first and after the last whose weight is not 0 are left out, which changes no bit of a sum of finite numbers.
 *
 * @param weights  `[outputs, columns]`, row by row
 */
export function rowProducts(weights: Float32Array, outputs: number, rows: FloatRows): Float64Array[] {
  const products = rowsOfZeros(rows.length, outputs);
  if (rows.length === 0) return products;
  const width = rows[0].length;
  const [first, end] = usedColumns(weights, width);
  const block = new Float64Array(ABREAST * (end - first));
  const sums = new Float64Array(ABREAST);
  for (let start = 0; start < rows.length; start += ABREAST) {
    const count = Math.min(ABREAST, rows.length - start);
    for (let r = 0; r < count; r++) {
      const row = rows[start + r];
      for (let c = first, b = r; c < end; c++, b += ABREAST) block[b] = row[c];
    }
    for (let k = 0; k < outputs; k++) {
      sumAbreast(weights, k * width + first, block, sums);
      for (let r = 0; r < count; r++) products[start + r][k] = sums[r];
    }
  }
  return products;
}

/** sums[r] = sum over c of weights[at + c] block[c, r] */
function sumAbreast(weights: Float32Array, at: number, block: Float64Array, sums: Float64Array): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let i = 0, w = at; i < block.length; i += ABREAST, w++) {
    const weight = weights[w];
    a += weight * block[i];
    b += weight * block[i + 1];
    c += weight * block[i + 2];
    d += weight * block[i + 3];
    e += weight * block[i + 4];
    f += weight * block[i + 5];
    g += weight * block[i + 6];
    h += weight * block[i + 7];
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
  let [first, end] = [width, 0];
  for (let i = 0; i < weights.length; i++)
    if (weights[i] !== 0) {
      const column = i % width;
      if (column < first) first = column;
      if (column >= end) end = column + 1;
    }
  return [Math.min(first, end), end];
}
