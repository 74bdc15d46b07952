// Two sequences derived from a score on a grid, after Music FaderNets (Tan and Herremans 2020): its rhythm and its note density.
// They are targets for a decoder, not representations: nothing can be decoded from them.
import type { Score } from "../score.ts";
import { ALL_PITCHES, FIXED_STEPS, gridNotes, lengthOfGrid, toGrid } from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { integer, resolveOptions } from "./options.ts";
import { requireSize } from "./representation.ts";

export const VIEW_OPTIONS = {
  /** Grid steps in a quarter note. @default 4 */
  stepsPerQuarter: integer(1, 96, 4),
  steps: FIXED_STEPS,
};
export type ViewOptions = Partial<Options<typeof VIEW_OPTIONS>>;

export const RHYTHM_REST = 0;
export const RHYTHM_ONSET = 1;
export const RHYTHM_HOLD = 2;
/** Classes of `noteDensitySequence`: 0..15 notes. */
export const NOTE_DENSITY_CLASSES = 16;

/** `[steps]` uint8: 1 where any note begins, else 2 where any sounds, else 0. The share of ones is the rhythm density. */
export function rhythmSequence(score: Score, options: ViewOptions = {}): Uint8Array {
  const { notes, data } = gridOf("rhythmSequence", score, options);
  for (const { start, end } of notes) data.fill(RHYTHM_HOLD, start, end);
  for (const { start } of notes) if (start < data.length) data[start] = RHYTHM_ONSET;
  return data;
}

/** `[steps]` uint8: how many notes sound on each step, at most 15. Its mean is the note density. */
export function noteDensitySequence(score: Score, options: ViewOptions = {}): Uint8Array {
  const { notes, data } = gridOf("noteDensitySequence", score, options);
  for (const { start, end } of notes) {
    const last = Math.min(end, data.length);
    for (let step: number = start; step < last; step++)
      data[step] = Math.min(NOTE_DENSITY_CLASSES - 1, data[step] + 1);
  }
  return data;
}

function gridOf(caller: string, score: Score, options: ViewOptions) {
  const { stepsPerQuarter, steps } = resolveOptions(caller, VIEW_OPTIONS, options);
  const notes = gridNotes(score, toGrid(score, stepsPerQuarter), ALL_PITCHES);
  return { notes, data: new Uint8Array(requireSize(caller, [lengthOfGrid(notes, steps)])) };
}
