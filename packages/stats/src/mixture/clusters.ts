// Rows in clusters around centres (k-means), and how many clusters there are.
import type { FloatRows } from "../linear/linear-algebra.ts";
import { squaredDistance } from "../neighbours/nearest-rows.ts";
import { kMeans } from "./k-means.ts";

const STARTS = 4;
/** Rows by which the number of clusters is chosen, at most. */
const MAX_JUDGED = 400;
const MAX_CLUSTERS = 10;

/** Index of the nearest centre. */
export function nearestCentre(centres: FloatRows, row: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [k, centre] of centres.entries()) {
    const distance = squaredDistance(centre, row);
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}

/** Centres of `k` clusters, the best of a few starts, largest cluster first. */
export function clusterCentres(rows: FloatRows, k: number, seed = 1): Float64Array[] {
  const fits = Array.from({ length: STARTS }, (_, start) =>
    kMeans(rows, { clusters: k, seed: seed + start }),
  );
  const { centres, assignments } = fits.reduce((a, b) => (b.inertia < a.inertia ? b : a));
  const sizes = centres.map((_, c) => assignments.reduce((sum, one) => sum + Number(one === c), 0));
  return [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).map((c) => centres[c]);
}

/** The number of clusters, 2 to 10, whose mean silhouette is largest; 1 for fewer than 4 rows. @see Rousseeuw 1987 */
export function countClusters(rows: FloatRows, seed = 1): number {
  if (rows.length < 4) return 1;
  const every = Math.ceil(rows.length / MAX_JUDGED);
  const judged = rows.filter((_, i) => i % every === 0);
  const distances = judged.map((row) =>
    Float64Array.from(judged, (other) => Math.sqrt(squaredDistance(row, other))),
  );
  let best = { k: 1, silhouette: Number.NEGATIVE_INFINITY };
  for (let k = 2; k <= Math.min(MAX_CLUSTERS, judged.length - 1); k++) {
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
