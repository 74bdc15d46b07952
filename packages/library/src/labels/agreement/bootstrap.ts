// Intervals by resampling units, the same for the same data: the generator is seeded.

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Resamples that gave a number. */
  readonly replicates: number;
}

/** Values looked at in all resamples together, so that large studies do not wait. */
const MAX_WORK = 40_000_000;
const REPLICATES = 1000;
const FEWEST_REPLICATES = 100;

/**
 * Percentile interval of `statistic` over units drawn with replacement.
 *
 * @param coverage  share of resamples inside, 0..1. @default 0.95
 * @param seed      32-bit. @default 1
 * @returns NaN limits where fewer than two units leave nothing to draw from
 */
export function bootstrapInterval<Unit extends { readonly length: number }>(
  units: readonly Unit[],
  statistic: (sample: readonly Unit[]) => number,
  { coverage = 0.95, seed = 1 } = {},
): Interval {
  const size = units.reduce((sum, unit) => sum + unit.length, 0);
  const wanted = Math.min(REPLICATES, Math.max(FEWEST_REPLICATES, Math.floor(MAX_WORK / Math.max(1, size))));
  const random = mulberry32(seed);
  const results: number[] = [];
  if (units.length >= 2)
    for (let i = 0; i < wanted; i++) {
      const result = statistic(units.map(() => units[Math.floor(random() * units.length)]));
      if (Number.isFinite(result)) results.push(result);
    }
  results.sort((a, b) => a - b);
  const tail = (1 - coverage) / 2;
  return { low: quantile(results, tail), high: quantile(results, 1 - tail), replicates: results.length };
}

/** Linear between order statistics; NaN of none. */
function quantile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Uniform numbers in 0..1 from a 32-bit state; small, and good enough to draw units. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
