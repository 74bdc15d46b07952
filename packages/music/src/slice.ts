// The score inside a window, and inside each of many windows in a row at no more cost than what sounds in them.
import { barAround } from "./bars.ts";
import type { MeterChange, Score } from "./score.ts";
import { byOnsetPitchTrack } from "./score.ts";
import type { Ticks } from "./units.ts";
import { ticks } from "./units.ts";

/** A stretch `[start, end)` of a score. */
export interface Window {
  /** Tick, >= 0. */
  readonly start: Ticks;
  /** Tick, > start. */
  readonly end: Ticks;
}

/**
 * The score between two ticks, with `start` as its new tick 0.
 *
 * Notes: of each the part that sounds inside, so a note held into the window begins with it and one held out of it ends with it;
 * pedals alike. Meter, key, tempo and chord symbol in force at `start` are carried in, and bar lines stay where they were:
 * where `start` is inside a bar, the first bar of the slice is what is left of it.
 *
 * @param start tick, >= 0
 * @param end   tick, > start
 */
export function sliceScore(score: Score, start: Ticks, end: Ticks): Score {
  const [slice] = sliceEach(score, [{ start, end }]);
  return slice;
}

/**
 * `sliceScore` for each of many windows, in one sweep over the score.
 *
 * Cost: the notes and pedals of the score once, and for each window what sounds in it (`notesInWindows` tells how much that is).
 *
 * @param windows  by ascending `start`; they may overlap
 * @example for (const slice of sliceEach(score, segmentScore(score, { unit: "bars", length: 4 }))) describeScore(slice)
 */
export function* sliceEach(score: Score, windows: readonly Window[]): Generator<Score> {
  const notes = new SpanSweep(score.notes, byOnsetPitchTrack);
  const pedals = new SpanSweep(
    score.pedals,
    (a, b) => a.onset - b.onset || a.track - b.track || a.duration - b.duration,
  );
  for (const { start, end } of windows) {
    yield {
      ...score,
      notes: notes.inside(start, end),
      pedals: pedals.inside(start, end),
      tempos: inForce(score.tempos, start, end),
      meters: metersInForce(score, start, end),
      keys: inForce(score.keys, start, end),
      chords: inForce(score.chords, start, end),
    };
  }
}

/**
 * How many notes all windows hold together; a note held through several counts in each.
 *
 * Cost: O((notes + windows) log notes), whatever the answer: two binary searches a window, among onsets and among ends.
 */
export function notesInWindows(score: Score, windows: readonly Window[]): number {
  const onsets = Float64Array.from(score.notes, ({ onset }) => onset);
  const ends = Float64Array.from(score.notes, ({ onset, duration }) => onset + duration).sort();
  let count = 0;
  for (const { start, end } of windows) count += countBelow(onsets, end) - countBelow(ends, start + 1);
  return count;
}

function countBelow(ascending: Float64Array, bound: number): number {
  return firstWhere(ascending.length, (i) => ascending[i] >= bound);
}

/** Follows spans in order of onset as a window moves on; each comes in once and goes once. */
class SpanSweep<Span extends { readonly onset: Ticks; readonly duration: Ticks }> {
  readonly #spans: readonly Span[];
  readonly #order: (a: Span, b: Span) => number;
  /** Spans that begin before the window and may still sound in it. */
  #held: Span[] = [];
  /** Index of the first span that begins in the window or later. */
  #next = 0;

  constructor(spans: readonly Span[], order: (a: Span, b: Span) => number) {
    this.#spans = spans;
    this.#order = order;
  }

  /** The part of each span inside the window, counted from its start; `start` may not be less than in the call before. */
  inside(start: number, end: number): Span[] {
    const spans = this.#spans;
    for (; this.#next < spans.length && spans[this.#next].onset < start; this.#next++)
      this.#held.push(spans[this.#next]);
    this.#held = this.#held.filter(({ onset, duration }) => onset + duration > start);
    const parts: Span[] = [];
    const take = (span: Span) => {
      const onset = Math.max(span.onset, start);
      const offset = Math.min(span.onset + span.duration, end);
      parts.push({ ...span, onset: ticks(onset - start), duration: ticks(offset - onset) });
    };
    this.#held.forEach(take);
    for (let i = this.#next; i < spans.length && spans[i].onset < end; i++) take(spans[i]);
    return parts.sort(this.#order);
  }
}

/** Changes inside the window, and the last one before it moved to its start. */
function inForce<Change extends { readonly at: Ticks }>(
  changes: readonly Change[],
  start: Ticks,
  end: Ticks,
): Change[] {
  const from = firstWhere(changes.length, (i) => changes[i].at > start);
  const to = firstWhere(changes.length, (i) => changes[i].at >= end);
  return changes
    .slice(Math.max(0, from - 1), to)
    .map((change) => ({ ...change, at: ticks(Math.max(0, change.at - start)) }));
}

/** As `inForce`, and the meter again at the first bar line inside, lest bars be counted from the middle of one. */
function metersInForce(score: Score, start: Ticks, end: Ticks): MeterChange[] {
  const meters = inForce(score.meters, start, end);
  const bar = barAround(score, start);
  if (bar.start === start || bar.end >= end) return meters;
  const line = ticks(bar.end - start);
  // A bar ends where the next meter begins at the latest, so only the meter in force comes before its line.
  const [inside, ...later] = meters;
  return later[0]?.at === line ? meters : [inside, { ...bar.meter, at: line }, ...later];
}

/** The least index in 0..count-1 from which on `holds` is true, `count` if it never is. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
