// What choosing saved: labels that were chosen beside labels that were drawn, tested on pieces that were drawn.
import {
  argmax,
  groupFolds,
  groupInterval,
  type Interval,
  pairedDifference,
  randomFrom,
  type Scale,
} from "@semitone/stats";
import type { LabelPool } from "./label-pool.ts";
import { quickModel } from "./quick-model.ts";

/** Labels of both arms in the order in which they were asked. */
export interface ArmLabels {
  readonly kind: "classes" | "number";
  readonly targets: readonly (readonly number[] | undefined)[];
  readonly chosen: readonly number[];
  readonly random: readonly number[];
}

export interface Saving {
  /** Labels on either side where they are compared: as many of each. */
  readonly labels: number;
  /** Score of a model of the chosen labels less that of a model of the drawn ones: share of right answers, of numbers R2. */
  readonly gain: Interval;
  /**
   * Share of the labels that choosing spares: 1 - chosen labels for the score of the drawn ones / drawn labels. Below 0 where it takes more;
   * `low` is -Infinity where the chosen labels never get there.
   */
  readonly saving: Interval;
}

export interface ArmScore extends Interval {
  readonly n: number;
}

/** Fewest labels of either arm that anything is said from. */
export const MIN_ARM = 8;
const MOST_FOLDS = 5;
const DRAWS = 400;

/**
 * Compares both arms by folds of the random one: models of the other drawn labels, and of as many chosen ones, answer the same pieces.
 *
 * @returns undefined where an arm has fewer than `MIN_ARM` labels, or the labels of one are all alike
 */
export function realisedSaving(pool: LabelPool, arms: ArmLabels): Saving | undefined {
  const { chosen, random, targets } = arms;
  if (Math.min(chosen.length, random.length) < MIN_ARM) return undefined;
  const folds = foldsOf(pool, arms);
  const labels = Math.min(...folds.map(({ others }) => others.length), chosen.length);
  if (labels < 2) return undefined;
  const sizes = sizesUpTo(chosen.length, labels);
  const byRandom = new Map<number, number>();
  const byChosen = sizes.map(() => new Map<number, number>());
  for (const { held, others } of folds) {
    fill(byRandom, held, goodness(pool, arms, others.slice(0, labels), held));
    for (const [s, size] of sizes.entries())
      fill(byChosen[s], held, goodness(pool, arms, chosen.slice(0, size), held));
  }
  const rows = random.filter((row) => byRandom.has(row));
  const groups = rows.map((row) => pool.groups[row]);
  const scoreOf = (by: ReadonlyMap<number, number>, some: readonly number[]) =>
    overall(
      arms,
      some.map((i) => rows[i]),
      (row) => by.get(row)!,
    );
  const equal = byChosen[sizes.indexOf(labels)];
  const scale: Scale = arms.kind === "number" ? { kind: "any", all: 1 } : { kind: "difference" };
  const gain = pairedDifference(
    groups,
    (some) => scoreOf(equal, some),
    (some) => scoreOf(byRandom, some),
    scale,
  );
  const savingOn = (some: readonly number[]) =>
    1 -
    firstReached(
      sizes,
      byChosen.map((by) => scoreOf(by, some)),
      scoreOf(byRandom, some),
    ) /
      labels;
  const draw = randomFrom(pool.seed);
  const draws = Array.from({ length: DRAWS }, () =>
    savingOn(rows.map(() => Math.floor(draw() * rows.length))),
  ).filter((value) => !Number.isNaN(value));
  draws.sort((a, b) => a - b);
  const value = savingOn([...rows.keys()]);
  if (targets.length === 0 || draws.length === 0) return undefined;
  const at = (share: number) => draws[Math.round(share * (draws.length - 1))];
  // Where a curve is flat a hair decides where it reaches a score: no saving, or loss, is told surer than the gain is.
  const low = Math.min(value, at(0.025), gain.low > 0 ? Number.POSITIVE_INFINITY : 0);
  const high = Math.max(value, at(0.975), gain.high < 0 ? Number.NEGATIVE_INFINITY : 0);
  return { labels, gain, saving: { value, low, high } };
}

