// True classes and the mistakes of annotators from opinions alone. Knows no features.
import { betaQuantile } from "../beta-quantile.ts";
import { StatsError } from "../errors.ts";
import type { Interval } from "../metrics/group-interval.ts";

/** What one annotator says of one item: numbers from 0. */
export interface ClassOpinion {
  readonly item: number;
  readonly annotator: number;
  readonly value: number;
}

export interface DawidSkene {
  /** Probabilities of the classes by item, [items][classes]. */
  readonly truths: readonly (readonly number[])[];
  /** Of the classes among items. */
  readonly shares: readonly number[];
  /** By annotator: how often a true class (row) is called by each name (column). */
  readonly confusion: readonly (readonly (readonly number[])[])[];
  /** By annotator: the share of opinions that are right, with its 95 % interval (Jeffreys), and how many there are. */
  readonly right: readonly (Interval & { readonly n: number })[];
}

/** Opinions that an annotator is thought to have given before: this many of each true class, right as often as all annotators are. */
const PRIOR = 2;
const ROUNDS = 100;
const TOLERANCE = 1e-6;

/**
 * Dawid and Skene's model by expectation maximisation: an item's class is drawn from `shares`, an annotator w calls class k by the name l
 * with probability confusion[w][k][l]. Each row of a confusion matrix is drawn towards that of all annotators together, so that one with a
 * single opinion is like the others.
 *
 * @throws StatsError without opinions, or for a class out of range
 * @see Dawid and Skene 1979, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm"
 */
export function dawidSkene(opinions: readonly ClassOpinion[], classes: number): DawidSkene {
  if (opinions.length === 0 || opinions.some(({ value }) => !(value >= 0 && value < classes)))
    throw new StatsError(`dawidSkene: needs opinions of classes in 0..${classes - 1}`);
  const items = 1 + opinions.reduce((most, { item }) => Math.max(most, item), 0);
  const annotators = 1 + opinions.reduce((most, { annotator }) => Math.max(most, annotator), 0);
  let truths = votes(opinions, items, classes);
  let [shares, confusion] = maximised(opinions, truths, annotators, classes);
  for (let round = 0; round < ROUNDS; round++) {
    const next = expected(opinions, shares, confusion, items);
    const moved = next.reduce(
      (most, own, i) => own.reduce((far, p, k) => Math.max(far, Math.abs(p - truths[i][k])), most),
      0,
    );
    truths = next;
    [shares, confusion] = maximised(opinions, truths, annotators, classes);
    if (moved < TOLERANCE) break;
  }
  return { truths, shares, confusion, right: rightShares(opinions, truths, annotators) };
}

/** The share of opinions for each class, by item. */
function votes(opinions: readonly ClassOpinion[], items: number, classes: number): number[][] {
  const counts = Array.from({ length: items }, () => new Array<number>(classes).fill(0));
  for (const { item, value } of opinions) counts[item][value]++;
  return counts.map((own) => normalized(own));
}

function expected(
  opinions: readonly ClassOpinion[],
  shares: readonly number[],
  confusion: DawidSkene["confusion"],
  items: number,
): number[][] {
  const logs = Array.from({ length: items }, () => shares.map((share) => Math.log(share)));
  for (const { item, annotator, value } of opinions)
    for (const [k, row] of confusion[annotator].entries()) logs[item][k] += Math.log(row[value]);
  return logs.map((own) => {
    const most = Math.max(...own);
    return normalized(own.map((log) => Math.exp(log - most)));
  });
}

function maximised(
  opinions: readonly ClassOpinion[],
  truths: readonly (readonly number[])[],
  annotators: number,
  classes: number,
): [shares: number[], confusion: number[][][]] {
  const empty = () => Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const counts = Array.from({ length: annotators }, empty);
  const pooled = empty();
  for (const { item, annotator, value } of opinions)
    for (const [k, share] of truths[item].entries()) {
      counts[annotator][k][value] += share;
      pooled[k][value] += share;
    }
  const shares = normalized(
    Array.from({ length: classes }, (_, k) => truths.reduce((sum, own) => sum + own[k], 1 / classes)),
  );
  // One imaginary opinion of each class that is right, and one that may be anything: nothing is impossible.
  const usual = pooled.map((row, k) =>
    normalized(row.map((count, l) => count + Number(l === k) + 1 / classes)),
  );
  return [
    shares,
    counts.map((own) => own.map((row, k) => normalized(row.map((count, l) => count + PRIOR * usual[k][l])))),
  ];
}

function rightShares(
  opinions: readonly ClassOpinion[],
  truths: readonly (readonly number[])[],
  annotators: number,
): DawidSkene["right"] {
  const right = new Array<number>(annotators).fill(0);
  const counts = new Array<number>(annotators).fill(0);
  for (const { item, annotator, value } of opinions) {
    right[annotator] += truths[item][value];
    counts[annotator]++;
  }
  return right.map((sum, w) => {
    const n = counts[w];
    const at = (share: number) => betaQuantile(share, sum + 0.5, n - sum + 0.5);
    return { value: n === 0 ? Number.NaN : sum / n, low: at(0.025), high: at(0.975), n };
  });
}

function normalized(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
