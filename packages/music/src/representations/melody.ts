// Melody: one token a step, for music of one voice, or the top line of any other.
import type { Score } from "../score.ts";
import { steps } from "../units.ts";
import type { GridNote } from "./grid-notes.ts";
import {
  ALL_PITCHES,
  DEFAULT_VELOCITY,
  FIXED_STEPS,
  gridNotes,
  KEYBOARD_LOSSES,
  lengthLoss,
  lengthOfGrid,
  scoreOfGrid,
  toGrid,
  velocityLoss,
} from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { integer, resolveOptions } from "./options.ts";
import type { Encoded, Representation, ValueRange } from "./representation.ts";
import { requireRange, requireShape, requireSize } from "./representation.ts";

export const MELODY_OPTIONS = {
  /** Grid steps in a quarter note. @default 4 */
  stepsPerQuarter: integer(1, 96, 4),
  steps: FIXED_STEPS,
};
export type MelodyOptions = Partial<Options<typeof MELODY_OPTIONS>>;

/** Tokens 0..127 begin a note of that pitch; these two follow. */
export const MELODY_HOLD = 128;
export const MELODY_REST = 129;

/**
 * `[steps]` uint8 tokens: a pitch 0..127 where a note begins, 128 while it is held, 129 for silence.
 *
 * The melody is the skyline: of notes beginning together the highest, and only if no higher note of the melody still sounds; a new
 * note ends the one before. `decode` reads a hold after silence as silence.
 */
export function createMelody(options: MelodyOptions = {}): Representation<Uint8Array> {
  const resolved = resolveOptions("createMelody", MELODY_OPTIONS, options);
  const { stepsPerQuarter } = resolved;
  const range: ValueRange = { kind: "tokens", size: 130 };
  const melodyOf = (score: Score) => skyline(gridNotes(score, toGrid(score, stepsPerQuarter), ALL_PITCHES));

  return {
    name: "melody",
    spec: { kind: "melody", ...resolved },
    losses: [
      ...KEYBOARD_LOSSES,
      `timing finer than 1/${stepsPerQuarter} of a quarter`,
      "all notes below the skyline: of notes beginning together the highest stays, a note beginning under a higher one goes",
      "tempo, meter and chord symbols",
      velocityLoss(0),
      ...lengthLoss(resolved.steps),
    ],
    range,
    shapeOf: (score) => [lengthOfGrid(melodyOf(score), resolved.steps)],

    encode(score): Encoded<Uint8Array> {
      const notes = melodyOf(score);
      const shape = [lengthOfGrid(notes, resolved.steps)];
      const data = new Uint8Array(requireSize("melody.encode", shape)).fill(MELODY_REST);
      for (const { start, end, pitch } of notes) {
        data.fill(MELODY_HOLD, start, end);
        if (start < data.length) data[start] = pitch;
      }
      return { shape, data };
    },

    decode(encoded): Score {
      requireShape("melody.decode", encoded, ["steps"]);
      requireRange("melody.decode", encoded, range);
      const notes: GridNote[] = [];
      let open: GridNote | undefined;
      encoded.data.forEach((token, step) => {
        if (token === MELODY_REST) open = undefined;
        else if (token !== MELODY_HOLD) {
          open = { start: steps(step), end: steps(step + 1), pitch: token, velocity: DEFAULT_VELOCITY };
          notes.push(open);
        } else if (open !== undefined) open.end = steps(step + 1);
      });
      return scoreOfGrid(notes, stepsPerQuarter);
    },
  };
}

/** The top line of notes sorted by start, then pitch; see `createMelody`. Shortens the notes it is given. */
function skyline(notes: readonly GridNote[]): GridNote[] {
  const line: GridNote[] = [];
  notes.forEach((note, n) => {
    if (notes[n + 1]?.start === note.start) return;
    const last = line.at(-1);
    if (last !== undefined && last.end > note.start) {
      if (last.pitch > note.pitch) return;
      last.end = note.start;
    }
    line.push(note);
  });
  return line;
}
