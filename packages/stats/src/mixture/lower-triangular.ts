// Lower triangular factors of covariances, and what is asked of them.

/** L [size][size] with entries above the diagonal left 0. */
export type LowerTriangular = readonly Float64Array[];

/** L with L L^T = `matrix`, which is symmetric, or `undefined` if it is not positive definite; entries above the diagonal are not read. */
export function choleskyFactor(matrix: readonly ArrayLike<number>[]): LowerTriangular | undefined {
  const lower = matrix.map(() => new Float64Array(matrix.length));
  for (const [i, line] of lower.entries())
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= line[k] * lower[j][k];
      if (i === j && !(rest > 0)) return undefined;
      line[j] = i === j ? Math.sqrt(rest) : rest / lower[j][j];
    }
  return lower;
}

/** w = L^-1 x, written into `out`. */
export function solveLower(
  lower: LowerTriangular,
  x: ArrayLike<number>,
  out = new Float64Array(lower.length),
): Float64Array {
  for (let i = 0; i < lower.length; i++) {
    const line = lower[i];
    let rest = x[i];
    for (let j = 0; j < i; j++) rest -= line[j] * out[j];
    out[i] = rest / line[i];
  }
  return out;
}

/** log |L| */
export const logDeterminant = (lower: LowerTriangular): number =>
  lower.reduce((total, line, i) => total + Math.log(line[i]), 0);
