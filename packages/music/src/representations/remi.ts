// Bar-aware tokens after REMI (Huang and Yang 2020, arXiv:2002.00212): bars, positions in the bar, notes with durations.
import type { ChordSymbol, MeterChange, Score, TempoChange } from "../score.ts";
import type { Steps, Ticks } from "../units.ts";
import { steps, ticks } from "../units.ts";
import { classChanges, qpmOfBin, tempoBin, velocityBin, velocityOfBin } from "./bins.ts";
import { CHORD_CLASSES, chordClass } from "./chord-classes.ts";
import type { GridNote } from "./grid-notes.ts";
import {
  ALL_PITCHES,
  DEFAULT_VELOCITY,
  gridNotes,
  KEYBOARD_LOSSES,
  scoreOfGrid,
  toGrid,
  velocityLoss,
} from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { flag, integer, oneOf, resolveOptions } from "./options.ts";
import type { Token, TokenRepresentation, TokenWriter } from "./vocabulary.ts";
import { createVocabulary, span, tokenRepresentation } from "./vocabulary.ts";
import type { WrittenMeter } from "./written-bars.ts";
import {
  COMMON_TIME,
  endOfBar,
  MAX_BAR_QUARTERS,
  metersOnGrid,
  stepsOfMeter,
  writtenBars,
} from "./written-bars.ts";

export const REMI_OPTIONS = {
  /** Grid steps in a quarter note. @default 4 */
  stepsPerQuarter: integer(1, 96, 4),
  /** Longest note one duration token holds, in quarters; longer ones take several. @default 8 */
  maxQuarters: integer(1, 64, 8),
  /** Classes of velocity; 0 = no velocity tokens. @default 32 */
  velocityBins: integer(0, 128, 32),
  /** Classes of tempo, evenly spaced in ratio from 24 to 240 qpm; 0 = no tempo tokens. @default 32 */
  tempoBins: oneOf([0, 8, 16, 32, 64, 128], 32),
  /** Adds chord symbols, by root and eleven kinds. @default false */
  chords: flag(false),
};
export type RemiOptions = Partial<Options<typeof REMI_OPTIONS>>;

type Family = "bar" | "meter" | "position" | "tempo" | "chord" | "pitch" | "velocity" | "duration";

/**
 * `[tokens]` int32: `bar`, `meter_3/4` after it where the meter changes, then for each moment `position_<steps>` and, at it,
 * `tempo_<bin>` and `chord_<symbol>` where they change, and for each note `pitch`, `velocity`, `duration`, from low to high; `end` closes.
 *
 * Meters are exact: n/2, n/4, n/8 and n/16 with n <= 16 up to 8 quarters, where the grid can hold them; see `writtenBars` for others.
 * `decode` reads any tokens: notes without a duration last one step, positions beyond the bar run into the next,
 * a meter holds from the bar it is in.
 *
 * @see arXiv:2002.00212 (bar, position, tempo, pitch, velocity, duration); the meter token and several durations a note are ours
 */
export function createRemi(options: RemiOptions = {}): TokenRepresentation {
  const resolved = resolveOptions("createRemi", REMI_OPTIONS, options);
  const { stepsPerQuarter, maxQuarters, velocityBins, tempoBins, chords } = resolved;
  const meters = metersOnGrid(stepsPerQuarter);
  const vocabulary = createVocabulary({
    bar: [""],
    meter: meters.map(({ numerator, denominator }) => `${numerator}/${denominator}`),
    position: span(0, MAX_BAR_QUARTERS * stepsPerQuarter - 1),
    tempo: span(0, tempoBins - 1),
    chord: chords ? CHORD_CLASSES : [],
    pitch: span(0, 127),
    velocity: span(0, velocityBins - 1),
    duration: span(1, maxQuarters * stepsPerQuarter),
  });

  return tokenRepresentation({
    name: "remi",
    options: resolved,
    losses: lossesOf(resolved),
    vocabulary,

    write: (score, writer) => writeBars(score, writer, resolved, meters),
    read: (tokens) => readBars(tokens, resolved, meters),
  });
}

