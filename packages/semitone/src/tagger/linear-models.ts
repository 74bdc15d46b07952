// Linear models under an L2 penalty, fitted in whichever of rows and columns are fewer.
import { cholesky, combine, dot, gram, type Rows, solveLower, solveUpper } from "./linear-algebra.ts";
import { minimize } from "./minimize.ts";

/**
 * Coordinates of rows that keep their inner products, with no more of them than rows: a linear model with an L2 penalty is the same
 * in either. `weightsOf` brings weights back to the columns.
 */
export interface Span {
  readonly rows: Rows;
  weightsOf(weights: Float64Array): Float64Array;
}

export function spanOf(rows: Rows): Span {
  if (rows.length >= rows[0].length) return { rows, weightsOf: (weights) => weights };
  const inner = gram(rows);
  const trace = inner.reduce((sum, row, i) => sum + row[i], 0);
  const lower = cholesky(inner, 1e-9 * (trace / rows.length + 1));
  return { rows: lower, weightsOf: (weights) => combine(rows, solveUpper(lower, weights)) };
}

/** Weights by class and intercepts. */
export interface SoftmaxFit {
  readonly weights: Float64Array[];
  readonly bias: readonly number[];
}

/** Keeps the intercept of a class without any label finite. */
const BIAS_PENALTY = 1e-3;

/**
 * Multinomial logistic regression: minimises cross entropy to the soft targets, summed over rows, + penalty / 2 |weights|^2.
 *
 * @param weights  importance of each row, @default 1
 */
export function fitSoftmax(
  { rows, weightsOf }: Span,
  targets: readonly (readonly number[])[],
  penalty: number,
  weights: readonly number[] | undefined = undefined,
): SoftmaxFit {
  const [n, d, K] = [rows.length, rows[0].length, targets[0].length];
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let i = 0; i < x.length; i++) {
      const strength = i < d * K ? penalty : BIAS_PENALTY;
      loss += (strength / 2) * x[i] ** 2;
      gradient[i] = strength * x[i];
    }
    const logits = new Float64Array(K);
    for (let r = 0; r < n; r++) {
      const row = rows[r];
      const importance = weights?.[r] ?? 1;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < K; k++) {
        let logit = x[d * K + k];
        for (let j = 0, at = k * d; j < d; j++, at++) logit += x[at] * row[j];
        logits[k] = logit;
        most = Math.max(most, logit);
      }
      let total = 0;
      for (let k = 0; k < K; k++) total += Math.exp(logits[k] - most);
      const logTotal = most + Math.log(total);
      for (let k = 0; k < K; k++) {
        const target = targets[r][k];
        loss -= importance * target * (logits[k] - logTotal);
        const error = importance * (Math.exp(logits[k] - logTotal) - target);
        gradient[d * K + k] += error;
        for (let j = 0, at = k * d; j < d; j++, at++) gradient[at] += error * row[j];
      }
    }
    return loss;
  };
  const x = minimize(evaluate, new Float64Array((d + 1) * K), { tolerance: 1e-5 });
  return {
    weights: Array.from({ length: K }, (_, k) => weightsOf(x.slice(k * d, (k + 1) * d))),
    bias: [...x.slice(d * K)],
  };
}

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
export function fitRidge(given: Rows, targets: readonly number[], penalties: readonly number[]): RidgeFit {
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

function transposed(rows: Rows): Float64Array[] {
  return Array.from(rows[0], (_, j) => Float64Array.from(rows, (row) => row[j]));
}
