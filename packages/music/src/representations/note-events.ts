// Note events: what a MIDI keyboard sends, as tokens: velocity, note on, note off, time shift.
import type { Score } from "../score.ts";
import { tempoMap } from "../tempo-map.ts";
import type { Steps, Ticks } from "../units.ts";
import { steps } from "../units.ts";
import { velocityBin, velocityOfBin } from "./bins.ts";
import type { GridNote } from "./grid-notes.ts";
import {
  DEFAULT_VELOCITY,
  gridNotes,
  KEYBOARD_LOSSES,
  scoreOfGrid,
  toGrid,
  velocityLoss,
} from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { integer, oneOf, resolveOptions } from "./options.ts";
import { RepresentationError } from "./representation.ts";
import type { TokenRepresentation } from "./vocabulary.ts";
import { createVocabulary, span, tokenRepresentation } from "./vocabulary.ts";

export const NOTE_EVENTS_OPTIONS = {
  /** Unit of time shifts: wall-clock time, tempo included, or musical time. @default "milliseconds" */
  unit: oneOf(["milliseconds", "quarters"], "milliseconds"),
  /** Milliseconds in a step; used with unit "milliseconds". @default 10 */
  millisecondsPerStep: oneOf([1, 2, 4, 5, 10, 20, 25, 50, 100], 10),
  /** Steps in a quarter note; used with unit "quarters". @default 12 */
  stepsPerQuarter: integer(1, 96, 12),
  /** Longest time one token shifts, in steps; longer ones take several. @default 100 */
  maxShift: integer(1, 1000, 100),
  /** Lowest and highest pitch, both included. @default 0 and 127 */
  lowPitch: integer(0, 127, 0),
  highPitch: integer(0, 127, 127),
  /** Classes of velocity; 0 = no velocity tokens. @default 32 */
  velocityBins: integer(0, 128, 32),
};
export type NoteEventsOptions = Partial<Options<typeof NOTE_EVENTS_OPTIONS>>;

/** Wall-clock scores are decoded at this tempo, where a quarter lasts 500 ms. */
const DECODED_QPM = 120;

/**
 * `[tokens]` int32: `on_<pitch>`, `off_<pitch>`, `shift_<steps>`, `velocity_<bin>` and a closing `end`.
 *
 * Within a step, notes end before others begin, both from low to high; a velocity token stands before the first note it holds for.
 * `decode` reads any tokens: an `on` of a sounding pitch ends it first, an `off` of a silent one does nothing, what still
 * sounds at the end stops there.
 *
 * @example createNoteEvents({ lowPitch: 21, highPitch: 108, velocityBins: 64 }).vocabulary.size // 343, with pad, start and end
 */
export function createNoteEvents(options: NoteEventsOptions = {}): TokenRepresentation {
  const resolved = resolveOptions("createNoteEvents", NOTE_EVENTS_OPTIONS, options);
  const { unit, millisecondsPerStep, stepsPerQuarter, maxShift, lowPitch, highPitch, velocityBins } =
    resolved;
  if (lowPitch > highPitch) {
    throw new RepresentationError("createNoteEvents", "lowPitch <= highPitch", `${lowPitch} > ${highPitch}`);
  }
  const vocabulary = createVocabulary({
    on: span(lowPitch, highPitch),
    off: span(lowPitch, highPitch),
    shift: span(1, maxShift),
    velocity: span(0, velocityBins - 1),
  });
  const inSeconds = unit === "milliseconds";

  function stepper(score: Score): (at: Ticks) => Steps {
    if (!inSeconds) return toGrid(score, stepsPerQuarter);
    const map = tempoMap(score);
    // A millionth of a step settles halves upwards, which the rounding of seconds would toss like a coin.
    return (at) => steps(Math.round((map.ticksToSeconds(at) * 1000) / millisecondsPerStep + 1e-6));
  }

  return tokenRepresentation({
    name: "noteEvents",
    options: resolved,
    losses: lossesOf(resolved),
    vocabulary,

    write(score, writer) {
      let now = 0;
      let lastBin = -1;
      for (const { at, isOn, note } of eventsOf(gridNotes(score, stepper(score), resolved))) {
        writer.writeSum("shift", at - now, maxShift);
        now = at;
        if (isOn && velocityBins > 0) {
          const bin = velocityBin(note.velocity, velocityBins);
          if (bin !== lastBin) writer.write("velocity", bin);
          lastBin = bin;
        }
        writer.write(isOn ? "on" : "off", note.pitch - lowPitch);
      }
    },

    read(tokens) {
      const notes: GridNote[] = [];
      const sounding = new Map<number, GridNote>();
      let now = 0;
      let velocity = DEFAULT_VELOCITY;
      const release = (note: GridNote | undefined) => {
        if (note !== undefined) note.end = steps(Math.max(note.start + 1, now));
      };
      for (const { family, index } of tokens) {
        if (family === "shift") now += index + 1;
        else if (family === "velocity") velocity = velocityOfBin(index, velocityBins);
        else if (family === "off") {
          release(sounding.get(index));
          sounding.delete(index);
        } else if (family === "on") {
          release(sounding.get(index));
          const note = { start: steps(now), end: steps(now + 1), pitch: index + lowPitch, velocity };
          notes.push(note);
          sounding.set(index, note);
        }
      }
      for (const note of sounding.values()) release(note);
      return scoreOfGrid(notes, inSeconds ? 60_000 / DECODED_QPM / millisecondsPerStep : stepsPerQuarter);
    },
  });
}

function lossesOf(options: Options<typeof NOTE_EVENTS_OPTIONS>): string[] {
  const { millisecondsPerStep, stepsPerQuarter, lowPitch, highPitch, velocityBins } = options;
  const ofTime =
    options.unit === "milliseconds"
      ? [
          `timing finer than ${millisecondsPerStep} ms`,
          `tempo, meter and chord symbols: decoded at ${DECODED_QPM} qpm, sounding at the same times`,
        ]
      : [`timing finer than 1/${stepsPerQuarter} of a quarter`, "tempo, meter and chord symbols"];
  return [
    ...KEYBOARD_LOSSES,
    ...ofTime,
    `pitches outside ${lowPitch}..${highPitch}`,
    velocityLoss(velocityBins),
  ];
}

/** Ends and beginnings in the order they are written. */
function eventsOf(notes: readonly GridNote[]) {
  const events = notes.flatMap((note) => [
    { at: note.start, isOn: true, note },
    { at: note.end, isOn: false, note },
  ]);
  return events.sort((a, b) => a.at - b.at || Number(a.isOn) - Number(b.isOn) || a.note.pitch - b.note.pitch);
}
