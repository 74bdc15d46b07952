// Expectation and maximisation for mixtures of any family of components, in float64 and log space.

export type Row = ArrayLike<number>;

/** What a mixture's components are: how likely they make a row, and their best parameters for given responsibilities. */
export interface Family<Mixture> {
  /** Writes log w_k + log p(x | k) into `out`, [K]. */
  logJoint(mixture: Mixture): (row: Row, out: Float64Array) => void;
  maximize(rows: readonly Row[], soft: readonly Float64Array[], varianceFloor: number): Mixture;
}

export interface ClimbOptions {
  /** Keeps a component from collapsing onto a row, > 0. @default 1e-6 */
  readonly varianceFloor?: number;
  /** @default 200 */
  readonly maxIterations?: number;
  /** Ends when an iteration gains fewer nats per row. @default 1e-4 */
  readonly tolerance?: number;
  /** By row, the component that it is known to belong to, or -1. @default unknown throughout */
  readonly known?: ArrayLike<number>;
}

export interface Climbed {
  /** Mean log p(x) of the rows, in nats; of a row whose component is known, log p(x, k). */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** p(k | x), [rows][K] */
  readonly probabilities: readonly Float64Array[];
}

/** Raises the likelihood of `start` until it gains too little. */
export function climb<Mixture extends { readonly weights: Float64Array }>(
  rows: readonly Row[],
  start: Mixture,
  family: Family<Mixture>,
  { varianceFloor = 1e-6, maxIterations = 200, tolerance = 1e-4, known }: ClimbOptions,
): Mixture & Climbed {
  const probabilities = rows.map(() => new Float64Array(start.weights.length));
  const expect = (mixture: Mixture) =>
    fillProbabilities(rows, family.logJoint(mixture), probabilities, known);
  let mixture = start;
  let logLikelihood = expect(mixture);
  let iterations = 0;
  while (iterations < maxIterations) {
    mixture = family.maximize(rows, probabilities, varianceFloor);
    iterations++;
    const gain = -logLikelihood + (logLikelihood = expect(mixture));
    if (gain < tolerance) break;
  }
  return { ...mixture, logLikelihood, iterations, probabilities };
}

/** @returns mean log likelihood */
export function fillProbabilities(
  rows: readonly Row[],
  logJoint: (row: Row, out: Float64Array) => void,
  probabilities: readonly Float64Array[],
  known?: ArrayLike<number>,
): number {
  let total = 0;
  for (const [i, row] of rows.entries()) {
    const probs = probabilities[i];
    logJoint(row, probs);
    const component = known?.[i] ?? -1;
    if (component < 0) total += normalize(probs);
    else {
      total += probs[component];
      probs.fill(0)[component] = 1;
    }
  }
  return total / rows.length;
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

/** Rows and share of each component, and its mean; a component that no row belongs to has its mean at 0. */
export function moments(
  rows: readonly Row[],
  soft: readonly Float64Array[],
): { weights: Float64Array; counts: Float64Array; means: Float64Array[] } {
  const [size, components] = [rows[0].length, soft[0].length];
  const counts = new Float64Array(components);
  const means = Array.from({ length: components }, () => new Float64Array(size));
  for (const [i, row] of rows.entries())
    for (let k = 0; k < components; k++) {
      const share = soft[i][k];
      counts[k] += share;
      for (let j = 0; j < size; j++) means[k][j] += share * row[j];
    }
  for (const [k, mean] of means.entries())
    for (let j = 0; j < size; j++) mean[j] /= Math.max(counts[k], TINY);
  return { weights: counts.map((count) => count / rows.length), counts, means };
}

/** In place of a count of nothing. */
export const TINY = 1e-300;

export const LOG_TWO_PI = Math.log(2 * Math.PI);
