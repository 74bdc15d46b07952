// The bars of a score in steps, each named by a meter from a fixed list whatever odd meters and pickups the score has.
import { barGrid, requireCells } from "../bars.ts";
import type { MeterChange, Score } from "../score.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import type { GridNote } from "./grid-notes.ts";
import { lengthOfGrid, scoreOfGrid } from "./grid-notes.ts";
import { span } from "./vocabulary.ts";

export interface WrittenMeter {
  readonly numerator: number;
  readonly denominator: number;
}

/** A bar of whole steps, exactly as long as its meter says. */
export interface WrittenBar {
  readonly start: number;
  readonly meter: WrittenMeter;
}

/** Longest bar that has a meter of its own, in quarters; a longer one is written as several. */
export const MAX_BAR_QUARTERS = 8;

export const COMMON_TIME: WrittenMeter = { numerator: 4, denominator: 4 };

/** Length of a full bar in steps; a fraction where the grid is too coarse for the meter. */
export function stepsOfMeter(meter: WrittenMeter, stepsPerQuarter: number): number {
  return (4 * stepsPerQuarter * meter.numerator) / meter.denominator;
}

/**
 * Bars from step 0 to the end of the last note, each in one of `meters`.
 *
 * A bar of the score keeps its meter where the list has it and the bar has its full length. Any other (a pickup, a bar cut by a
 * meter change, 20/8) is named by the first meter in the list of its length; failing that, bars go on in the meter before (4/4 at
 * first) until a bar line of the score is met again. Bar lines may move so, never notes.
 *
 * @param notes  on the grid of `stepsPerQuarter`, of this score
 * @param meters with a whole number of steps each; must hold 4/4
 */
export function writtenBars(
  score: Score,
  notes: readonly GridNote[],
  stepsPerQuarter: number,
  meters: readonly WrittenMeter[],
): WrittenBar[] {
  const onGrid = ({ at, ...meter }: MeterChange) => ({
    ...meter,
    at: ticks(Math.round((at * stepsPerQuarter) / score.ticksPerQuarter)),
  });
  const source = barGrid(
    createScore({ ...scoreOfGrid(notes, stepsPerQuarter), meters: score.meters.map(onGrid) }),
  );
  const lengthOf = (meter: WrittenMeter) => stepsOfMeter(meter, stepsPerQuarter);
  const byLength = (length: number) => meters.find((meter) => lengthOf(meter) === length);
  const listed = ({ numerator, denominator }: WrittenMeter) =>
    meters.find((meter) => meter.numerator === numerator && meter.denominator === denominator);
  const bars: WrittenBar[] = [];
  let meter = listed(COMMON_TIME)!;
  let now = 0;
  const lastEnd = lengthOfGrid(notes, 0);
  for (const { end, meter: own } of source) {
    // Mostly once; more often where a bar of the score takes several written ones, never where the bar before ran over it.
    while (now < Math.min(end, lastEnd)) {
      const exact = [listed(own), byLength(end - now)].find((one) => one && lengthOf(one) === end - now);
      meter = exact ?? meter;
      requireCells("writtenBars", bars.length + 1);
      bars.push({ start: now, meter });
      now += lengthOf(meter);
    }
  }
  return bars;
}

/** Step after the last of a bar. */
export function endOfBar(bar: WrittenBar, stepsPerQuarter: number): number {
  return bar.start + stepsOfMeter(bar.meter, stepsPerQuarter);
}

/** n/4, n/8, n/16 and n/2 with n <= 16, up to 8 quarters, that have a whole number of steps. Where several have one length, the earlier names a bar cut short. */
export function metersOnGrid(stepsPerQuarter: number): WrittenMeter[] {
  return [4, 8, 16, 2]
    .flatMap((denominator) => span(1, 16).map((numerator) => ({ numerator, denominator })))
    .filter((meter) => meter.numerator / meter.denominator <= MAX_BAR_QUARTERS / 4)
    .filter((meter) => Number.isInteger(stepsOfMeter(meter, stepsPerQuarter)));
}
