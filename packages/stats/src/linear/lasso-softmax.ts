// Multinomial logistic regression under an L1 penalty: most weights become exactly 0.
import type { FloatRows } from "./linear-algebra.ts";
import type { SoftmaxFit } from "./softmax-regression.ts";

/**
 * Minimises cross entropy to the soft targets, summed over rows, + penalty * sum |weights|; intercepts are free.
 *
 * Accelerated proximal gradient: a step along the gradient, then every weight moved by `penalty` steps towards 0. The momentum starts
 * again where it points uphill, and the step is 1 / L with L half the largest eigenvalue of X^T X, a bound of the curvature.
 *
 * @see Beck and Teboulle 2009; O'Donoghue and Candes 2015 for the restarts; Boehning 1992 for the bound
 */
export function fitLassoSoftmax(
  rows: FloatRows,
  targets: readonly (readonly number[])[],
  penalty: number,
  {
    weights,
    steps = 5000,
    tolerance = 1e-7,
  }: { weights?: ArrayLike<number>; steps?: number; tolerance?: number } = {},
): SoftmaxFit {
  const [n, d, K] = [rows.length, rows[0].length, targets[0].length];
  const size = (d + 1) * K;
  const step = 1 / (0.5 * largestEigenvalue(rows, weights) + 1e-12);
  let x = new Float64Array(size);
  let ahead = x.slice();
  let momentum = 1;
  const gradient = new Float64Array(size);
  for (let s = 0; s < steps; s++) {
    gradient.fill(0);
    for (let r = 0; r < n; r++) addGradient(rows[r], targets[r], weights?.[r] ?? 1, ahead, gradient, d, K);
    const next = ahead.map((value, i) => {
      const moved = value - step * gradient[i];
      return i < d * K ? Math.sign(moved) * Math.max(0, Math.abs(moved) - step * penalty) : moved;
    });
    let uphill = 0;
    let change = 0;
    let scale = 0;
    for (let i = 0; i < size; i++) {
      uphill += (ahead[i] - next[i]) * (next[i] - x[i]);
      change = Math.max(change, Math.abs(next[i] - x[i]));
      scale = Math.max(scale, Math.abs(next[i]));
    }
    const previous = momentum;
    momentum = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const pull = uphill > 0 ? 0 : (previous - 1) / momentum;
    ahead = next.map((value, i) => value + pull * (value - x[i]));
    x = next;
    if (change <= tolerance * Math.max(1, scale)) break;
  }
  return {
    weights: Array.from({ length: K }, (_, k) => x.slice(k * d, (k + 1) * d)),
    bias: [...x.slice(d * K)],
  };
}

/** Adds weight * (softmax - target) x (row, 1) to `gradient`. */
function addGradient(
  row: Float64Array,
  target: readonly number[],
  weight: number,
  x: Float64Array,
  gradient: Float64Array,
  d: number,
  K: number,
): void {
  const logits = target.map((_, k) => {
    let logit = x[d * K + k];
    for (let j = 0, at = k * d; j < d; j++, at++) logit += x[at] * row[j];
    return logit;
  });
  const top = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - top));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  for (let k = 0; k < K; k++) {
    const error = weight * (exponentials[k] / total - target[k]);
    gradient[d * K + k] += error;
    for (let j = 0, at = k * d; j < d; j++, at++) gradient[at] += error * row[j];
  }
}

/** Of the weighted X^T X with a column of ones, by powers; a little more, since powers approach it from below. */
function largestEigenvalue(rows: FloatRows, weights?: ArrayLike<number>): number {
  const width = rows[0].length + 1;
  let v = new Float64Array(width).fill(1 / Math.sqrt(width));
  let value = 0;
  for (let i = 0; i < 50; i++) {
    const next = new Float64Array(width);
    for (const [r, row] of rows.entries()) {
      let along = v[width - 1];
      for (let j = 0; j < row.length; j++) along += row[j] * v[j];
      along *= weights?.[r] ?? 1;
      for (let j = 0; j < row.length; j++) next[j] += along * row[j];
      next[width - 1] += along;
    }
    value = Math.sqrt(next.reduce((sum, entry) => sum + entry ** 2, 0));
    if (value === 0) return 0;
    v = next.map((entry) => entry / value);
  }
  return 1.05 * value;
}