/** Writes bar after bar: in each its moments, in each the changes, then the notes from low to high. */
function writeBars(
  score: Score,
  writer: Pick<TokenWriter<Family>, "write" | "writeSum">,
  options: Options<typeof REMI_OPTIONS>,
  meters: readonly WrittenMeter[],
): void {
  const { stepsPerQuarter, maxQuarters, velocityBins } = options;
  const stepOf = toGrid(score, stepsPerQuarter);
  const notes = gridNotes(score, stepOf, ALL_PITCHES);
  const bars = writtenBars(score, notes, stepsPerQuarter, meters);
  let bar = -1;
  let lastAt = -1;
  const openBar = () => {
    const { meter } = bars[++bar];
    writer.write("bar");
    if (meter !== bars[bar - 1]?.meter) writer.write("meter", meters.indexOf(meter));
    lastAt = -1;
  };
  for (const moment of momentsOf(notes, changesOf(score, stepOf, options))) {
    while (bar + 1 < bars.length && bars[bar + 1].start <= moment.at) openBar();
    if (bar < 0 || moment.at >= endOfBar(bars[bar], stepsPerQuarter)) break; // a change after the last note
    if (moment.at !== lastAt) writer.write("position", moment.at - bars[bar].start);
    lastAt = moment.at;
    if ("bin" in moment) writer.write(moment.family, moment.bin);
    else {
      const { start, end, pitch, velocity } = moment.note;
      writer.write("pitch", pitch);
      if (velocityBins > 0) writer.write("velocity", velocityBin(velocity, velocityBins));
      writer.writeSum("duration", end - start, maxQuarters * stepsPerQuarter);
    }
  }
  while (bar + 1 < bars.length) openBar();
}

/** The notes and changes that tokens say, in whatever order they come. */
function readBars(
  tokens: Iterable<Token<string>>,
  { stepsPerQuarter, velocityBins, tempoBins }: Options<typeof REMI_OPTIONS>,
  meters: readonly WrittenMeter[],
): Score {
  const notes: GridNote[] = [];
  const changes = {
    tempos: [] as TempoChange[],
    meters: [] as MeterChange[],
    chords: [] as ChordSymbol[],
  };
  let meter: WrittenMeter = COMMON_TIME;
  let barStart = 0;
  let barLength = 0; // of the bar being read; none is before the first
  let now = 0;
  for (const { family, index } of tokens) {
    const note = notes.at(-1);
    if (family === "bar") {
      now = barStart += barLength;
      barLength = stepsOfMeter(meter, stepsPerQuarter);
    } else if (family === "meter") {
      meter = meters[index];
      if (barLength > 0) barLength = stepsOfMeter(meter, stepsPerQuarter);
      changes.meters.push({ at: ticks(barStart), ...meter });
    } else if (family === "position") now = barStart + index;
    else if (family === "tempo") changes.tempos.push({ at: ticks(now), qpm: qpmOfBin(index, tempoBins) });
    else if (family === "chord") changes.chords.push({ at: ticks(now), text: CHORD_CLASSES[index] });
    else if (family === "pitch") {
      // Its durations, added up below, make it longer.
      notes.push({ start: steps(now), end: steps(now), pitch: index, velocity: DEFAULT_VELOCITY });
    } else if (family === "velocity" && note) note.velocity = velocityOfBin(index, velocityBins);
    else if (family === "duration" && note) note.end = steps(note.end + index + 1);
  }
  for (const note of notes) note.end = steps(Math.max(note.end, note.start + 1));
  return scoreOfGrid(notes, stepsPerQuarter, changes);
}

function lossesOf({
  stepsPerQuarter,
  velocityBins,
  tempoBins,
  chords,
}: Options<typeof REMI_OPTIONS>): string[] {
  return [
    ...KEYBOARD_LOSSES,
    `timing finer than 1/${stepsPerQuarter} of a quarter`,
    velocityLoss(velocityBins),
    tempoBins > 0 ? `tempo finer than ${tempoBins} classes between 24 and 240 qpm` : "tempo",
    chords ? "chord symbols outside the vocabulary, their bass and their spelling" : "chord symbols",
    "changes of tempo, meter and chord after the last note",
    "the spelling of meters outside the vocabulary and of bars cut short, which take a meter of their length (see writtenBars)",
  ];
}

/** Changes of tempo and chord that have tokens. */
function changesOf(
  score: Score,
  stepOf: (at: Ticks) => Steps,
  { tempoBins, chords }: Options<typeof REMI_OPTIONS>,
) {
  const tempos = tempoBins > 0 ? score.tempos : [];
  const symbols = chords ? score.chords.filter(({ text }) => chordClass(text) >= 0) : [];
  const tempoChanges = classChanges(tempos, stepOf, ({ qpm }) => tempoBin(qpm, tempoBins));
  const chordChanges = classChanges(symbols, stepOf, ({ text }) => chordClass(text));
  return [
    ...tempoChanges.map((change) => ({ ...change, family: "tempo" as const })),
    ...chordChanges.map((change) => ({ ...change, family: "chord" as const })),
  ];
}

/** Changes and notes in the order they are written. The sort is stable: changes stand before the notes of their moment. */
function momentsOf<Change extends { readonly at: Steps }>(
  notes: readonly GridNote[],
  changes: readonly Change[],
) {
  return [...changes, ...notes.map((note) => ({ at: note.start, note }))].sort((a, b) => a.at - b.at);
}
