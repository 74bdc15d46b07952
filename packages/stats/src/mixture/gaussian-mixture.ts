// A mixture of diagonal normals fitted by expectation and maximisation, in float64 and log space. It gives VaDE the components to start from.
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
import { kMeans } from "./k-means.ts";

export interface GaussianMixture {
  /** Shares of the components, [K]; sum 1. */
  readonly weights: Float64Array;
  /** [K][size] */
  readonly means: Float64Array[];
  /** [K][size], none below the floor */
  readonly variances: Float64Array[];
}

export type GaussianMixtureFit = GaussianMixture & Climbed;

export interface GaussianMixtureOptions extends ClimbOptions {
  readonly components: number;
  /** k-means++ starts; the fit of the highest likelihood is kept. Of no effect with `start`. @default 10 */
  readonly restarts?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Where to begin instead of at k-means. */
  readonly start?: GaussianMixture;
}

/**
 * Maximises mean log sum_k w_k N(x; m_k, diag v_k). Rows whose component is known count for it alone.
 *
 * @throws StatsError if there are fewer rows than components, or an option is out of range
 */
export function fitGaussianMixture(
  rows: readonly Row[],
  { start, restarts = 10, seed = 0, ...options }: GaussianMixtureOptions,
): GaussianMixtureFit {
  const { components, varianceFloor = 1e-6 } = options;
  if (!(varianceFloor > 0))
    throw new StatsError(`fitGaussianMixture: varianceFloor must be > 0; got ${varianceFloor}`);
  if (start) return climb(rows, start, DIAGONAL, options);
  if (!Number.isInteger(restarts) || restarts < 1)
    throw new StatsError(`fitGaussianMixture: restarts must be a whole number >= 1; got ${restarts}`);
  const fits = Array.from({ length: restarts }, (_, i) => {
    const { assignments } = kMeans(rows, { clusters: components, seed: seed + i });
    return climb(rows, mixtureOfGroups(rows, assignments, components, varianceFloor), DIAGONAL, options);
  });
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best));
}

/**
 * Means of the groups, and the variances around them of all grouped rows together, which a handful of rows suffice for; equal weights.
 *
 * @param groups  by row, in 0..components - 1, or -1 for rows to leave out
 * @throws StatsError if a component has no row
 */
export function mixtureOfLabels(
  rows: readonly Row[],
  groups: ArrayLike<number>,
  components: number,
  varianceFloor = 1e-6,
): GaussianMixture {
  const { means, variances, weights } = mixtureOfGroups(rows, groups, components, varianceFloor);
  const empty = weights.indexOf(0);
  if (empty >= 0) throw new StatsError(`mixtureOfLabels: each component needs a row; ${empty} has none`);
  const pooled = variances[0].map((_, j) =>
    variances.reduce((total, variance, k) => total + weights[k] * variance[j], 0),
  );
  return {
    weights: weights.fill(1 / components),
    means,
    variances: means.map(() => pooled.slice()),
  };
}

/** Responsibilities p(k | x), [rows][K], by Bayes. */
export function mixtureProbabilities(mixture: GaussianMixture, rows: readonly Row[]): Float64Array[] {
  const probabilities = rows.map(() => new Float64Array(mixture.weights.length));
  fillProbabilities(rows, DIAGONAL.logJoint(mixture), probabilities);
  return probabilities;
}

/** The family of diagonal components. */
export const DIAGONAL: Family<GaussianMixture> = {
  logJoint({ weights, means, variances }) {
    const constants = variances.map((variance, k) =>
      variance.reduce((total, v) => total - 0.5 * (LOG_TWO_PI + Math.log(v)), Math.log(weights[k])),
    );
    const halfPrecisions = variances.map((variance) => variance.map((v) => 0.5 / v));
    return (row, out) => {
      for (let k = 0; k < constants.length; k++) {
        const [mean, half] = [means[k], halfPrecisions[k]];
        let log = constants[k];
        for (let j = 0; j < mean.length; j++) log -= half[j] * (row[j] - mean[j]) ** 2;
        out[k] = log;
      }
    };
  },
  maximize(rows, soft, varianceFloor) {
    const { weights, counts, means } = moments(rows, soft);
    const variances = means.map((mean) => new Float64Array(mean.length));
    for (const [i, row] of rows.entries())
      for (const [k, mean] of means.entries()) {
        const [share, variance] = [soft[i][k], variances[k]];
        for (let j = 0; j < mean.length; j++) variance[j] += share * (row[j] - mean[j]) ** 2;
      }
    for (const [k, variance] of variances.entries())
      for (let j = 0; j < variance.length; j++)
        variance[j] = Math.max(variance[j] / Math.max(counts[k], TINY), varianceFloor);
    return { weights, means, variances };
  },
};

function mixtureOfGroups(
  rows: readonly Row[],
  groups: ArrayLike<number>,
  components: number,
  varianceFloor: number,
): GaussianMixture {
  const grouped = Array.from(rows.keys()).filter((i) => groups[i] >= 0);
  return DIAGONAL.maximize(
    grouped.map((i) => rows[i]),
    grouped.map((i) => Float64Array.from({ length: components }, (_, k) => Number(k === groups[i]))),
    varianceFloor,
  );
}
