// The bars and beats of a score, following its meter changes. Knows meters, not what the notes mean.
import type { MeterChange, Score } from "./score.ts";
import type { Ticks } from "./units.ts";
import { ticks } from "./units.ts";

/** One bar, `[start, end)` in ticks. It is shorter than its meter says where the next meter begins early (a pickup, for example). */
export interface Bar {
  /** 0, 1, 2, ... from the start of the score. */
  readonly index: number;
  readonly start: Ticks;
  readonly end: Ticks;
  readonly meter: MeterChange;
}

/** One beat, `[start, end)` in ticks; the last of a bar is cut at the bar line where the meter does not divide evenly. */
export interface Beat {
  /** 0, 1, 2, ... from the start of the score. */
  readonly index: number;
  /** Index of its bar. */
  readonly bar: number;
  /** 0 on the downbeat. */
  readonly beatInBar: number;
  readonly start: Ticks;
  readonly end: Ticks;
}

/** Thrown where a score cannot be cut into bars or segments within the bounds below. */
export class GridError extends Error {
  override readonly name = "GridError";
  constructor(
    message: string,
    readonly value: number,
    readonly limit: number,
  ) {
    super(message);
  }
}

/** More bars, beats or segments than any piece has: a day of music at 180 bars a minute. */
export const MAX_GRID_CELLS = 262_144;

/** Where the last note ends, in ticks; 0 for a score without notes. */
export function endOfScore(score: Score): Ticks {
  let end = 0;
  for (const note of score.notes) end = Math.max(end, note.onset + note.duration);
  return ticks(end);
}

/** Length of a full bar, `4 ticksPerQuarter numerator / denominator`, in ticks, >= 1; a fraction where the resolution is coarse. */
export function barLength(meter: MeterChange, ticksPerQuarter: number): number {
  return Math.max(1, (4 * ticksPerQuarter * meter.numerator) / meter.denominator);
}

/** True for meters whose beat is dotted: 6/8, 9/8, 12/8 and the same over 16, 32, ... (3/8 counts its eighths). */
export function isCompound(meter: MeterChange): boolean {
  return meter.denominator >= 8 && meter.numerator > 3 && meter.numerator % 3 === 0;
}

/** Length of a beat in ticks, >= 1: a dotted note in compound meters, otherwise the note of the denominator. */
export function beatLength(meter: MeterChange, ticksPerQuarter: number): number {
  const unit = (4 * ticksPerQuarter) / meter.denominator;
  return Math.max(1, isCompound(meter) ? 3 * unit : unit);
}

/**
 * The bars of a score, in order and without gaps, from tick 0 to the bar in which the last note ends.
 *
 * Each meter change starts a new bar, also in the middle of one. A score without notes has no bars.
 *
 * @throws GridError if there are more than `MAX_GRID_CELLS` bars
 */
export function barGrid(score: Score): Bar[] {
  const end = endOfScore(score);
  const bars: Bar[] = [];
  score.meters.forEach((meter, m) => {
    if (meter.at >= end) return;
    const length = barLength(meter, score.ticksPerQuarter);
    const next = score.meters[m + 1]?.at ?? Number.POSITIVE_INFINITY;
    const cells = cellsIn(Math.min(end, next) - meter.at, length);
    requireCells("barGrid", bars.length + cells);
    for (let k = 0; k < cells; k++) {
      const start = ticks(meter.at + Math.round(k * length));
      const stop = ticks(Math.min(meter.at + Math.round((k + 1) * length), next));
      bars.push({ index: bars.length, start, end: stop, meter });
    }
  });
  return bars;
}

/**
 * How many bars and beats a score has, from the meters alone: O(meter changes), however long it is.
 *
 * Bars are exactly those of `barGrid`. Beats count as if every bar were full, so a bar cut short may have fewer.
 */
export function countCells(score: Score): { bars: number; beats: number } {
  const end = endOfScore(score);
  let bars = 0;
  let beats = 0;
  score.meters.forEach((meter, m) => {
    if (meter.at >= end) return;
    const length = barLength(meter, score.ticksPerQuarter);
    const next = score.meters[m + 1]?.at ?? Number.POSITIVE_INFINITY;
    const cells = cellsIn(Math.min(end, next) - meter.at, length);
    bars += cells;
    beats += cells * Math.max(1, cellsIn(length, beatLength(meter, score.ticksPerQuarter)));
  });
  return { bars, beats };
}

/** Start and end of the bar that holds a tick, as in `barGrid` but found directly, also after the last note. */
export function barAround(score: Score, at: Ticks): { start: Ticks; end: Ticks; meter: MeterChange } {
  const m = lastAtOrBefore(score.meters, at);
  const meter = score.meters[m];
  const length = barLength(meter, score.ticksPerQuarter);
  const next = score.meters[m + 1]?.at ?? Number.POSITIVE_INFINITY;
  const k = cellsIn(at - meter.at + 1, length) - 1;
  const end = Math.min(meter.at + Math.round((k + 1) * length), next);
  return { start: ticks(meter.at + Math.round(k * length)), end: ticks(end), meter };
}

/**
 * The beats of a score, bar by bar; see `beatLength` for the unit.
 *
 * @param bars  those of the score, where they are at hand
 * @throws GridError if there are more than `MAX_GRID_CELLS` beats
 */
export function beatGrid(score: Score, bars: readonly Bar[] = barGrid(score)): Beat[] {
  const beats: Beat[] = [];
  for (const bar of bars) {
    const length = beatLength(bar.meter, score.ticksPerQuarter);
    const cells = cellsIn(bar.end - bar.start, length);
    requireCells("beatGrid", beats.length + cells);
    for (let k = 0; k < cells; k++) {
      const start = ticks(bar.start + Math.round(k * length));
      const end = k === cells - 1 ? bar.end : ticks(bar.start + Math.round((k + 1) * length));
      beats.push({ index: beats.length, bar: bar.index, beatInBar: k, start, end });
    }
  }
  return beats;
}

/** How many cells of `length` (maybe a fraction) tile `span` whole ticks, with no empty one once their ends are rounded. */
function cellsIn(span: number, length: number): number {
  return Math.ceil((span - 0.5) / length);
}

/** Index of the cell (bar, beat, ...) that holds `at`: the last with `start <= at`; -1 before the first. Binary search. */
export function cellAt(cells: readonly { readonly start: Ticks }[], at: number): number {
  return lastIndex(cells.length, (i) => cells[i].start <= at);
}

/** Index of the change in force at a tick: the last at or before it; -1 before the first. Binary search. */
function lastAtOrBefore(changes: readonly { readonly at: Ticks }[], at: number): number {
  return lastIndex(changes.length, (i) => changes[i].at <= at);
}

/** The last of the indices 0..count-1 for which `holds` is true, -1 if it never is; true up to some index and false from there on. */
function lastIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Refuses a grid before it is allocated. */
export function requireCells(caller: string, count: number): void {
  if (count <= MAX_GRID_CELLS) return;
  throw new GridError(
    `${caller}: expected at most ${MAX_GRID_CELLS} cells; got ${count}; a note far beyond the others?`,
    count,
    MAX_GRID_CELLS,
  );
}
