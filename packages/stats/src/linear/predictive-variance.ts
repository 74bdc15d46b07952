// How much wider than its usual error a linear prediction must be taken to be, far from what was learnt from.
import { cholesky, dot, type FloatRows, gram, solveLower, transposed } from "./linear-algebra.ts";

/**
 * The factor by which the variance of a new value at `x` exceeds the variance of errors, after a ridge regression on `rows`:
 * 1 + 1 / n + (x - mean)^T (X^T X + penalty I)^-1 (x - mean), X the rows about their mean.
 *
 * Cost is cubic in the number of columns, once; then quadratic for each `x`.
 *
 * @see Bishop 2006, "Pattern Recognition and Machine Learning", equation 3.59
 */
export function predictiveVariances(rows: FloatRows, penalty: number): (x: ArrayLike<number>) => number {
  const n = rows.length;
  const mean = new Float64Array(rows[0].length);
  for (const row of rows) for (let j = 0; j < mean.length; j++) mean[j] += row[j] / n;
  const centred = rows.map((row) => row.map((value, j) => value - mean[j]));
  const lower = cholesky(gram(transposed(centred)), penalty);
  const away = new Float64Array(mean.length);
  return (x) => {
    for (let j = 0; j < mean.length; j++) away[j] = x[j] - mean[j];
    const solved = solveLower(lower, away);
    return 1 + 1 / n + dot(solved, solved);
  };
}
