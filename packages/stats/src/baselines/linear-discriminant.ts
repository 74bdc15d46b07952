import { StatsError } from "../errors.ts";
import { type FloatRows, rowsOfZeros } from "../linear/linear-algebra.ts";
import { choleskyFactor, type LowerTriangular, solveLower } from "../mixture/lower-triangular.ts";
import { type Classifier, learner, type Storable } from "./classifier.ts";
import { answerSoftmax, type SoftmaxState } from "./logistic-regression.ts";

export interface DiscriminantOptions {
  /** s of (1 - s) S + s mean(diagonal of S) I, 0 .. 1. @default as `ledoitWolf` says */
  readonly shrinkage?: number;
}

/** Added to the diagonal in parts of its mean, so that columns that repeat each other have an inverse. */
const RIDGE = 1e-6;

/**
 * Linear discriminant analysis: normals around the mean of each class with one covariance, p(class | row) by Bayes' rule, which is
 * softmax(W row + b) with W_k = C^-1 m_k, b_k = log p_k - m_k^T C^-1 m_k / 2. C is the covariance within classes, shrunk; where no class has
 * two rows, that of all rows. Soft targets count in parts. Give it standardised features.
 *
 * @see Fisher 1936; Ledoit and Wolf 2004, doi:10.1016/S0047-259X(03)00096-4
 */
export const linearDiscriminant = ({
  shrinkage,
}: DiscriminantOptions = {}): Classifier & Storable<SoftmaxState> => {
  if (shrinkage !== undefined && !(shrinkage >= 0 && shrinkage <= 1))
    throw new StatsError(`linearDiscriminant: shrinkage must lie in 0..1; got ${shrinkage}`);
  return learner(
    "linearDiscriminant",
    (rows, targets: readonly (readonly number[])[], { weights }) => fitted(rows, targets, weights, shrinkage),
    answerSoftmax,
  );
};

function fitted(
  rows: FloatRows,
  targets: readonly (readonly number[])[],
  weights: ArrayLike<number> | undefined,
  shrinkage: number | undefined,
): SoftmaxState {
  const width = rows[0].length;
  const weightOf = (i: number) => weights?.[i] ?? 1;
  const counts = targets[0].map((_, k) =>
    targets.reduce((sum, target, i) => sum + target[k] * weightOf(i), 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const means = counts.map((count, k) => meanOf(rows, (i) => (targets[i][k] * weightOf(i)) / count));
  const centred: Float64Array[] = [];
  const shares: number[] = [];
  for (const [i, row] of rows.entries())
    for (const [k, p] of targets[i].entries()) {
      if (p * weightOf(i) === 0) continue;
      centred.push(Float64Array.from(row, (value, j) => value - means[k][j]));
      shares.push((p * weightOf(i)) / total);
    }
  if (!centred.some((row) => row.some((value) => Math.abs(value) > 1e-12))) {
    const middle = meanOf(rows, (i) => weightOf(i) / total);
    for (const [c, row] of centred.entries())
      for (let j = 0; j < width; j++) row[j] = rows[Math.min(c, rows.length - 1)][j] - middle[j];
  }
  const covariance = covarianceOf(centred, shares);
  const factor = shrunk(covariance, shrinkage ?? ledoitWolf(centred, shares));
  const discriminants = means.map((mean) => solve(factor, mean));
  return {
    kind: "softmax",
    width,
    // A class without a row is never the answer.
    weights: discriminants.map((row, k) => (counts[k] > 0 ? [...row] : new Array<number>(width).fill(0))),
    bias: discriminants.map((row, k) =>
      counts[k] > 0
        ? Math.log(counts[k] / total) - row.reduce((sum, w, j) => sum + w * means[k][j], 0) / 2
        : -1e9,
    ),
  };
}

function meanOf(rows: FloatRows, shareOf: (i: number) => number): Float64Array {
  const mean = new Float64Array(rows[0].length);
  for (const [i, row] of rows.entries()) {
    const share = shareOf(i);
    if (share > 0) for (let j = 0; j < mean.length; j++) mean[j] += share * row[j];
  }
  return mean;
}

/** sum_i share_i x_i x_i^T */
function covarianceOf(rows: FloatRows, shares: readonly number[]): Float64Array[] {
  const size = rows[0].length;
  const sums = rowsOfZeros(size, size);
  for (const [i, row] of rows.entries())
    for (let a = 0; a < size; a++) {
      const scaled = shares[i] * row[a];
      const line = sums[a];
      for (let b = 0; b <= a; b++) line[b] += scaled * row[b];
    }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) sums[b][a] = sums[a][b];
  return sums;
}

/**
 * How far to shrink the covariance S of centred rows towards a multiple of the identity, 0 .. 1:
 * min(1, sum_i share_i^2 |x_i x_i^T - S|^2 / |S - mean(diagonal) I|^2), lengths of matrices by Frobenius.
 *
 * @param shares  of the rows, with sum 1
 */
export function ledoitWolf(rows: FloatRows, shares: readonly number[]): number {
  const size = rows[0].length;
  const covariance = covarianceOf(rows, shares);
  const mean = covariance.reduce((sum, line, a) => sum + line[a], 0) / size;
  const squares = covariance.reduce(
    (sum, line) => sum + line.reduce((part, value) => part + value * value, 0),
    0,
  );
  const distance = squares - size * mean * mean;
  if (!(distance > 1e-12 * squares)) return 1;
  let error = 0;
  for (const [i, row] of rows.entries()) {
    const length = row.reduce((sum, value) => sum + value * value, 0);
    let inside = 0;
    for (let a = 0; a < size; a++) {
      const line = covariance[a];
      let sum = 0;
      for (let b = 0; b < size; b++) sum += line[b] * row[b];
      inside += sum * row[a];
    }
    error += shares[i] * shares[i] * (length * length - 2 * inside + squares);
  }
  return Math.max(0, Math.min(1, error / distance));
}

function shrunk(covariance: readonly Float64Array[], shrinkage: number): LowerTriangular {
  const mean = covariance.reduce((sum, line, a) => sum + line[a], 0) / covariance.length || 1;
  const matrix = covariance.map((line, a) => {
    const own = line.map((value) => value * (1 - shrinkage));
    own[a] += (shrinkage + RIDGE) * mean;
    return own;
  });
  const factor = choleskyFactor(matrix);
  if (!factor)
    throw new StatsError(
      "linearDiscriminant: the covariance must be positive definite; standardise the rows?",
    );
  return factor;
}

/** (L L^T)^-1 x */
function solve(lower: LowerTriangular, x: Float64Array): Float64Array {
  const out = solveLower(lower, x);
  for (let i = lower.length - 1; i >= 0; i--) {
    let rest = out[i];
    for (let k = i + 1; k < lower.length; k++) rest -= lower[k][i] * out[k];
    out[i] = rest / lower[i][i];
  }
  return out;
}
