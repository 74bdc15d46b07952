// What a performance misses of what is wanted is made good, as far as notes can be played so.
import type { EncodedPerformance, Score } from "@semitone/music";
import { adjusted } from "./adjusted.ts";
import { ATTRIBUTE_NAMES, type AttributeName } from "./attributes.ts";
import type { TrainedPerformance } from "./trained-performance.ts";

/** Values of attributes in deviations from the mean; those left out are free. */
export type AttributeWishes = Readonly<Partial<Record<AttributeName, number>>>;

export interface PerformResult {
  readonly encoded: EncodedPerformance;
  /** [notes][WIDTH] */
  readonly rows: readonly Float32Array[];
  /** What came out, in deviations; NaN where it cannot be told. */
  readonly reached: Readonly<Record<AttributeName, number>>;
}

/** Deviations by which a wish may be missed. */
const NEAR = 0.02;

interface MadeGoodOptions {
  readonly rows: readonly Float32Array[];
  /** By attribute; undefined where nothing is wanted. */
  readonly wanted: readonly (number | undefined)[];
  readonly rounds: number;
  readonly hear: (rows: readonly Float32Array[]) => PerformResult;
}

/** Rows as they are heard, adjusted round by round by what is missed of what is wanted. */
export function madeGood(
  trained: TrainedPerformance,
  score: Score,
  { rows: first, wanted, rounds, hear }: MadeGoodOptions,
): PerformResult {
  let rows = first;
  let heard = hear(rows);
  for (let round = 0; round < rounds; round++) {
    const missed = missedBy(wanted, heard.reached);
    if (Object.keys(missed).length === 0) break;
    rows = adjusted(rows, score, missed, trained.attributeScale);
    heard = hear(rows);
  }
  return heard;
}

function missedBy(
  wanted: readonly (number | undefined)[],
  reached: Readonly<Record<AttributeName, number>>,
): AttributeWishes {
  const missed: Partial<Record<AttributeName, number>> = {};
  for (const [a, name] of ATTRIBUTE_NAMES.entries()) {
    const by = (wanted[a] ?? Number.NaN) - reached[name];
    if (Math.abs(by) >= NEAR) missed[name] = by;
  }
  return missed;
}
