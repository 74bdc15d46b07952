// Multinomial logistic regression under an L2 penalty, fitted in whichever of rows and columns are fewer.
import { cholesky, combine, type FloatRows, gram, solveUpper } from "./linear-algebra.ts";
import { minimize } from "./minimize.ts";

/**
 * Coordinates of rows that keep their inner products, with no more of them than rows: a linear model with an L2 penalty is the same
 * in either. `weightsOf` brings weights back to the columns.
 */
export interface Span {
  readonly rows: FloatRows;
  weightsOf(weights: Float64Array): Float64Array;
}

export function spanOf(rows: FloatRows): Span {
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

export interface SoftmaxOptions {
  /** Importance of each row. @default 1 */
  readonly weights?: ArrayLike<number>;
  /** Penalty of the intercepts; what keeps that of a class without any label finite. @default 1e-3 */
  readonly biasPenalty?: number;
  /** Relative gain below which the search ends. @default 1e-6 */
  readonly tolerance?: number;
}

/**
 * Multinomial logistic regression: minimises cross entropy to the soft targets, summed over rows, + penalty / 2 |weights|^2
 * + biasPenalty / 2 |intercepts|^2.
 */
export function fitSoftmax(
  { rows, weightsOf }: Span,
  targets: readonly (readonly number[])[],
  penalty: number,
  { weights, biasPenalty = 1e-3, tolerance = 1e-6 }: SoftmaxOptions = {},
): SoftmaxFit {
  const [n, d, K] = [rows.length, rows[0].length, targets[0].length];
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let i = 0; i < x.length; i++) {
      const strength = i < d * K ? penalty : biasPenalty;
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
  const x = minimize(evaluate, new Float64Array((d + 1) * K), { tolerance, steps: 1000 });
  return {
    weights: Array.from({ length: K }, (_, k) => weightsOf(x.slice(k * d, (k + 1) * d))),
    bias: [...x.slice(d * K)],
  };
}
