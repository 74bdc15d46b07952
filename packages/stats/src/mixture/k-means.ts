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
}

export interface KMeansResult {
  /** [clusters][size] */
  readonly centres: Float64Array[];
  /** Number of the nearest centre, by row. */
  readonly assignments: Int32Array;
  /** Sum over rows of the squared distance to the nearest centre. */
  readonly inertia: number;
}

type Row = ArrayLike<number>;

/**
 * Minimises sum_i min_k |x_i - c_k|^2 from k-means++ seeds until no row changes its centre. A centre that loses all rows moves to the row
 * farthest from its own.
 *
 * @throws StatsError if there are fewer rows than clusters
 * @see Arthur and Vassilvitskii 2007
 */
export function kMeans(
  rows: readonly Row[],
  { clusters, seed = 0, maxIterations = 100 }: KMeansOptions,
): KMeansResult {
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows.length)
    throw new StatsError(`kMeans: clusters must lie in 1..${rows.length}, the rows; got ${clusters}`);
  const centres = spreadSeeds(rows, clusters, randomFrom(seed));
  const assignments = new Int32Array(rows.length).fill(-1);
  const distances = new Float64Array(rows.length);
  for (let i = 0; i < maxIterations && assign(rows, centres, assignments, distances); i++)
    moveCentres(rows, centres, assignments, distances);
  assign(rows, centres, assignments, distances);
  return { centres, assignments, inertia: distances.reduce((total, d) => total + d, 0) };
}

/** k-means++: each further seed is a row drawn with probability in proportion to its squared distance from the nearest one so far. */
function spreadSeeds(rows: readonly Row[], count: number, random: () => number): Float64Array[] {
  const seeds = [Float64Array.from(rows[Math.floor(random() * rows.length)])];
  const nearest = Float64Array.from(rows, (row) => squaredDistance(row, seeds[0]));
  while (seeds.length < count) {
    let left = random() * nearest.reduce((total, d) => total + d, 0);
    let chosen = nearest.findIndex((d) => d > 0 && (left -= d) <= 0);
    if (chosen < 0) chosen = Math.floor(random() * rows.length); // all rows coincide with a seed
    const seed = Float64Array.from(rows[chosen]);
    seeds.push(seed);
    for (const [i, row] of rows.entries()) nearest[i] = Math.min(nearest[i], squaredDistance(row, seed));
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
): void {
  const counts = new Int32Array(centres.length);
  for (const centre of centres) centre.fill(0);
  for (const [i, row] of rows.entries()) {
    counts[assignments[i]]++;
    const centre = centres[assignments[i]];
    for (let j = 0; j < centre.length; j++) centre[j] += row[j];
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
