// Labels that may be wrong, by models that did not see them, and what correcting them is worth beside new labels.
import { argmax, squaredDistance } from "@semitone/stats";
import type { LabelPoints } from "./label-pool.ts";
import { type KnownLabels, quickModel } from "./quick-model.ts";

/** A label that may be wrong. */
export interface Suspect {
  readonly row: number;
  /** Probability that the label is wrong. */
  readonly wrong: number;
  /** What a model without the label says: probability of the label, the likeliest class and its probability; of numbers the expected one. */
  readonly given: number;
  /** Likelihood of the label if it is wrong, on the scale of `given`. */
  readonly ifWrong: number;
  readonly likeliest: number;
  readonly likeliestProbability: number;
  /** What correcting it is expected to be worth, in new labels: the probability that it is wrong. */
  readonly gain: number;
}

export interface SuspectsOf {
  /** By falling expected gain. */
  readonly suspects: readonly Suspect[];
  /** Estimated share of all labels that are wrong. */
  readonly rate: number;
}

/** What the labels of several annotators come to. */
export interface KnownOpinion extends KnownLabels {
  readonly kind: "classes" | "number";
  /** Of numbers: the range that a wrong one may lie in. */
  readonly range?: number;
}

/** A label less likely wrong than this is not worth hearing again. */
export const WORTH_HEARING = 0.1;
/** Labels that are thought to be wrong before anything is known: 1 of 10. */
const PRIOR_WRONG = 1;
const PRIOR_RIGHT = 9;
const ROUNDS = 50;
const NEIGHBOURS = 3;

/**
 * Ranks labels by the probability that they are wrong. With p what a model without the label's group says, and e the share of wrong labels,
 * a label y is wrong with odds (1 - p_y) e / (K - 1) to p_y (1 - e); of numbers with odds e / range to (1 - e) N(y; said, variance). e is
 * found by expectation maximisation, with a prior of one wrong label in ten.
 *
 * @returns undefined where labels are too few to leave some out, or do not tell each other better than always the same answer: then nothing
 *   speaks for a model against a label
 * @see Northcutt, Jiang and Chuang 2021, "Confident Learning"
 */
export function suspectsOf(pool: LabelPoints, known: KnownOpinion): SuspectsOf | undefined {
  const { rows, targets, kind } = known;
  const leftOut = rows.length < 2 ? undefined : quickModel(pool, known, rows.length).leftOut;
  if (leftOut === undefined) return undefined;
  if (!tells(leftOut, targets, kind)) return undefined;
  const K = targets[0].length;
  const right = kind === "number" ? likelihoods(leftOut, targets) : [];
  const fitting = rows.map((_, i) => (kind === "number" ? right[i] : leftOut[i][argmax(targets[i])]));
  const otherwise = rows.map((_, i) =>
    kind === "number" ? 1 / (known.range ?? 1) : (1 - fitting[i]) / Math.max(1, K - 1),
  );
  const { wrong, rate } = wrongRate(rows.map((_, i) => ({ given: fitting[i], ifWrong: otherwise[i] })));
  const suspects = rows.map((row, i): Suspect => {
    const likeliest = kind === "number" ? leftOut[i][0] : argmax(leftOut[i]);
    return {
      ...{ row, wrong: wrong[i], gain: wrong[i], likeliest },
      given: fitting[i],
      ifWrong: otherwise[i],
      likeliestProbability: kind === "number" ? Number.NaN : leftOut[i][likeliest],
    };
  });
  return { suspects: suspects.sort((a, b) => b.gain - a.gain || a.row - b.row), rate };
}

/** Likelihoods of a label, if it is right and if it is wrong. */
export type Witness = Pick<Suspect, "given" | "ifWrong">;

/** The share of labels that are wrong, and the probability of each, by expectation maximisation with a prior of one in ten. */
export function wrongRate(labels: readonly Witness[]): { rate: number; wrong: number[] } {
  let rate = PRIOR_WRONG / (PRIOR_WRONG + PRIOR_RIGHT);
  let wrong: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    wrong = labels.map(({ given, ifWrong }) => {
      const odds = rate * ifWrong;
      return odds / Math.max(1e-300, odds + (1 - rate) * given);
    });
    rate = (wrong.reduce((sum, q) => sum + q, 0) + PRIOR_WRONG) / (labels.length + PRIOR_WRONG + PRIOR_RIGHT);
  }
  return { rate, wrong };
}

/** Whether left-out answers are better than the commonest class, or than the mean. */
function tells(
  leftOut: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  kind: KnownOpinion["kind"],
): boolean {
  if (kind === "classes") {
    const classes = targets.map(argmax);
    const counts = new Map<number, number>();
    for (const k of classes) counts.set(k, (counts.get(k) ?? 0) + 1);
    return classes.filter((k, i) => argmax(leftOut[i]) === k).length > Math.max(...counts.values());
  }
  const mean = targets.reduce((sum, [value]) => sum + value, 0) / targets.length;
  const squares = (said: (i: number) => number) =>
    targets.reduce((sum, [value], i) => sum + (value - said(i)) ** 2, 0);
  return squares((i) => leftOut[i][0]) < squares(() => mean);
}

/** Density of each number about what is said, with the deviation that most errors have: the median of them, so that wrong ones widen it little. */
function likelihoods(
  leftOut: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): number[] {
  const errors = targets.map(([value], i) => value - leftOut[i][0]);
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const deviation = 1.4826 * sizes[sizes.length >> 1] + 1e-9;
  return errors.map(
    (error) => Math.exp(-((error / deviation) ** 2) / 2) / (Math.sqrt(2 * Math.PI) * deviation),
  );
}

/** The labelled rows nearest to one that are not its near-duplicates, nearest first: of all labels this would take the square of their number. */
export function nearestLabelled(
  { places, groups }: Pick<LabelPoints, "places" | "groups">,
  rows: readonly number[],
  row: number,
): number[] {
  return rows
    .filter((other) => groups[other] !== groups[row])
    .map((other) => ({ other, distance: squaredDistance(places[row], places[other]) }))
    .sort((a, b) => a.distance - b.distance || a.other - b.other)
    .slice(0, NEIGHBOURS)
    .map(({ other }) => other);
}
