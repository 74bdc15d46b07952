// Windows over a score by bars, beats or seconds. Knows time, not what is learnt from it.
import type { Bar } from "./bars.ts";
import { barGrid, beatGrid, cellAt, endOfScore, GridError, requireCells } from "./bars.ts";
import type { Note, Score } from "./score.ts";
import { tempoMap } from "./tempo-map.ts";
import type { Ticks } from "./units.ts";
import { seconds, ticks } from "./units.ts";

export interface SegmentOptions {
  /** Bars and beats follow the score's own meters; seconds its tempos. */
  readonly unit: "bars" | "beats" | "seconds";
  /** Length of a segment in units, > 0; whole for bars and beats. */
  readonly length: number;
  /** From the start of one segment to the start of the next, in units, > 0; less than `length` overlaps. @default length */
  readonly hop?: number;
}

/** A window `[start, end)` of a score. */
export interface Segment {
  /** 0, 1, 2, ... */
  readonly index: number;
  readonly start: Ticks;
  readonly end: Ticks;
  /** Bars it touches, `[startBar, endBar)`. */
  readonly startBar: number;
  readonly endBar: number;
}

/**
 * Segments from the start of the score, `hop` units apart, up to the first that reaches its end; that one may be shorter than `length`.
 * A score without notes has none.
 *
 * A segment is only a window; see `sliceScore` for what becomes of the notes on its edges and `crossingNotes` for how many there are.
 *
 * @throws GridError if `length` or `hop` is not above 0, is not whole for bars and beats, or would make more than `MAX_GRID_CELLS`
 * @example segmentScore(score, { unit: "bars", length: 4, hop: 2 })
 */
export function segmentScore(score: Score, { unit, length, hop = length }: SegmentOptions): Segment[] {
  requirePositive("length", length, unit);
  requirePositive("hop", hop, unit);
  const bars = barGrid(score);
  const { count, tickOf } = timeline(score, unit, bars);
  requireCells("segmentScore", Math.ceil(Math.max(0, count - length) / hop) + 1);
  const segments: Segment[] = [];
  for (let k = 0; k * hop < count; k++) {
    const start = tickOf(k * hop);
    const end = tickOf(Math.min(k * hop + length, count));
    // A window of few milliseconds may round to nothing.
    if (end > start) {
      segments.push({
        index: segments.length,
        start,
        end,
        startBar: cellAt(bars, start),
        endBar: cellAt(bars, end - 1) + 1,
      });
    }
    if (k * hop + length >= count) break;
  }
  return segments;
}

/** A score's extent in a unit, and the tick at a position 0..count in it. */
function timeline(
  score: Score,
  unit: SegmentOptions["unit"],
  bars: readonly Bar[],
): { count: number; tickOf: (at: number) => Ticks } {
  if (unit === "seconds") {
    const map = tempoMap(score);
    return {
      count: map.ticksToSeconds(endOfScore(score)),
      tickOf: (at) => ticks(Math.round(map.secondsToTicks(seconds(at)))),
    };
  }
  const cells = unit === "bars" ? bars : beatGrid(score);
  return { count: cells.length, tickOf: (at) => cells[at]?.start ?? cells[cells.length - 1].end };
}

function requirePositive(name: string, value: number, unit: SegmentOptions["unit"]): void {
  const whole = unit !== "seconds";
  if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return;
  const expected = whole ? `a whole number of ${unit} above 0` : "seconds above 0";
  throw new GridError(`segmentScore: ${name} must be ${expected}; got ${value}`, value, 0);
}

/** How many notes a window cuts: held into it over `start`, and out of it over `end`. */
export function crossingNotes(score: Score, start: Ticks, end: Ticks): { heldIn: number; heldOut: number } {
  const holdsOver = (note: Note, at: Ticks) => note.onset < at && note.onset + note.duration > at;
  return {
    heldIn: score.notes.filter((note) => holdsOver(note, start)).length,
    heldOut: score.notes.filter((note) => holdsOver(note, end)).length,
  };
}
