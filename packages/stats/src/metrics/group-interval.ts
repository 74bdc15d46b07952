// Intervals over groups: the rows of one piece stand or fall together.
import { betaQuantile, studentQuantile } from "../beta-quantile.ts";
import { StatsError } from "../errors.ts";
import { randomFrom, shuffled } from "../random.ts";
import { rowsByGroup } from "../splits/groups.ts";

/** A value with the bounds of its interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a statistic may come to, which settles the shape of its interval. */
export type Scale =
  /** Between two bounds, as a share of right answers is; without them 0 and 1. */
  | { readonly kind: "share"; readonly from?: number; readonly to?: number }
  /** The difference of two shares, -1..1. */
  | { readonly kind: "difference" }
  /** -1..1, such as a concordance. */
  | { readonly kind: "correlation" }
  /** >= 0; `all` is what it would come to if every group were as bad as none of these is. */
  | { readonly kind: "positive"; readonly all: number }
  /** <= 1, 0 for what is worth nothing: a share of variance explained, an agreement beyond chance. */
  | { readonly kind: "at most one" }
  /** Any number; `all` is how far it would move if every group were unlike these: it counts where these do not differ at all. */
  | { readonly kind: "any"; readonly all: number };

/** Settings of `groupInterval`. */
export interface IntervalOptions {
  /** Share of intervals that hold the truth, in (0, 1). @default 0.95 */
  readonly level?: number;
  /** How many groups the statistic is worth where it does not weigh them alike, as a mean over classes. @default their number */
  readonly size?: number;
}

/** What leaving out each group in turn says of a statistic. */
export interface Jackknife {
  readonly value: number;
  /** Of the value; NaN for fewer than two groups, or where the statistic is no number without some of them. */
  readonly standardError: number;
  /** Groups, or blocks of groups, that were left out one after the other. */
  readonly blocks: number;
  readonly groups: number;
}

/** Relative error of a sum of many numbers. */
const ROUNDING = 1e-12;

/** Beyond so many groups whole blocks of them are left out at a time: that costs less, and says about the same. */
const MAX_BLOCKS = 1000;
const MIN_BLOCKS = 100;
/** Rows looked at in all, so that large studies do not wait. */
const MAX_WORK = 20_000_000;

/**
 * Value and standard error of `statistic`, by leaving out one group after the other.
 *
 * @param groups     group of each row; any values, compared by `===`
 * @param statistic  of a list of row numbers
 * @see Efron and Tibshirani 1993, chapter 11
 */
export function jackknife(
  groups: readonly (number | string)[],
  statistic: (rows: readonly number[]) => number,
): Jackknife {
  const members = rowsByGroup(groups);
  const all = [...groups.keys()];
  const value = statistic(all);
  const most = Math.max(MIN_BLOCKS, Math.min(MAX_BLOCKS, Math.floor(MAX_WORK / Math.max(1, groups.length))));
  const blocks = Math.min(members.length, most);
  const order = members.length > most ? shuffled(members, randomFrom(1)) : members;
  const blockOf = new Array<number>(groups.length);
  for (const [i, rows] of order.entries()) for (const row of rows) blockOf[row] = i % blocks;
  const about = { value, blocks, groups: members.length };
  if (blocks < 2) return { ...about, standardError: Number.NaN };
  const without = Array.from({ length: blocks }, (_, block) =>
    statistic(all.filter((row) => blockOf[row] !== block)),
  ).filter((left) => !Number.isNaN(left));
  const mean = without.reduce((sum, left) => sum + left, 0) / without.length;
  const squares = without.reduce((sum, left) => sum + (left - mean) ** 2, 0);
  const counted = without.length;
  const error = counted < 2 ? Number.NaN : Math.sqrt(((counted - 1) / counted) * squares);
  // What differs by rounding alone does not differ.
  return { ...about, standardError: error <= ROUNDING * Math.abs(value) ? 0 : error };
}

/**
 * The interval that holds the true value of `statistic`, over groups of the same kind, in 95 % of cases.
 *
 * A standard error by leaving out groups, with Student's quantiles on a scale on which the statistic is nearly normal (logarithm, Fisher's
 * z); of shares Jeffreys' interval (beta quantiles) of as many independent answers as have that standard error, which for one row a group
 * is Jeffreys' interval itself. Where groups do not differ that says nothing of groups not seen: of these there may be as many as
 * Jeffreys' upper bound of none in all, each of them as different as the scale allows, and the interval holds them, too. So it is
 * never a point, and exact where all is right or all is wrong.
 *
 * @param groups     group of each row; any values, compared by `===`
 * @param statistic  of a list of row numbers
 * @returns bounds that are NaN where nothing is known of them
 * @throws StatsError without rows, or for a level out of range
 * @see Brown, Cai and DasGupta 2001 (Jeffreys); Korn and Graubard 1998 (shares in groups); Bonett and Price 2012 (differences)
 */
