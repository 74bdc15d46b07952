// Linear regression under an L2 penalty, fitted in whichever of rows and columns are fewer.
import { cholesky, combine, dot, type FloatRows, gram, solveLower, solveUpper } from "./linear-algebra.ts";

/** Weights, intercept, and what the model would have predicted for each row without that row. */
export interface RidgeFit {
  readonly weights: Float64Array;
  readonly bias: number;
  readonly leftOut: Float64Array;
}

/**
 * Linear regression that minimises squared error + penalty |weights|^2, the penalty of `penalties` with the least leave-one-out error.
 * Left-out predictions are exact: residual / (1 - leverage).
 */
export function fitRidge(
  given: FloatRows,
  targets: readonly number[],
  penalties: readonly number[],
): RidgeFit {
  const [n, d] = [given.length, given[0].length];
  const level = targets.reduce((sum, target) => sum + target, 0) / n;
  const centre = combine(given, new Float64Array(n).fill(1 / n));
  const rows = given.map((row) => row.map((value, j) => value - centre[j]));
  const y = targets.map((target) => target - level);
  const dual = n <= d;
  const inner = dual ? gram(rows) : gram(transposed(rows));
  const right = dual ? y : combine(rows, y);
  let best: { error: number; fit: RidgeFit } | undefined;
  for (const penalty of penalties) {
    const lower = cholesky(inner, penalty);
    const solution = solveUpper(lower, solveLower(lower, right));
    const weights = dual ? combine(rows, solution) : solution;
    const leftOut = new Float64Array(n);
    let error = 0;
    for (let i = 0; i < n; i++) {
      const residual = y[i] - dot(weights, rows[i]);
      const half = solveLower(lower, dual ? unit(n, i) : rows[i]);
      const leverage = 1 / n + (dual ? 1 - penalty * dot(half, half) : dot(half, half));
      const without = residual / Math.max(1e-9, 1 - leverage);
      leftOut[i] = targets[i] - without;
      error += without ** 2;
    }
    if (best === undefined || error < best.error)
      best = { error, fit: { weights, bias: level - dot(weights, centre), leftOut } };
  }
  return best!.fit;
}

function unit(length: number, at: number): Float64Array {
  const vector = new Float64Array(length);
  vector[at] = 1;
  return vector;
}

function transposed(rows: FloatRows): Float64Array[] {
  return Array.from(rows[0], (_, j) => Float64Array.from(rows, (row) => row[j]));
}
