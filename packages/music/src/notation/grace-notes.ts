// The one rule by which written grace notes get their times. Knows times in ticks, no notation and no file format.
import type { Ticks } from "../units.ts";
import { ticks } from "../units.ts";

/** Longest grace note, in quarters: a 32nd. */
const LONGEST = 1 / 8;

/** Where a group of grace notes stands, in ticks. */
export interface GracePlace {
  /** Where what they decorate begins. */
  readonly at: number;
  /** The onset before it in the same voice, grace notes included; 0 where there is none. */
  readonly since: number;
  /** Length of what they decorate; 0 where it is not known. */
  readonly length: number;
}

/** Onset and duration of one grace note or grace chord. */
export interface GraceTime {
  readonly onset: Ticks;
  readonly duration: Ticks;
}

/**
 * Times of `count` grace notes (or grace chords) in a row.
 *
 * They sound before the beat: what they decorate keeps its onset and length, as does everything else, and the last one ends where it
 * begins. Each lasts `min(1/8 quarter, (at - since) / (2 count))`, so that the note before keeps at least half of its time to itself.
 * At the very start of a piece there is no time before; there they begin on the beat, together with what they decorate, and each
 * lasts `min(1/8 quarter, length / (2 count))`. A time shorter than a tick lasts one.
 *
 * @param count  >= 1
 */
export function graceTimes(
  count: number,
  { at, since, length }: GracePlace,
  ticksPerQuarter: number,
): GraceTime[] {
  const longest = LONGEST * ticksPerQuarter;
  const room = at > 0 ? at - since : length || 2 * count * longest;
  const each = Math.max(1, Math.floor(Math.min(longest, room / (2 * count))));
  const start = at > 0 ? at - count * each : 0;
  return Array.from({ length: count }, (_, k) => ({
    // More of them than there are ticks share the first.
    onset: ticks(Math.max(0, start + k * each)),
    duration: ticks(each),
  }));
}