/** How good a model of all labels is, on the pieces drawn at random, each left out with its group: what may be said of all pieces. */
export function randomArmScore(pool: LabelPool, arms: ArmLabels): ArmScore | undefined {
  if (arms.random.length < MIN_ARM) return undefined;
  const by = new Map<number, number>();
  for (const { held, others } of foldsOf(pool, arms)) {
    const left = new Set(held.map((row) => pool.groups[row]));
    const chosen = arms.chosen.filter((row) => !left.has(pool.groups[row]));
    fill(by, held, goodness(pool, arms, [...chosen, ...others], held));
  }
  const rows = arms.random;
  const scale: Scale = arms.kind === "number" ? { kind: "at most one" } : { kind: "share" };
  const found = groupInterval(
    rows.map((row) => pool.groups[row]),
    (some) =>
      overall(
        arms,
        some.map((i) => rows[i]),
        (row) => by.get(row)!,
      ),
    scale,
  );
  return { ...found, n: rows.length };
}

interface Fold {
  readonly held: readonly number[];
  readonly others: readonly number[];
}

/** The random arm in folds, no group on both sides. */
function foldsOf(pool: LabelPool, { random, targets, kind }: ArmLabels): Fold[] {
  const count = Math.max(2, Math.min(MOST_FOLDS, Math.floor(random.length / 4)));
  const folds = groupFolds(
    random.map((row) => pool.groups[row]),
    random.map((row) => (kind === "number" ? 0 : argmax(targets[row]!))),
    count,
    pool.seed,
  );
  return Array.from({ length: count }, (_, fold) => ({
    held: random.filter((_, i) => folds[i] === fold),
    others: random.filter((_, i) => folds[i] !== fold),
  })).filter(({ held, others }) => held.length > 0 && others.length > 0);
}

/** Of each asked row: 1 where the likeliest class is right, else 0; of numbers the squared error. */
function goodness(
  pool: LabelPool,
  { kind, targets }: ArmLabels,
  rows: readonly number[],
  asked: readonly number[],
): number[] {
  const known = { rows, targets: rows.map((row) => targets[row]!) };
  const { answers } = quickModel(pool, known).answer(asked);
  return asked.map((row, i) =>
    kind === "number"
      ? (answers[i][0] - targets[row]![0]) ** 2
      : Number(argmax(answers[i]) === argmax(targets[row]!)),
  );
}

/** Accuracy; of numbers R2. */
function overall({ kind, targets }: ArmLabels, rows: readonly number[], of: (row: number) => number): number {
  const sum = rows.reduce((total, row) => total + of(row), 0);
  if (kind === "classes") return sum / rows.length;
  const mean = rows.reduce((total, row) => total + targets[row]![0], 0) / rows.length;
  return 1 - sum / rows.reduce((total, row) => total + (targets[row]![0] - mean) ** 2, 0);
}

function fill(into: Map<number, number>, rows: readonly number[], values: readonly number[]): void {
  for (const [i, row] of rows.entries()) into.set(row, values[i]);
}

/** 2, 3, 4, 6, 8, 12 ... labels, and `exact`. */
function sizesUpTo(most: number, exact: number): number[] {
  const sizes = new Set([exact, most]);
  for (let size = 2; size <= most; size = Math.ceil(1.4 * size)) sizes.add(size);
  return [...sizes].filter((size) => size <= most).sort((a, b) => a - b);
}

/** The least size whose score, made to rise, reaches the target, straight between two sizes; Infinity where none does. */
function firstReached(sizes: readonly number[], scores: readonly number[], target: number): number {
  let best = scores[0];
  if (best >= target) return sizes[0];
  for (let i = 1; i < sizes.length; i++) {
    const next = Math.max(best, scores[i]);
    if (next >= target) return sizes[i - 1] + ((sizes[i] - sizes[i - 1]) * (target - best)) / (next - best);
    best = next;
  }
  return Number.POSITIVE_INFINITY;
}
