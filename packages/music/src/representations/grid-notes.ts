// The notes of a score on a grid of steps, as one keyboard would play them: what every grid representation starts from.
import { withoutOrnaments } from "../ornaments.ts";
import type { Score, ScoreParts } from "../score.ts";
import { createScore } from "../score.ts";
import type { MidiPitch, Steps, Ticks, Velocity } from "../units.ts";
import { steps, ticks } from "../units.ts";
import { integer } from "./options.ts";

/** A note on the grid, sounding in steps `[start, end)`; at least one step long. */
export interface GridNote {
  readonly start: Steps;
  end: Steps;
  readonly pitch: MidiPitch;
  velocity: Velocity;
}

/** Inclusive. */
export interface PitchRange {
  readonly lowPitch: MidiPitch;
  readonly highPitch: MidiPitch;
}

/** What every representation gives up: it hears one instrument and no pedal. */
export const REDUCTION_LOSSES: readonly string[] = [
  "tracks, programs and voices: all pitched tracks become one",
  "percussion",
  "grace notes",
  "pedal and keys",
];
/** What reducing a score to one keyboard gives up; see `gridNotes`. */
export const KEYBOARD_LOSSES: readonly string[] = [
  ...REDUCTION_LOSSES,
  "overlaps of one pitch: a key sounds once, so a repeated note ends the one before it; of equal onsets the longest and loudest stays",
];

export const ALL_PITCHES: PitchRange = { lowPitch: 0, highPitch: 127 };
/** Velocity of decoded notes where the representation keeps none. */
export const DEFAULT_VELOCITY: Velocity = 80;

/** The loss of velocity in `bins` classes, 0 for none kept. */
export function velocityLoss(bins: number): string {
  return bins > 0 ? `velocity finer than ${bins} classes` : `velocity (decoded as ${DEFAULT_VELOCITY})`;
}

/** The loss of a fixed length; see `FIXED_STEPS`. */
export function lengthLoss(fixed: number): string[] {
  return fixed > 0 ? [`whatever sounds after step ${fixed}`] : [];
}

/** Option `steps`: a fixed length, filled with silence or cut; 0 = as long as the score. */
export const FIXED_STEPS = integer(0, 1_048_576, 0);

/** Nearest grid step of a tick, `round(at stepsPerQuarter / ticksPerQuarter)`, halves up. */
export function toGrid(score: Score, stepsPerQuarter: number): (at: Ticks) => Steps {
  return (at) => steps(Math.round((at * stepsPerQuarter) / score.ticksPerQuarter));
}

/**
 * Pitched notes inside `range` on the grid, sorted by start, then pitch.
 *
 * Ornaments have no place on it. Onset and offset each go to their nearest step (so that notes that touch still touch); a note shorter
 * than a step lasts one.
 * One key sounds once: see `KEYBOARD_LOSSES`.
 */
export function gridNotes(score: Score, stepOf: (at: Ticks) => Steps, range: PitchRange): GridNote[] {
  const notes: GridNote[] = [];
  const lastOfPitch: (GridNote | undefined)[] = [];
  for (const note of withoutOrnaments(score).notes) {
    if (score.tracks[note.track].isDrum || note.pitch < range.lowPitch || note.pitch > range.highPitch)
      continue;
    const start = stepOf(note.onset);
    const end = steps(Math.max(start + 1, stepOf(ticks(note.onset + note.duration))));
    const last = lastOfPitch[note.pitch];
    if (last?.start === start) {
      last.end = steps(Math.max(last.end, end));
      last.velocity = Math.max(last.velocity, note.velocity);
      continue;
    }
    if (last !== undefined && last.end > start) last.end = start;
    notes.push((lastOfPitch[note.pitch] = { start, end, pitch: note.pitch, velocity: note.velocity }));
  }
  return notes.sort((a, b) => a.start - b.start || a.pitch - b.pitch);
}

/** Number of steps of an encoding: `fixed` where that is set (see `FIXED_STEPS`), else up to the end of the last note. */
export function lengthOfGrid(notes: readonly GridNote[], fixed: number): number {
  return fixed > 0 ? fixed : notes.reduce((end, note) => Math.max(end, note.end), 0);
}

/** The score of decoded grid notes: one tick is one step, `ticksPerQuarter` steps make a quarter. */
export function scoreOfGrid(
  notes: readonly GridNote[],
  ticksPerQuarter: number,
  changes: Pick<ScoreParts, "tempos" | "meters" | "chords"> = {},
): Score {
  return createScore({
    ticksPerQuarter,
    notes: notes.map(({ start, end, pitch, velocity }) => ({
      onset: ticks(start),
      duration: ticks(end - start),
      pitch,
      velocity,
      track: 0,
    })),
    ...changes,
  });
}
