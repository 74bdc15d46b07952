// Intervals by resampling groups: the rows of one piece stand or fall together.
import { StatsError } from "../errors.ts";
import { quantile } from "../quantile.ts";
import { randomFrom } from "../random.ts";
import { rowsByGroup } from "../splits/groups.ts";

/** A value with the bounds of its interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The bounds of an interval, and how many resamples they come from. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly replicates: number;
}

/** Settings of `bootstrapInterval`. */
export interface BootstrapOptions {
  /** Number of resamples, >= 1. @default 1000 */
  readonly resamples?: number;
  /** Share of resamples inside the interval, in (0, 1). @default 0.95 */
  readonly level?: number;
  /** @default 1 */
  readonly seed?: number;
}

/**
 * Percentile interval of `statistic` over resamples of whole groups with replacement.
 *
 * @param groups     group of each row; any values, compared by `===`
 * @param statistic  of a list of row numbers, in which a group drawn twice stands twice; resamples where it is NaN are left out
 * @throws StatsError if there are fewer than two groups, which hold no evidence of spread
 * @see Efron and Tibshirani 1993, chapter 13
 */
export function bootstrapInterval(
  groups: readonly (number | string)[],
  statistic: (rows: readonly number[]) => number,
  { resamples = 1000, level = 0.95, seed = 1 }: BootstrapOptions = {},
): Interval {
  const members = rowsByGroup(groups);
  if (members.length < 2)
    throw new StatsError(`bootstrapInterval: needs two groups or more; got ${members.length}`);
  const rows = resample(members, (drawn) => statistic(drawn.flat()), { resamples, level, seed });
  return { value: statistic([...groups.keys()]), low: rows.low, high: rows.high };
}

/**
 * Percentile interval of `statistic` over `units` drawn with replacement, as many as there are.
 *
 * @returns the bounds, NaN for fewer than two units, and how many resamples gave a finite number
 */
export function resample<Unit>(
  units: readonly Unit[],
  statistic: (drawn: readonly Unit[]) => number,
  { resamples = 1000, level = 0.95, seed = 1 }: BootstrapOptions = {},
): Bounds {
  const random = randomFrom(seed);
  const draws: number[] = [];
  if (units.length >= 2)
    for (let i = 0; i < resamples; i++) {
      const draw = statistic(units.map(() => units[Math.floor(random() * units.length)]));
      if (Number.isFinite(draw)) draws.push(draw);
    }
  draws.sort((a, b) => a - b);
  return {
    low: quantile(draws, (1 - level) / 2),
    high: quantile(draws, (1 + level) / 2),
    replicates: draws.length,
  };
}

/**
 * Interval of how much more `ours` gives than `theirs`: each resample holds the same groups for both, so that what is hard for both
 * does not blur the difference.
 */
export const pairedDifference = (
  groups: readonly (number | string)[],
  ours: (rows: readonly number[]) => number,
  theirs: (rows: readonly number[]) => number,
  options: BootstrapOptions = {},
): Interval => bootstrapInterval(groups, (rows) => ours(rows) - theirs(rows), options);
