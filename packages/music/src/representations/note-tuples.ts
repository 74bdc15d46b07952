// Note tuples: one row a note, for networks that attend over notes instead of time.
import type { Score } from "../score.ts";
import { steps } from "../units.ts";
import { velocityBin, velocityOfBin } from "./bins.ts";
import { ALL_PITCHES, gridNotes, KEYBOARD_LOSSES, scoreOfGrid, toGrid, velocityLoss } from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { integer, resolveOptions } from "./options.ts";
import type { Encoded, Representation, ValueRange } from "./representation.ts";
import { requireRange, requireShape, requireSize } from "./representation.ts";

export const NOTE_TUPLES_OPTIONS = {
  /** Grid steps in a quarter note. @default 4 */
  stepsPerQuarter: integer(1, 96, 4),
  /** Length of the bars that positions are counted in, whatever the meter of the score: 3 for 3/4 and 6/8. @default 4 */
  quartersPerBar: integer(1, 16, 4),
  /** Notes that begin in a later bar are left out. @default 256 */
  maxBars: integer(1, 65_536, 256),
  /** Longest duration in quarters; longer notes are cut. @default 16 */
  maxQuarters: integer(1, 256, 16),
  /** Classes of velocity. @default 32 */
  velocityBins: integer(1, 128, 32),
};
export type NoteTuplesOptions = Partial<Options<typeof NOTE_TUPLES_OPTIONS>>;

/**
 * `[notes, 5]` int32, a row a note sorted by time then pitch: bar, position in the bar in steps, pitch, duration - 1 in steps, velocity bin.
 *
 * Bars are all alike (`quartersPerBar`), so that each row can be read without the others, and in any order.
 */
export function createNoteTuples(options: NoteTuplesOptions = {}): Representation<Int32Array> {
  const resolved = resolveOptions("createNoteTuples", NOTE_TUPLES_OPTIONS, options);
  const { stepsPerQuarter, maxBars, velocityBins } = resolved;
  const barSteps = resolved.quartersPerBar * stepsPerQuarter;
  const maxDuration = resolved.maxQuarters * stepsPerQuarter;
  const range: ValueRange = { kind: "columns", sizes: [maxBars, barSteps, 128, maxDuration, velocityBins] };

  const notesOf = (score: Score) =>
    gridNotes(score, toGrid(score, stepsPerQuarter), ALL_PITCHES).filter(
      ({ start }) => start < maxBars * barSteps,
    );

  return {
    name: "noteTuples",
    spec: { kind: "noteTuples", ...resolved },
    losses: [
      ...KEYBOARD_LOSSES,
      `timing finer than 1/${stepsPerQuarter} of a quarter`,
      "tempo, meter (bars are counted in equal lengths) and chord symbols",
      `notes beginning after ${maxBars} bars`,
      `the part of a note beyond ${resolved.maxQuarters} quarters`,
      velocityLoss(velocityBins),
    ],
    range,
    shapeOf: (score) => [notesOf(score).length, 5],

    encode(score): Encoded<Int32Array> {
      const notes = notesOf(score);
      const shape = [notes.length, 5];
      const data = new Int32Array(requireSize("noteTuples.encode", shape));
      notes.forEach(({ start, end, pitch, velocity }, n) => {
        const duration = Math.min(end - start, maxDuration);
        const row = [
          Math.floor(start / barSteps),
          start % barSteps,
          pitch,
          duration - 1,
          velocityBin(velocity, velocityBins),
        ];
        data.set(row, 5 * n);
      });
      return { shape, data };
    },

    decode(encoded): Score {
      requireShape("noteTuples.decode", encoded, ["notes", 5]);
      requireRange("noteTuples.decode", encoded, range);
      const notes = Array.from({ length: encoded.shape[0] }, (_, n) => {
        const [bar, position, pitch, longer, bin] = encoded.data.subarray(5 * n, 5 * n + 5);
        const start = bar * barSteps + position;
        return {
          start: steps(start),
          end: steps(start + 1 + longer),
          pitch,
          velocity: velocityOfBin(bin, velocityBins),
        };
      });
      return scoreOfGrid(notes, stepsPerQuarter);
    },
  };
}
