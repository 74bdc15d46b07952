// What predicted probabilities are worth: likelihood, squared error, calibration.
import { StatsError } from "../errors.ts";
import { quantile } from "../quantile.ts";
import { randomFrom } from "../random.ts";
import { checkProbabilities } from "./check-rows.ts";
import type { Interval } from "./group-interval.ts";

/** Mean of -log p(true class) in nats a row, >= 0; probabilities below `floor` count as `floor`. @throws StatsError for unsound rows */
export function negativeLogLikelihood(
  truth: readonly number[],
  probs: readonly (readonly number[])[],
  floor = 1e-12,
): number {
  checkProbabilities("negativeLogLikelihood", truth, probs);
  return truth.reduce((total, t, row) => total - Math.log(Math.max(probs[row][t], floor)), 0) / truth.length;
}

/** Mean over rows of the sum over classes of (p - [class is true])^2, 0..2 (Brier's own form; halve it for two classes). @throws StatsError for unsound rows */
export function brier(truth: readonly number[], probs: readonly (readonly number[])[]): number {
  checkProbabilities("brier", truth, probs);
  const errors = truth.map((t, row) =>
    probs[row].reduce((total, p, k) => total + (p - (k === t ? 1 : 0)) ** 2, 0),
  );
  return errors.reduce((total, error) => total + error, 0) / truth.length;
}

/** One bin of a reliability table: what was claimed, and how often it was so. */
export interface ReliabilityBin {
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * Rows sorted by the confidence of their likeliest class and cut into `bins` bins of equal size (to one row).
 * Equal mass, unlike equal width, leaves no bin to a handful of rows.
 *
 * @throws StatsError for unsound rows, or if `bins` is not a whole number >= 1
 */
export function reliability(
  truth: readonly number[],
  probs: readonly (readonly number[])[],
  bins = 10,
): ReliabilityBin[] {
  checkProbabilities("reliability", truth, probs);
  if (!(Number.isInteger(bins) && bins >= 1))
    throw new StatsError(`reliability: bins must be a whole number >= 1; got ${bins}`);
  return binned(probs, bins).map((part) => ({
    count: part.length,
    confidence: part.reduce((total, row) => total + Math.max(...probs[row]), 0) / part.length,
    accuracy: part.filter((row) => isRight(truth, probs, row)).length / part.length,
  }));
}

/** Rows by confidence, in bins of equal size. */
function binned(probs: readonly (readonly number[])[], bins: number): number[][] {
  const confidences = probs.map((row) => Math.max(...row));
  const rows = [...probs.keys()].sort((a, b) => confidences[a] - confidences[b]);
  const used = Math.min(bins, rows.length);
  const start = (bin: number) => Math.floor((bin * rows.length) / used);
  return Array.from({ length: used }, (_, bin) => rows.slice(start(bin), start(bin + 1)));
}

const isRight = (truth: readonly number[], probs: readonly (readonly number[])[], row: number): boolean =>
  probs[row].indexOf(Math.max(...probs[row])) === truth[row];

/** Expected calibration error, 0..1: mean over rows of |accuracy - confidence| of the row's bin. */
export function calibrationError(table: readonly ReliabilityBin[]): number {
  const rows = table.reduce((total, bin) => total + bin.count, 0);
  return table.reduce((total, bin) => total + bin.count * Math.abs(bin.accuracy - bin.confidence), 0) / rows;
}

/** Draws of what chance does to a table of bins. */
const NOISE_DRAWS = 400;

/**
 * `calibrationError` with a 95 % interval. Chance alone makes gaps, never closes them all: resampling the rows would not hold the true
 * error of good probabilities. By the triangle inequality error and estimate differ by no more than the mean over rows of how far each
 * bin's share of right answers is off; half the interval's width is what that stays below in 95 % of draws, by as many answers in each
 * bin as it has groups.
 *
 * @param groups  group of each row
 * @throws StatsError for unsound rows
 */
export function calibrationInterval(
  truth: readonly number[],
  probs: readonly (readonly number[])[],
  groups: readonly (number | string)[],
  bins = 10,
): Interval {
  const members = binned(probs, bins);
  const value = calibrationError(reliability(truth, probs, bins));
  const shares = members.map((rows) => {
    const count = new Set(rows.map((row) => groups[row])).size;
    const right = rows.filter((row) => isRight(truth, probs, row)).length / rows.length;
    // Jeffreys' half an answer of each kind: what was all right need not always be.
    return { weight: rows.length / truth.length, count, share: (right * count + 0.5) / (count + 1) };
  });
  const random = randomFrom(1);
  const noises = Array.from({ length: NOISE_DRAWS }, () =>
    shares.reduce((sum, { weight, count, share }) => {
      let right = 0;
      for (let i = 0; i < count; i++) right += Number(random() < share);
      return sum + weight * Math.abs(right / count - share);
    }, 0),
  ).sort((a, b) => a - b);
  const half = quantile(noises, 0.95);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/**
 * What `calibrationError` charges a forecaster whose probabilities are exactly true, for the size of the sample alone: mean and 95 %
 * range over truths drawn from the probabilities themselves. An error inside the range is no sign of wrong confidence.
 *
 * @throws StatsError for unsound rows
 */
export function calibrationErrorByChance(
  probs: readonly (readonly number[])[],
  bins = 10,
  { items = [...probs.keys()], draws = 200, seed = 1 }: ChanceOptions = {},
): Interval {
  const random = randomFrom(seed);
  const errors = Array.from({ length: draws }, () => {
    const uniform = new Map<number, number>();
    for (const item of items) if (!uniform.has(item)) uniform.set(item, random());
    const truth = probs.map((row, i) => classAt(row, uniform.get(items[i])!));
    return calibrationError(reliability(truth, probs, bins));
  }).sort((a, b) => a - b);
  const at = (share: number) => errors[Math.min(draws - 1, Math.floor(share * draws))];
  return {
    value: errors.reduce((sum, error) => sum + error, 0) / draws,
    low: at(0.025),
    high: at(0.975),
  };
}

export interface ChanceOptions {
  /** What each row is about: rows about one item come true together, as repeated forecasts of a piece do. @default all differ */
  readonly items?: readonly number[];
  /** @default 200 */
  readonly draws?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** The class whose stretch of the cumulated probabilities holds `uniform`. */
function classAt(probs: readonly number[], uniform: number): number {
  let below = 0;
  for (const [k, p] of probs.entries()) {
    below += p;
    if (uniform < below) return k;
  }
  return probs.length - 1;
}
