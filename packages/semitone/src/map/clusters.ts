// Rows in groups around centres, and how many such groups there are.
import { randomFrom } from "@semitone/train";
import type { Rows } from "../tagger/linear-algebra.ts";

const ROUNDS = 50;
const STARTS = 4;
/** Rows that the number of clusters is chosen by. */
const MOST_JUDGED = 400;
const MOST_CLUSTERS = 10;

const squaredDistance = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] - b[d]) ** 2;
  return sum;
};

/** Index of the nearest centre. */
export function nearestCentre(centres: Rows, row: Float64Array): number {
  let best = 0;
  for (let k = 1; k < centres.length; k++)
    if (squaredDistance(centres[k], row) < squaredDistance(centres[best], row)) best = k;
  return best;
}

/** Centres of `k` clusters: Lloyd's iterations from spread seeds, the best of a few starts, largest cluster first. */
export function clusterCentres(rows: Rows, k: number, seed = 1): Float64Array[] {
  const random = randomFrom(seed);
  let best: { centres: Float64Array[]; loss: number } | undefined;
  for (let start = 0; start < STARTS; start++) {
    let centres = spreadSeeds(rows, Math.min(k, rows.length), random);
    for (let round = 0; round < ROUNDS; round++) {
      const moved = means(rows, centres);
      const still = moved.every((centre, i) => squaredDistance(centre, centres[i]) < 1e-12);
      centres = moved;
      if (still) break;
    }
    const loss = rows.reduce(
      (sum, row) => sum + squaredDistance(row, centres[nearestCentre(centres, row)]),
      0,
    );
    if (best === undefined || loss < best.loss) best = { centres, loss };
  }
  const sizes = best!.centres.map(
    (_, c) => rows.filter((row) => nearestCentre(best!.centres, row) === c).length,
  );
  return [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).map((c) => best!.centres[c]);
}

/** The number of clusters, 2 to 10, whose mean silhouette is largest; 1 for fewer than 4 rows. @see Rousseeuw 1987 */
export function countClusters(rows: Rows, seed = 1): number {
  if (rows.length < 4) return 1;
  const every = Math.ceil(rows.length / MOST_JUDGED);
  const judged = rows.filter((_, i) => i % every === 0);
  const distances = judged.map((row) =>
    Float64Array.from(judged, (other) => Math.sqrt(squaredDistance(row, other))),
  );
  let best = { k: 1, silhouette: Number.NEGATIVE_INFINITY };
  for (let k = 2; k <= Math.min(MOST_CLUSTERS, judged.length - 1); k++) {
    const centres = clusterCentres(judged, k, seed);
    const silhouette = meanSilhouette(
      distances,
      judged.map((row) => nearestCentre(centres, row)),
      k,
    );
    if (silhouette > best.silhouette) best = { k, silhouette };
  }
  return best.k;
}

/** Seeds drawn with probability proportional to the squared distance to those already drawn. @see Arthur and Vassilvitskii 2007 */
function spreadSeeds(rows: Rows, k: number, random: () => number): Float64Array[] {
  const seeds = [rows[Math.floor(random() * rows.length)]];
  while (seeds.length < k) {
    const distances = rows.map((row) => Math.min(...seeds.map((seed) => squaredDistance(row, seed))));
    let left = random() * distances.reduce((sum, distance) => sum + distance, 0);
    let at = distances.findIndex((distance) => (left -= distance) <= 0);
    if (at < 0) at = rows.length - 1;
    seeds.push(rows[at]);
  }
  return seeds.map((seed) => Float64Array.from(seed));
}

/** Mean of the rows nearest to each centre; a centre without rows stays. */
function means(rows: Rows, centres: Rows): Float64Array[] {
  const sums = centres.map((centre) => new Float64Array(centre.length));
  const counts = new Array<number>(centres.length).fill(0);
  for (const row of rows) {
    const c = nearestCentre(centres, row);
    counts[c]++;
    for (let d = 0; d < row.length; d++) sums[c][d] += row[d];
  }
  return sums.map((sum, c) =>
    counts[c] > 0 ? sum.map((value) => value / counts[c]) : Float64Array.from(centres[c]),
  );
}

function meanSilhouette(distances: readonly Float64Array[], clusters: readonly number[], k: number): number {
  const sizes = Array.from({ length: k }, (_, c) => clusters.filter((cluster) => cluster === c).length);
  const values = clusters.map((own, i) => {
    if (sizes[own] < 2) return 0;
    const sums = new Array<number>(k).fill(0);
    for (const [j, cluster] of clusters.entries()) sums[cluster] += distances[i][j];
    const within = sums[own] / (sizes[own] - 1);
    const beside = Math.min(
      ...sums.flatMap((sum, c) => (c === own || sizes[c] === 0 ? [] : [sum / sizes[c]])),
    );
    return (beside - within) / Math.max(beside, within, 1e-12);
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
