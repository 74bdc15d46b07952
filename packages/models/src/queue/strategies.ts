// Ways to choose what to label next. Pure functions: points, what is known, what is thought of the others.
import { argmax, type FloatRows, kMeans, randomFrom, smallest, squaredDistance } from "@semitone/stats";
import type { StrategyName } from "../choices.ts";
import type { LabelPool } from "./label-pool.ts";

/** What a strategy looks at. */
export interface Asking {
  readonly pool: LabelPool;
  /** Rows that may be asked, one of each group. */
  readonly candidates: readonly number[];
  /** Rows that have a label or were asked before. */
  readonly known: readonly number[];
  /** By candidate, how unsure the answer is, >= 0; undefined while labels tell nothing. */
  readonly uncertainty: readonly number[] | undefined;
  /** By candidate, how its label would pull the model; undefined while labels tell nothing. */
  readonly pulls: () => FloatRows | undefined;
}

/** Chooses `n` of the candidates, by their place in the list, best first. */
export type Strategy = (asking: Asking, n: number) => number[];

/** Pieces that clusters are looked for in, at most. */
const MAX_CLUSTERED = 4000;
/** Clusters of typical pieces at most: beyond, each has few pieces. */
const MAX_TYPICAL = 60;
/** Labels from which uncertainty is asked. */
export const COLD = 10;
/** Least sure pieces that are clustered, for each piece of the batch. */
const UNSURE = 10;
/** A batch is chosen as if it had so many pieces at least: the middle of all would be asked first else. */
const LEAST_BATCH = 5;

/**
 * The densest piece of each cluster, the clusters without a label first, large ones before small ones.
 *
 * @see Hacohen, Dekel and Weinshall 2022, "Active Learning on a Budget" (TypiClust)
 */
export const typical: Strategy = ({ pool, candidates, known }, n) => {
  const { places, sparsity, seed } = pool;
  const all = [...candidates, ...known];
  const clusters = Math.min(all.length, MAX_TYPICAL, known.length + n);
  const every = Math.ceil(all.length / MAX_CLUSTERED);
  const { centres } = kMeans(
    all.filter((_, i) => i % every === 0).map((row) => places[row]),
    { clusters: Math.min(clusters, Math.ceil(all.length / every)), seed, maxIterations: 30 },
  );
  const labels = centres.map(() => 0);
  const members = centres.map((): number[] => []);
  for (const row of known) labels[nearestOf(centres, places[row])]++;
  for (const [i, row] of candidates.entries()) members[nearestOf(centres, places[row])].push(i);
  for (const own of members) own.sort((a, b) => sparsity[candidates[a]] - sparsity[candidates[b]] || a - b);
  const chosen: number[] = [];
  while (chosen.length < n) {
    const open = [...centres.keys()].filter((c) => members[c].length > 0);
    const next = open.reduce((best, c) =>
      labels[c] < labels[best] || (labels[c] === labels[best] && members[c].length > members[best].length)
        ? c
        : best,
    );
    labels[next]++;
    chosen.push(members[next].shift()!);
  }
  return chosen;
};

/**
 * The piece nearest to the centre of each cluster of the least sure candidates, which count by their uncertainty; uncertain clusters first.
 *
 * @see Zhdanov 2019, "Diverse mini-batch Active Learning", with ten times as many candidates as clusters
 */
export const weightedMeans: Strategy = (asking, n) => {
  const { pool, candidates, uncertainty } = asking;
  if (uncertainty === undefined) return typical(asking, n);
  const clusters = Math.min(candidates.length, Math.max(n, LEAST_BATCH));
  const most = smallest(
    uncertainty.map((value) => -value),
    Math.min(candidates.length, UNSURE * clusters),
  );
  const places = most.map((i) => pool.places[candidates[i]]);
  const weights = most.map((i) => uncertainty[i] + 1e-12);
  const { centres, assignments } = kMeans(places, {
    clusters,
    weights,
    seed: pool.seed,
    maxIterations: 50,
  });
  const totals = centres.map(() => 0);
  for (const [i, c] of assignments.entries()) totals[c] += weights[i];
  const taken = new Set<number>();
  for (const c of [...centres.keys()].sort((a, b) => totals[b] - totals[a] || a - b)) {
    if (taken.size === n) break;
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [i, place] of places.entries()) {
      const distance = taken.has(most[i]) ? Number.POSITIVE_INFINITY : squaredDistance(place, centres[c]);
      if (distance < least) [best, least] = [most[i], distance];
    }
    taken.add(best);
  }
  return [...taken];
};

/** Typical pieces while labels are few, then `weightedMeans`. */
export const typicalThenWeighted: Strategy = (asking, n) =>
  asking.known.length < COLD ? typical(asking, n) : weightedMeans(asking, n);

/** The least sure ones. */
export const leastSure: Strategy = (asking, n) =>
  asking.uncertainty === undefined
    ? typical(asking, n)
    : smallest(
        asking.uncertainty.map((value) => -value),
        n,
      );

/**
 * Seeds of k-means++ among the pulls: labels that would change much, each in a direction of its own.
 *
 * @see Ash et al. 2020, "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds" (BADGE)
 */
export const badge: Strategy = (asking, n) => {
  const { pool, known } = asking;
  const pulls = asking.pulls();
  if (pulls === undefined) return typical(asking, n);
  const random = randomFrom(pool.seed + known.length);
  const nearest = Float64Array.from(pulls, (pull) => pull.reduce((sum, value) => sum + value * value, 0));
  const chosen: number[] = [];
  while (chosen.length < n) {
    // The first is the one of greatest length, as in the authors' program.
    let next = argmax(nearest);
    if (chosen.length > 0) {
      let left = random() * nearest.reduce((sum, value) => sum + value, 0);
      const drawn = nearest.findIndex((value) => value > 0 && (left -= value) <= 0);
      next = drawn >= 0 ? drawn : [...pulls.keys()].find((i) => !chosen.includes(i))!;
    }
    chosen.push(next);
    for (const [i, pull] of pulls.entries())
      nearest[i] = Math.min(nearest[i], squaredDistance(pull, pulls[next]));
    for (const i of chosen) nearest[i] = 0;
  }
  return chosen;
};

/** The random order. */
export const random: Strategy = ({ pool, candidates }, n) =>
  smallest(
    candidates.map((row) => pool.ranks[row]),
    n,
  );

/** By name. */
export const byName: Strategy = ({ pool: { names }, candidates }, n) =>
  [...candidates.keys()].sort((a, b) => (names[candidates[a]] < names[candidates[b]] ? -1 : 1)).slice(0, n);

/** What a user calls each. */
export const STRATEGIES = {
  default: typicalThenWeighted,
  typical,
  margin: leastSure,
  badge,
  random,
  name: byName,
} as const satisfies Readonly<Record<StrategyName, Strategy>>;

function nearestOf(centres: FloatRows, place: Float64Array): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [c, centre] of centres.entries()) {
    const distance = squaredDistance(place, centre);
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}