export function groupInterval(
  groups: readonly (number | string)[],
  statistic: (rows: readonly number[]) => number,
  scale: Scale,
  { level = 0.95, size }: IntervalOptions = {},
): Interval {
  if (groups.length === 0 || !(level > 0 && level < 1))
    throw new StatsError(`groupInterval: needs rows, and a level in (0, 1); got ${groups.length}, ${level}`);
  const found = jackknife(groups, statistic);
  const { value } = found;
  if (!Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const seen = { ...found, rows: groups.length, size: size ?? found.groups, level };
  const [low, high] = ofSpread(scale, seen);
  const [least, most] = unseen(scale, seen);
  const lower = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b));
  const higher = (a: number, b: number) => -lower(-a, -b);
  return { value, low: lower(low, least), high: higher(high, most) };
}

/**
 * Interval of how much more `ours` gives than `theirs` on the same rows, so that what is hard for both does not blur the difference.
 *
 * @param scale  of the difference. @default that of two shares
 */
export const pairedDifference = (
  groups: readonly (number | string)[],
  ours: (rows: readonly number[]) => number,
  theirs: (rows: readonly number[]) => number,
  scale: Scale = { kind: "difference" },
  options: IntervalOptions = {},
): Interval => groupInterval(groups, (rows) => ours(rows) - theirs(rows), scale, options);

interface Seen extends Jackknife {
  readonly rows: number;
  readonly size: number;
  readonly level: number;
}

/** Bounds by the standard error; NaN where there is none. */
function ofSpread(scale: Scale, seen: Seen): [number, number] {
  const { value, standardError, blocks, level } = seen;
  const tail = (1 - level) / 2;
  if (scale.kind === "share") return ofShare(scale, seen);
  if (Number.isNaN(standardError)) return [Number.NaN, Number.NaN];
  if (scale.kind === "difference") return ofDifference(seen);
  const t = studentQuantile(1 - tail, blocks - 1);
  switch (scale.kind) {
    case "correlation": {
      if (Math.abs(value) >= 1 - 1e-12) return [value, value];
      const half = (t * standardError) / (1 - value ** 2);
      return [Math.tanh(Math.atanh(value) - half), Math.tanh(Math.atanh(value) + half)];
    }
    case "positive":
      return aroundLogarithm(value, t * standardError);
    case "at most one": {
      const [low, high] = aroundLogarithm(1 - value, t * standardError);
      return [1 - high, 1 - low];
    }
    case "any":
      return [value - t * standardError, value + t * standardError];
  }
}

/**
 * Bounds of a positive value on the scale of its logarithm; above by the first terms of the exponential, which agree with it for all but a
 * handful of groups, where it has no bounds to speak of.
 */
function aroundLogarithm(value: number, half: number): [number, number] {
  if (!(value > 0)) return [value, value];
  const by = half / value;
  return [value * Math.exp(-by), value * (1 + by + by ** 2 / 2)];
}

/** Jeffreys' interval of as many independent answers as have this spread; of as many as there are groups where there is none. */
function ofShare(
  { from = 0, to = 1 }: Scale & { kind: "share" },
  { value, standardError, blocks, rows, size, level }: Seen,
): [number, number] {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  const error = standardError / (to - from);
  const tail = (1 - level) / 2;
  let n = size;
  if (error > 0 && share > 0 && share < 1) {
    // Few groups say little of how much groups differ.
    const wider = studentQuantile(tail, Math.min(blocks, size) - 1) / studentQuantile(tail, rows - 1);
    n = ((share * (1 - share)) / error ** 2 + 1) / Math.max(1, wider) ** 2;
  }
  const [right, wrong] = [share * n + 0.5, (1 - share) * n + 0.5];
  const at = (tail: number) => from + (to - from) * betaQuantile(tail, right, wrong);
  // What is all right may be so for ever.
  return [share === 0 ? from : at(tail), share === 1 ? to : at(1 - tail)];
}

/** Two groups more, in one of which only the one is right, in the other only the other. */
function ofDifference({ value, standardError, blocks, groups, level }: Seen): [number, number] {
  const spread = groups * standardError ** 2;
  const more = groups + 2;
  const centre = (groups * value) / more;
  const squares = (groups * (spread + value ** 2) + 2) / more;
  const half = studentQuantile(1 - (1 - level) / 2, blocks + 1) * Math.sqrt((squares - centre ** 2) / more);
  return [Math.max(-1, centre - half), Math.min(1, centre + half)];
}

/** Bounds by groups that may be about but were not drawn, each as different as the scale allows. */
function unseen(scale: Scale, { value, standardError, size, level }: Seen): [number, number] {
  const [worst, best] = reach(scale, value, standardError);
  const share = betaQuantile((1 + level) / 2, 0.5, size + 0.5);
  return [value - share * (value - worst), value + share * (best - value)];
}

function reach(scale: Scale, value: number, standardError: number): [number, number] {
  switch (scale.kind) {
    case "share":
      return [scale.from ?? 0, scale.to ?? 1];
    case "difference":
    case "correlation":
      return [-1, 1];
    case "positive":
      return [0, Math.max(value, scale.all)];
    case "at most one":
      return [Math.min(value, 0), 1];
    case "any":
      // Where groups differ, their spread says more than a reach that nothing bounds.
      return standardError > 0 ? [value, value] : [value - scale.all, value + scale.all];
  }
}
