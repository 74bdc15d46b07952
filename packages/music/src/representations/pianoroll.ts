// Pianoroll: time by pitch, with onset and sustain apart so that repeated notes stay distinct.
import type { Score } from "../score.ts";
import { steps } from "../units.ts";
import type { GridNote } from "./grid-notes.ts";
import {
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
import { flag, integer, resolveOptions } from "./options.ts";
import type { Encoded, Representation, ValueRange } from "./representation.ts";
import { RepresentationError, requireRange, requireShape, requireSize } from "./representation.ts";

export const PIANOROLL_OPTIONS = {
  /** Grid steps in a quarter note. @default 4 */
  stepsPerQuarter: integer(1, 96, 4),
  steps: FIXED_STEPS,
  /** Lowest and highest pitch, both included. @default 21 and 108, the piano's keys */
  lowPitch: integer(0, 127, 21),
  highPitch: integer(0, 127, 108),
  /** Adds a third channel with the velocity, 0..127. @default false */
  velocity: flag(false),
};
export type PianorollOptions = Partial<Options<typeof PIANOROLL_OPTIONS>>;

/**
 * `[steps, pitches, 2]` uint8: channel 0 is 1 where a note begins, channel 1 is 1 on every step it sounds, the first included;
 * with `velocity`, channel 2 is its velocity on every step it sounds.
 *
 * `decode` reads any such array: an onset begins a note, a sustain without one continues the note before it or else begins one.
 *
 * @example createPianoroll({ lowPitch: 36, highPitch: 84 }).encode(score).shape // [64, 49, 2]
 */
export function createPianoroll(options: PianorollOptions = {}): Representation<Uint8Array> {
  const resolved = resolveOptions("createPianoroll", PIANOROLL_OPTIONS, options);
  const { stepsPerQuarter, lowPitch, highPitch } = resolved;
  if (lowPitch > highPitch) {
    throw new RepresentationError("createPianoroll", "lowPitch <= highPitch", `${lowPitch} > ${highPitch}`);
  }
  const pitches = highPitch - lowPitch + 1;
  const channels = resolved.velocity ? 3 : 2;
  const range: ValueRange = { kind: "columns", sizes: resolved.velocity ? [2, 2, 128] : [2, 2] };

  const notesOf = (score: Score) => gridNotes(score, toGrid(score, stepsPerQuarter), resolved);
  const shapeOfNotes = (notes: readonly GridNote[]) => [
    lengthOfGrid(notes, resolved.steps),
    pitches,
    channels,
  ];

  return {
    name: "pianoroll",
    spec: { kind: "pianoroll", ...resolved },
    losses: lossesOf(resolved),
    range,
    shapeOf: (score) => shapeOfNotes(notesOf(score)),

    encode(score): Encoded<Uint8Array> {
      const notes = notesOf(score);
      const shape = shapeOfNotes(notes);
      const data = new Uint8Array(requireSize("pianoroll.encode", shape));
      for (const { start, end, pitch, velocity } of notes) {
        const last = Math.min(end, shape[0]);
        for (let step: number = start; step < last; step++) {
          const cell = (step * pitches + pitch - lowPitch) * channels;
          if (step === start) data[cell] = 1;
          data[cell + 1] = 1;
          if (channels === 3) data[cell + 2] = velocity;
        }
      }
      return { shape, data };
    },

    decode(encoded): Score {
      requireShape("pianoroll.decode", encoded, ["steps", pitches, channels]);
      requireRange("pianoroll.decode", encoded, range);
      const { data } = encoded;
      const notes: GridNote[] = [];
      for (let pitch = 0; pitch < pitches; pitch++) {
        let open: GridNote | undefined;
        for (let step = 0; step < encoded.shape[0]; step++) {
          const cell = (step * pitches + pitch) * channels;
          if (data[cell] === 1 || (data[cell + 1] === 1 && open === undefined)) {
            const velocity = channels === 3 ? Math.max(1, data[cell + 2]) : DEFAULT_VELOCITY;
            open = { start: steps(step), end: steps(step + 1), pitch: pitch + lowPitch, velocity };
            notes.push(open);
          } else if (data[cell + 1] === 1) open!.end = steps(step + 1);
          else open = undefined;
        }
      }
      return scoreOfGrid(notes, stepsPerQuarter);
    },
  };
}

function lossesOf(options: Options<typeof PIANOROLL_OPTIONS>): string[] {
  return [
    ...KEYBOARD_LOSSES,
    `timing finer than 1/${options.stepsPerQuarter} of a quarter`,
    `pitches outside ${options.lowPitch}..${options.highPitch}`,
    "tempo, meter and chord symbols",
    ...(options.velocity ? [] : [velocityLoss(0)]),
    ...lengthLoss(options.steps),
  ];
}
