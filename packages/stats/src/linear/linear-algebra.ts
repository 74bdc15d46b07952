// The few routines of linear algebra that fitting needs, on rows of float64.

export type FloatRows = readonly Float64Array[];

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The columns `chosen` of each row. */
export function pick(rows: FloatRows, chosen: readonly number[]): Float64Array[] {
  const parts = rowsOfZeros(rows.length, chosen.length);
  for (const [r, part] of parts.entries()) {
    const row = rows[r];
    for (let i = 0; i < chosen.length; i++) part[i] = row[chosen[i]];
  }
  return parts;
}

/** Rows to be filled: windows into one array, since an array of its own for each row costs more than what is done with it. */
export function rowsOfZeros(count: number, width: number): Float64Array[] {
  const all = new Float64Array(count * width);
  return Array.from({ length: count }, (_, r) => all.subarray(r * width, (r + 1) * width));
}

/** All inner products of rows. */
export function gram(rows: FloatRows): Float64Array[] {
  const result = rows.map(() => new Float64Array(rows.length));
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j <= i; j++) {
      const value = dot(rows[i], rows[j]);
      result[i][j] = value;
      result[j][i] = value;
    }
  return result;
}

/** L of A + shift I = L L^T, L lower triangular; `shift` keeps a singular A positive. */
export function cholesky(matrix: FloatRows, shift: number): Float64Array[] {
  const lower = matrix.map(() => new Float64Array(matrix.length));
  for (let i = 0; i < matrix.length; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [lower[i], lower[j]];
      let rest = matrix[i][j] + (i === j ? shift : 0);
      for (let k = 0; k < j; k++) rest -= a[k] * b[k];
      a[j] = i === j ? Math.sqrt(Math.max(rest, 1e-300)) : rest / b[j];
    }
  return lower;
}

/** x of L x = right. */
export function solveLower(lower: FloatRows, right: ArrayLike<number>): Float64Array {
  const x = new Float64Array(lower.length);
  for (let i = 0; i < lower.length; i++) {
    let rest = right[i];
    const row = lower[i];
    for (let k = 0; k < i; k++) rest -= row[k] * x[k];
    x[i] = rest / row[i];
  }
  return x;
}

/** x of L^T x = right. */
export function solveUpper(lower: FloatRows, right: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(right);
  for (let i = lower.length - 1; i >= 0; i--) {
    x[i] /= lower[i][i];
    const row = lower[i];
    for (let k = 0; k < i; k++) x[k] -= row[k] * x[i];
  }
  return x;
}

/** Sum over rows of weight times row. */
export function combine(rows: FloatRows, weights: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(rows[0].length);
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < sum.length; j++) sum[j] += weights[i] * rows[i][j];
  return sum;
}

/** Mean and standard deviation (over n) of each column. */
export function columnMoments(rows: FloatRows): { means: Float64Array; deviations: Float64Array } {
  const means = new Float64Array(rows[0].length);
  for (const row of rows) for (let j = 0; j < means.length; j++) means[j] += row[j] / rows.length;
  const deviations = new Float64Array(means.length);
  for (const row of rows) for (let j = 0; j < means.length; j++) deviations[j] += (row[j] - means[j]) ** 2;
  return { means, deviations: deviations.map((sum) => Math.sqrt(sum / rows.length)) };
}

export function transposed(rows: FloatRows): Float64Array[] {
  return Array.from(rows[0], (_, j) => Float64Array.from(rows, (row) => row[j]));
}
