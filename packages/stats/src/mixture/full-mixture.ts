// A mixture of normals with full covariances. Its likelihood tells a right grouping of codes from a wrong one where a diagonal mixture's,
// in axes that mean nothing, does not; in the axes that its components share on average, a diagonal one says nearly the same.
import { StatsError } from "../errors.ts";
import {
  type Climbed,
  type ClimbOptions,
  climb,
  type Family,
  fillProbabilities,
  LOG_TWO_PI,
  moments,
  type Row,
  TINY,
} from "./expectation-maximization.ts";
import { DIAGONAL, type GaussianMixture } from "./gaussian-mixture.ts";
import { kMeans } from "./k-means.ts";
import { choleskyFactor, type LowerTriangular, logDeterminant, solveLower } from "./lower-triangular.ts";

export interface FullMixture {
  /** Shares of the components, [K]; sum 1. */
  readonly weights: Float64Array;
  /** [K][size] */
  readonly means: Float64Array[];
  /** Cholesky factors L of the covariances L L^T, [K][size][size]. */
  readonly factors: readonly LowerTriangular[];
}

export type FullMixtureFit = FullMixture & Climbed;

export interface FullMixtureOptions extends ClimbOptions {
  readonly components: number;
  /** k-means++ starts; the fit of the highest likelihood is kept. Of no effect with `groups`. @default 10 */
  readonly restarts?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Where to begin instead: a component for each row, or -1 for rows that begin in none. All rows count from there on. */
  readonly groups?: ArrayLike<number>;
}

/**
 * Maximises mean log sum_k w_k N(x; m_k, S_k) by EM, with `varianceFloor` added to the diagonal of each S_k.
 *
 * @throws StatsError if a covariance is not positive definite: the floor is lost beside the variances of the rows
 */
export function fitFullMixture(
  rows: readonly Row[],
  { components, restarts = 10, seed = 0, groups, ...options }: FullMixtureOptions,
): FullMixtureFit {
  const from = (start: ArrayLike<number>): FullMixtureFit => {
    const grouped = Array.from(rows.keys()).filter((i) => start[i] >= 0);
    const own = grouped.map((i) => rows[i]);
    const soft = grouped.map((i) =>
      Float64Array.from({ length: components }, (_, k) => Number(k === start[i])),
    );
    const { weights, means } = moments(own, soft);
    const factor = factorOf(pooledCovariance(own, soft, means), options.varianceFloor);
    return climb(rows, { weights, means, factors: means.map(() => factor) }, FULL, options);
  };
  if (groups) return from(groups);
  const fits = Array.from({ length: restarts }, (_, i) =>
    from(kMeans(rows, { clusters: components, seed: seed + i, maxIterations: 30 }).assignments),
  );
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best));
}

/** Covariance around the components, averaged over them by their shares. */
export function pooledCovariance(
  rows: readonly Row[],
  soft: readonly Float64Array[],
  means: readonly Float64Array[],
): Float64Array[] {
  const each = scatters(rows, soft, means);
  return each[0].map((line, a) =>
    line.map((_, b) => each.reduce((total, one) => total + one[a][b], 0) / rows.length),
  );
}

const FULL: Family<FullMixture> = {
  logJoint({ weights, means, factors }) {
    const size = means[0].length;
    const constants = factors.map(
      (factor, k) => Math.log(weights[k]) - logDeterminant(factor) - (size / 2) * LOG_TWO_PI,
    );
    const [difference, scaled] = [new Float64Array(size), new Float64Array(size)];
    return (row, out) => {
      for (let k = 0; k < constants.length; k++) {
        for (let j = 0; j < size; j++) difference[j] = row[j] - means[k][j];
        solveLower(factors[k], difference, scaled);
        let squares = 0;
        for (let j = 0; j < size; j++) squares += scaled[j] ** 2;
        out[k] = constants[k] - squares / 2;
      }
    };
  },
  maximize(rows, soft, varianceFloor) {
    const { weights, counts, means } = moments(rows, soft);
    const factors = scatters(rows, soft, means).map((scatter, k) =>
      factorOf(
        scatter.map((line) => line.map((value) => value / Math.max(counts[k], TINY))),
        varianceFloor,
      ),
    );
    return { weights, means, factors };
  },
};

/** sum_i p_i(k) (x_i - m_k)(x_i - m_k)^T below the diagonal and on it, [K][size][size] */
function scatters(
  rows: readonly Row[],
  soft: readonly Float64Array[],
  means: readonly Float64Array[],
): Float64Array[][] {
  const size = means[0].length;
  const all = means.map(() => Array.from({ length: size }, () => new Float64Array(size)));
  const difference = new Float64Array(size);
  for (const [i, row] of rows.entries())
    for (let k = 0; k < means.length; k++) {
      const share = soft[i][k];
      if (share < NEGLIGIBLE) continue;
      for (let j = 0; j < size; j++) difference[j] = row[j] - means[k][j];
      for (let a = 0; a < size; a++) {
        const line = all[k][a];
        for (let b = 0; b <= a; b++) line[b] += share * difference[a] * difference[b];
      }
    }
  return all;
}

/** Adds nothing to a covariance that float64 keeps. */
const NEGLIGIBLE = 1e-12;

function factorOf(covariance: readonly Float64Array[], varianceFloor = 1e-6): LowerTriangular {
  const floored = covariance.map((line, j) => line.with(j, line[j] + varianceFloor));
  const factor = choleskyFactor(floored);
  if (!factor)
    throw new StatsError(
      `fitFullMixture: covariances must be positive definite; a varianceFloor of ${varianceFloor} is lost beside the variances; scale the rows?`,
    );
  return factor;
}

/** p(k | x), [rows][K] */
export function fullMixtureProbabilities(mixture: FullMixture, rows: readonly Row[]): Float64Array[] {
  const probabilities = rows.map(() => new Float64Array(mixture.weights.length));
  fillProbabilities(rows, FULL.logJoint(mixture), probabilities);
  return probabilities;
}

export interface SharedAxes {
  /** B, lower triangular: x = B w. */
  readonly basis: LowerTriangular;
  /** w by row; around its component it has variance 1 and no correlation, on average over the components. */
  readonly rows: Float64Array[];
  /** The mixture of w, with what correlations are left within a component dropped. */
  readonly start: GaussianMixture;
}

/** The rows in the axes that come nearest to making every component diagonal at once. */
export function inSharedAxes(rows: readonly Row[], mixture: FullMixture): SharedAxes {
  const soft = fullMixtureProbabilities(mixture, rows);
  const basis = factorOf(pooledCovariance(rows, soft, mixture.means), 0);
  const scaled = rows.map((row) => solveLower(basis, row));
  return { basis, rows: scaled, start: DIAGONAL.maximize(scaled, soft, Number.MIN_VALUE) };
}
