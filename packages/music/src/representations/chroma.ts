// Chroma over time: how long each pitch class sounds within each step. For harmony; octaves and repeated notes are gone.
import { withoutOrnaments } from "../ornaments.ts";
import type { Score } from "../score.ts";
import { steps } from "../units.ts";
import type { GridNote } from "./grid-notes.ts";
import {
  DEFAULT_VELOCITY,
  FIXED_STEPS,
  lengthLoss,
  REDUCTION_LOSSES,
  scoreOfGrid,
  velocityLoss,
} from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { integer, oneOf, resolveOptions } from "./options.ts";
import type { Encoded, Representation, ValueRange } from "./representation.ts";
import { requireRange, requireShape, requireSize } from "./representation.ts";

export const CHROMA_OPTIONS = {
  /** Grid steps in a quarter note. @default 1 */
  stepsPerQuarter: integer(1, 96, 1),
  steps: FIXED_STEPS,
  /** Lowest pitch of decoded chords, a C. @default 60 */
  lowPitch: oneOf([0, 12, 24, 36, 48, 60, 72, 84, 96, 108], 60),
};
export type ChromaOptions = Partial<Options<typeof CHROMA_OPTIONS>>;

const RANGE: ValueRange = { kind: "real", low: 0, high: 1 };

/**
 * `[steps, 12]` float32: the share of each step, 0..1, during which the pitch class (C = 0) sounds in any octave.
 *
 * Times are not rounded: a note over half a step counts 0.5. `decode` gives block chords within one octave, a pitch class sounding
 * where its share is at least 0.5.
 */
export function createChroma(options: ChromaOptions = {}): Representation<Float32Array> {
  const resolved = resolveOptions("createChroma", CHROMA_OPTIONS, options);
  const { stepsPerQuarter, lowPitch } = resolved;
  const shapeOf = (score: Score) => [
    resolved.steps > 0 ? resolved.steps : stepsNeeded(score, stepsPerQuarter),
    12,
  ];

  return {
    name: "chroma",
    spec: { kind: "chroma", ...resolved },
    losses: lossesOf(resolved),
    range: RANGE,
    shapeOf,

    encode(score): Encoded<Float32Array> {
      const shape = shapeOf(score);
      const data = new Float32Array(requireSize("chroma.encode", shape));
      // Counted in 1/stepsPerQuarter of a tick, so that steps begin at whole numbers and no rounding enters.
      const stepLength = score.ticksPerQuarter;
      const stop = shape[0] * stepLength;
      // Notes come by onset, so what is left uncovered of a pitch class is always a tail of the note.
      const coveredTo = new Float64Array(12);
      for (const note of withoutOrnaments(score).notes) {
        if (score.tracks[note.track].isDrum) continue;
        const pitchClass = note.pitch % 12;
        const end = Math.min((note.onset + note.duration) * stepsPerQuarter, stop);
        let at = Math.max(note.onset * stepsPerQuarter, coveredTo[pitchClass]);
        while (at < end) {
          const step = Math.floor(at / stepLength);
          const until = Math.min(end, (step + 1) * stepLength);
          data[step * 12 + pitchClass] += until - at;
          at = coveredTo[pitchClass] = until;
        }
      }
      return { shape, data: data.map((sounding) => sounding / stepLength) };
    },

    decode(encoded): Score {
      requireShape("chroma.decode", encoded, ["steps", 12]);
      requireRange("chroma.decode", encoded, RANGE);
      const notes: GridNote[] = [];
      for (let pitchClass = 0; pitchClass < 12; pitchClass++) {
        let open: GridNote | undefined;
        for (let step = 0; step < encoded.shape[0]; step++) {
          if (encoded.data[step * 12 + pitchClass] < 0.5) open = undefined;
          else if (open !== undefined) open.end = steps(step + 1);
          else {
            open = {
              start: steps(step),
              end: steps(step + 1),
              pitch: lowPitch + pitchClass,
              velocity: DEFAULT_VELOCITY,
            };
            notes.push(open);
          }
        }
      }
      return scoreOfGrid(notes, stepsPerQuarter);
    },
  };
}

/** Steps up to the end of the last pitched note, the last one maybe filled in part. */
function stepsNeeded(score: Score, stepsPerQuarter: number): number {
  let end = 0;
  for (const note of withoutOrnaments(score).notes) {
    if (!score.tracks[note.track].isDrum) end = Math.max(end, note.onset + note.duration);
  }
  return Math.ceil((end * stepsPerQuarter) / score.ticksPerQuarter);
}

function lossesOf({ stepsPerQuarter, lowPitch, steps }: Options<typeof CHROMA_OPTIONS>): string[] {
  return [
    ...REDUCTION_LOSSES,
    `octaves: chords are decoded between pitches ${lowPitch} and ${lowPitch + 11}`,
    "repeated and adjacent notes of one pitch class, which join",
    `timing finer than 1/${stepsPerQuarter} of a quarter: a pitch class is decoded where it fills at least half a step`,
    "tempo, meter and chord symbols",
    velocityLoss(0),
    ...lengthLoss(steps),
  ];
}
