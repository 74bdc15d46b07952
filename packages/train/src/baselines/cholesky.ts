/**
 * Solves A x = b for a symmetric positive definite A by A = L L^T; `matrix` is left as it was.
 *
 * @returns x, or `undefined` if A is not positive definite
 */
export function solvePositive(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const lower = matrix.map((row) => [...row]);
  const x = [...right];
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j <= i; j++) {
      let rest = row[j];
      for (let k = 0; k < j; k++) rest -= row[k] * lower[j][k];
      if (j === i && !(rest > 0)) return undefined;
      row[j] = j === i ? Math.sqrt(rest) : rest / lower[j][j];
    }
    for (let k = 0; k < i; k++) x[i] -= row[k] * x[k];
    x[i] /= row[i];
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] -= lower[k][i] * x[k];
    x[i] /= lower[i][i];
  }
  return x;
}
