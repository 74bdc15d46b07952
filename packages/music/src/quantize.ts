// A score moved onto a grid of steps. Knows nothing of beats: the score's own quarters are the grid.
import { ornamentGroups, withoutOrnaments } from "./ornaments.ts";
import type { Note, Score } from "./score.ts";
import { createScore } from "./score.ts";
import type { Ticks } from "./units.ts";
import { ticks } from "./units.ts";

export interface QuantizeOptions {
  /** Grid steps in a quarter note, a whole number in 1..32767; 4 = sixteenths. */
  readonly stepsPerQuarter: number;
}

/** Thrown where a grid is impossible. */
export class QuantizeError extends Error {
  override readonly name = "QuantizeError";
  constructor(
    message: string,
    readonly stepsPerQuarter: number,
  ) {
    super(message);
  }
}

/**
 * The score with everything that has a time on its nearest grid step, halves up: `round(at stepsPerQuarter / ticksPerQuarter)`.
 *
 * Onsets and offsets are rounded alike, so notes that touch still touch; a note or pedal shorter than a step lasts one. Ornaments
 * move with what they decorate. The resolution becomes the smallest multiple of `stepsPerQuarter` that is not coarser than before, so that a step is a whole number
 * of ticks. `largestShift` says how far the notes have moved.
 *
 * @throws QuantizeError if `stepsPerQuarter` is not a whole number in 1..32767
 */
export function quantize(score: Score, { stepsPerQuarter }: QuantizeOptions): Score {
  requireGrid("quantize", stepsPerQuarter);
  const ticksPerStep = Math.min(
    Math.ceil(score.ticksPerQuarter / stepsPerQuarter),
    Math.floor(32767 / stepsPerQuarter),
  );
  const onGrid = (at: number) => ticks(stepAt(score, at, stepsPerQuarter) * ticksPerStep);
  const moveSpan = <Span extends { readonly onset: Ticks; readonly duration: Ticks }>(span: Span): Span => {
    const onset = onGrid(span.onset);
    const offset = onGrid(span.onset + span.duration);
    return { ...span, onset, duration: ticks(Math.max(ticksPerStep, offset - onset)) };
  };
  // Ornaments are not on the grid: they keep their distance to what they decorate.
  const anchors = new Map(
    ornamentGroups(score).flatMap(({ at, chords }) => chords.flat().map((note) => [note, at] as const)),
  );
  const inTicks = (length: number) =>
    Math.round((length * stepsPerQuarter * ticksPerStep) / score.ticksPerQuarter);
  const moveNote = (note: Note): Note => {
    const at = anchors.get(note);
    if (at === undefined) return moveSpan(note);
    const onset = Math.max(0, onGrid(at) + inTicks(note.onset - at));
    return { ...note, onset: ticks(onset), duration: ticks(Math.max(1, inTicks(note.duration))) };
  };
  const moveChange = <Change extends { readonly at: Ticks }>(change: Change): Change => ({
    ...change,
    at: onGrid(change.at),
  });
  return createScore({
    ...score,
    ticksPerQuarter: stepsPerQuarter * ticksPerStep,
    notes: score.notes.map(moveNote),
    pedals: score.pedals.map(moveSpan),
    tempos: score.tempos.map(moveChange),
    meters: score.meters.map(moveChange),
    keys: score.keys.map(moveChange),
    chords: score.chords.map(moveChange),
  });
}

/**
 * The farthest that any note's onset or offset lies from its grid step, in quarters, 0..1 / (2 stepsPerQuarter); 0 without notes.
 * Near its upper end the grid does not fit the music.
 *
 * @throws QuantizeError if `stepsPerQuarter` is not a whole number in 1..32767
 */
export function largestShift(score: Score, { stepsPerQuarter }: QuantizeOptions): number {
  requireGrid("largestShift", stepsPerQuarter);
  const shift = (at: number) =>
    Math.abs(stepAt(score, at, stepsPerQuarter) / stepsPerQuarter - at / score.ticksPerQuarter);
  let largest = 0;
  for (const { onset, duration } of withoutOrnaments(score).notes)
    largest = Math.max(largest, shift(onset), shift(onset + duration));
  return largest;
}

function stepAt({ ticksPerQuarter }: Score, at: number, stepsPerQuarter: number): number {
  return Math.round((at * stepsPerQuarter) / ticksPerQuarter);
}

function requireGrid(caller: string, stepsPerQuarter: number): void {
  if (Number.isInteger(stepsPerQuarter) && stepsPerQuarter >= 1 && stepsPerQuarter <= 32767) return;
  throw new QuantizeError(
    `${caller}: stepsPerQuarter must be a whole number in 1..32767; got ${stepsPerQuarter}`,
    stepsPerQuarter,
  );
}
