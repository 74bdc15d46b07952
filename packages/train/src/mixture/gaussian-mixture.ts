// A mixture of diagonal normals fitted by expectation and maximisation, in float64 and log space. It gives VaDE the components to start from.
import { TrainError } from "../errors.ts";
import { kMeans } from "./k-means.ts";

export interface GaussianMixture {
  /** Shares of the components, [K]; sum 1. */
  readonly weights: Float64Array;
  /** [K][size] */
  readonly means: Float64Array[];
  /** [K][size], none below the floor */
  readonly variances: Float64Array[];
}

export interface GaussianMixtureFit extends GaussianMixture {
  /** Mean log p(x) of the rows, in nats. */
  readonly logLikelihood: number;
  readonly iterations: number;
}

export interface GaussianMixtureOptions {
  readonly components: number;
  /** k-means++ starts; the fit of the highest likelihood is kept. Of no effect with `start`. @default 10 */
  readonly restarts?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Smallest variance, > 0: keeps a component from collapsing onto a row. @default 1e-6 */
  readonly varianceFloor?: number;
  /** @default 200 */
  readonly maxIterations?: number;
  /** Ends when an iteration gains fewer nats per row. @default 1e-4 */
  readonly tolerance?: number;
  /** Where to begin instead of at k-means. */
  readonly start?: GaussianMixture;
  /** By row, the component that it is known to belong to, or -1. @default unknown throughout */
  readonly known?: ArrayLike<number>;
}

type Row = ArrayLike<number>;

/**
 * Maximises mean log sum_k w_k N(x; m_k, diag v_k). Rows whose component is known count for it alone.
 *
 * @throws TrainError if there are fewer rows than components, or an option is out of range
 */
export function fitGaussianMixture(
  rows: readonly Row[],
  { start, restarts = 10, seed = 0, ...options }: GaussianMixtureOptions,
): GaussianMixtureFit {
  const { components, varianceFloor = 1e-6 } = options;
  if (!(varianceFloor > 0))
    throw new TrainError(`fitGaussianMixture: varianceFloor must be > 0; got ${varianceFloor}`);
  if (start) return expectationMaximization(rows, start, options);
  if (!Number.isInteger(restarts) || restarts < 1)
    throw new TrainError(`fitGaussianMixture: restarts must be a whole number >= 1; got ${restarts}`);
  const fits = Array.from({ length: restarts }, (_, i) => {
    const { assignments } = kMeans(rows, { clusters: components, seed: seed + i });
    return expectationMaximization(
      rows,
      mixtureOfGroups(rows, assignments, components, varianceFloor),
      options,
    );
  });
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best));
}

/**
 * Means of the groups, and the variances around them of all grouped rows together, which a handful of rows suffice for; equal weights.
 *
 * @param groups  by row, in 0..components - 1, or -1 for rows to leave out
 * @throws TrainError if a component has no row
 */
export function mixtureOfLabels(
  rows: readonly Row[],
  groups: ArrayLike<number>,
  components: number,
  varianceFloor = 1e-6,
): GaussianMixture {
  const { means, variances, weights } = mixtureOfGroups(rows, groups, components, varianceFloor);
  const empty = weights.indexOf(0);
  if (empty >= 0) throw new TrainError(`mixtureOfLabels: each component needs a row; ${empty} has none`);
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
export const mixtureProbabilities = (mixture: GaussianMixture, rows: readonly Row[]): Float64Array[] => {
  const logJoint = logJointOf(mixture);
  return rows.map((row) => {
    const probs = new Float64Array(mixture.weights.length);
    logJoint(row, probs);
    normalize(probs);
    return probs;
  });
};

function expectationMaximization(
  rows: readonly Row[],
  start: GaussianMixture,
  {
    varianceFloor = 1e-6,
    maxIterations = 200,
    tolerance = 1e-4,
    known,
  }: Omit<GaussianMixtureOptions, "start">,
): GaussianMixtureFit {
  const count = start.weights.length;
  const soft = rows.map(() => new Float64Array(count));
  let mixture = start;
  let logLikelihood = expect(mixture, rows, soft, known);
  let iterations = 0;
  while (iterations < maxIterations) {
    mixture = maximize(rows, soft, varianceFloor);
    iterations++;
    const next = expect(mixture, rows, soft, known);
    const gain = next - logLikelihood;
    logLikelihood = next;
    if (gain < tolerance) break;
  }
  return { ...mixture, logLikelihood, iterations };
}

/** Fills in the responsibilities. @returns mean log likelihood; of a known row, that of its own component */
function expect(
  mixture: GaussianMixture,
  rows: readonly Row[],
  soft: readonly Float64Array[],
  known?: ArrayLike<number>,
): number {
  const logJoint = logJointOf(mixture);
  let total = 0;
  for (const [i, row] of rows.entries()) {
    logJoint(row, soft[i]);
    const component = known?.[i] ?? -1;
    if (component < 0) {
      total += normalize(soft[i]);
      continue;
    }
    total += soft[i][component];
    soft[i].fill(0)[component] = 1;
  }
  return total / rows.length;
}

function maximize(
  rows: readonly Row[],
  soft: readonly Float64Array[],
  varianceFloor: number,
): GaussianMixture {
  const [size, components] = [rows[0].length, soft[0].length];
  const weights = new Float64Array(components);
  const means = Array.from({ length: components }, () => new Float64Array(size));
  const variances = Array.from({ length: components }, () => new Float64Array(size));
  const each = (visit: (row: Row, k: number, share: number) => void) => {
    for (const [i, row] of rows.entries())
      for (let k = 0; k < components; k++) if (soft[i][k] > 0) visit(row, k, soft[i][k]);
  };
  each((row, k, share) => {
    weights[k] += share;
    const mean = means[k];
    for (let j = 0; j < size; j++) mean[j] += share * row[j];
  });
  // A component that no row belongs to any more keeps finite values, and a weight of nothing.
  for (const [k, mean] of means.entries())
    for (let j = 0; j < size; j++) mean[j] /= Math.max(weights[k], TINY);
  each((row, k, share) => {
    const [mean, variance] = [means[k], variances[k]];
    for (let j = 0; j < size; j++) variance[j] += share * (row[j] - mean[j]) ** 2;
  });
  for (const [k, variance] of variances.entries())
    for (let j = 0; j < size; j++)
      variance[j] = Math.max(variance[j] / Math.max(weights[k], TINY), varianceFloor);
  return { weights: weights.map((weight) => weight / rows.length), means, variances };
}

const TINY = 1e-300;

function mixtureOfGroups(
  rows: readonly Row[],
  groups: ArrayLike<number>,
  components: number,
  varianceFloor: number,
): GaussianMixture {
  const grouped = Array.from(rows.keys()).filter((i) => groups[i] >= 0);
  const unit = (k: number) => {
    const one = new Float64Array(components);
    one[k] = 1;
    return one;
  };
  return maximize(
    grouped.map((i) => rows[i]),
    grouped.map((i) => unit(groups[i])),
    varianceFloor,
  );
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Writes log w_k + log N(x; m_k, v_k) into `out`, [K]. */
function logJointOf({ weights, means, variances }: GaussianMixture): (row: Row, out: Float64Array) => void {
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
}

/** Log values to probabilities, in place. @returns log of their sum */
function normalize(logs: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const log of logs) if (log > most) most = log;
  let total = 0;
  for (let k = 0; k < logs.length; k++) total += logs[k] = Math.exp(logs[k] - most);
  for (let k = 0; k < logs.length; k++) logs[k] /= total;
  return most + Math.log(total);
}
