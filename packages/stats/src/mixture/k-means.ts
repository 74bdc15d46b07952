// Centres that rows gather around, by Lloyd's iteration from seeds far apart. Knows nothing of probabilities.
import { argmax } from "../argmax.ts";
import { StatsError } from "../errors.ts";
import { squaredDistance } from "../neighbours/nearest-rows.ts";
import { randomFrom } from "../random.ts";

export interface KMeansOptions {
  /** Centres to find, 1..rows. */
  readonly clusters: number;
  /** Of the first centres. @default 0 */
  readonly seed?: number;
  /** Sweeps over all rows at most. @default 100 */
  readonly maxIterations?: number;
  /** What each row counts, >= 0, as if it were there so many times. @default 1 */
  readonly weights?: ArrayLike<number>;
}

export interface KMeansResult {
  /** [clusters][size] */
  readonly centres: Float64Array[];
  /** Number of the nearest centre, by row. */
  readonly assignments: Int32Array;
  /** Sum over rows of the squared distance to the nearest centre, each as often as the row counts. */
  readonly inertia: number;
}

type Row = ArrayLike<number>;

/**
 * Minimises sum_i w_i min_k |x_i - c_k|^2 from k-means++ seeds until no row changes its centre. A centre that loses all rows moves to the row
 * farthest from its own.
 *
 * @throws StatsError if there are fewer rows than clusters, or a weight is below 0 or no number
 * @see Arthur and Vassilvitskii 2007
 */
export function kMeans(
  rows: readonly Row[],
  { clusters, seed = 0, maxIterations = 100, weights }: KMeansOptions,
): KMeansResult {
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows.length)
    throw new StatsError(`kMeans: clusters must lie in 1..${rows.length}, the rows; got ${clusters}`);
  const counts = Float64Array.from(rows, (_, i) => weights?.[i] ?? 1);
  if (counts.some((count) => !(count >= 0 && count < Number.POSITIVE_INFINITY)))
    throw new StatsError("kMeans: weights must be numbers >= 0");
  const centres = spreadSeeds(rows, clusters, randomFrom(seed), counts);
  const assignments = new Int32Array(rows.length).fill(-1);
  const distances = new Float64Array(rows.length);
  for (let i = 0; i < maxIterations && assign(rows, centres, assignments, distances); i++)
    moveCentres(rows, centres, assignments, distances, counts);
  assign(rows, centres, assignments, distances);
  return { centres, assignments, inertia: distances.reduce((total, d, i) => total + counts[i] * d, 0) };
}

/**
 * k-means++: each further seed is a row drawn with probability in proportion to what it counts times its squared distance from the nearest
 * one so far.
 */
function spreadSeeds(
  rows: readonly Row[],
  count: number,
  random: () => number,
  counts: Float64Array,
): Float64Array[] {
  const seeds: Float64Array[] = [];
  const shares = Float64Array.from(counts);
  const nearest = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  while (seeds.length < count) {
    let left = random() * shares.reduce((total, share) => total + share, 0);
    let chosen = shares.findIndex((share) => share > 0 && (left -= share) <= 0);
    if (chosen < 0) chosen = Math.floor(random() * rows.length); // all rows coincide with a seed
    const seed = Float64Array.from(rows[chosen]);
    seeds.push(seed);
    for (const [i, row] of rows.entries()) {
      nearest[i] = Math.min(nearest[i], squaredDistance(row, seed));
      shares[i] = counts[i] * nearest[i];
    }
  }
  return seeds;
}

/** @returns did any row change its centre? */
function assign(
  rows: readonly Row[],
  centres: readonly Float64Array[],
  assignments: Int32Array,
  distances: Float64Array,
): boolean {
  let changed = false;
  for (const [i, row] of rows.entries()) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (const [k, centre] of centres.entries()) {
      const distance = squaredDistance(row, centre);
      if (distance < least) [best, least] = [k, distance];
    }
    changed ||= assignments[i] !== best;
    assignments[i] = best;
    distances[i] = least;
  }
  return changed;
}

function moveCentres(
  rows: readonly Row[],
  centres: readonly Float64Array[],
  assignments: Int32Array,
  distances: Float64Array,
  weights: Float64Array,
): void {
  const counts = new Float64Array(centres.length);
  for (const centre of centres) centre.fill(0);
  for (const [i, row] of rows.entries()) {
    counts[assignments[i]] += weights[i];
    const centre = centres[assignments[i]];
    for (let j = 0; j < centre.length; j++) centre[j] += weights[i] * row[j];
  }
  for (const [k, centre] of centres.entries()) {
    if (counts[k] > 0) {
      for (let j = 0; j < centre.length; j++) centre[j] /= counts[k];
      continue;
    }
    const farthest = argmax(distances);
    centre.set(rows[farthest]);
    distances[farthest] = 0; // another empty one shall not take the same row
  }
}
