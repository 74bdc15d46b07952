// A piece as written, measure by measure, before repeats are played out and ties joined. What MusicXML, ABC and kern have in common.
import type { Provenance, Track } from "../score.ts";
import type { MidiPitch, Velocity } from "../units.ts";
import type { Dynamic } from "./dynamics.ts";
import { Resolution } from "./resolution.ts";

/** One written note. Times are in quarters from the start of its measure. */
export interface SheetNote {
  readonly part: number;
  readonly voice: number;
  readonly at: number;
  /** 0 for grace notes. */
  readonly duration: number;
  readonly pitch: MidiPitch;
  /** Of a grace note: its place, from 0, among those that come before what its voice has at `at`; notes of a grace chord share one. */
  readonly grace?: number;
  /** Absent: as loud as the dynamics of its part say. */
  readonly velocity?: Velocity;
  /** Continues the note of the same pitch that ends where this one starts. */
  readonly tiedFromBefore: boolean;
  /** Sounds on into the next note of the same pitch. */
  readonly tiedToNext: boolean;
  /** A slur binds it to what its voice has next. */
  readonly slurred?: true;
  /** Index of the track it sounds on, where that is not the one of its part. */
  track?: number;
  /** The times through its measure at which it sounds, counted from 1; absent: always. */
  readonly passes?: readonly number[];
}

/** Where the reading goes on other than straight ahead. `start` marks act before the measure, the others after it. */
export interface RepeatMarks {
  repeatStart?: boolean;
  /** How often the repeated section sounds in all where this measure ends it; 0 = as usual (twice, or once for each ending). */
  repeatEnd?: number;
  /** Passes on which this measure is played, e.g. [1, 2]; empty or absent = always. */
  endings?: readonly number[];
  /** The repeat is taken also after a jump. */
  repeatAfterJump?: boolean;
  segno?: boolean;
  coda?: boolean;
  toCoda?: boolean;
  fine?: boolean;
  daCapo?: boolean;
  dalSegno?: boolean;
  /** Which sign a mark is, or leads to, where a piece has several; absent: the nearest. */
  segnoName?: string;
  codaName?: string;
  toCodaName?: string;
  dalSegnoName?: string;
  /** Times through the measure, from 1, at which its jumps and its fine count; absent: always. */
  jumpPasses?: readonly number[];
}

export interface SheetMeter {
  readonly numerator: number;
  readonly denominator: number;
}

export interface SheetKey {
  readonly fifths: number;
  readonly mode: "major" | "minor";
}

type At<Thing> = Thing & { readonly at: number };
type OfPart<Thing> = At<Thing> & { readonly part: number };

export interface SheetMeasure {
  /** The meter that starts to hold here; absent = as before, "free" = none from here on. */
  meter?: SheetMeter | "free";
  /** Meters that start to hold inside the measure, in order; each begins a bar. */
  readonly meterChanges: At<SheetMeter>[];
  /** Quarters that the written content fills; 0 = nothing written, which lasts as long as the meter says. */
  length: number;
  readonly notes: SheetNote[];
  /** How many grace notes there are before each time of each voice; see `addGrace`. */
  readonly graces: Map<string, number>;
  readonly keys: At<SheetKey>[];
  readonly tempos: At<{ readonly qpm: number }>[];
  readonly chords: At<{ readonly text: string }>[];
  readonly dynamics: OfPart<Dynamic>[];
  readonly pedals: OfPart<{ readonly down: boolean }>[];
  readonly marks: RepeatMarks;
}

/** The written piece that a reader fills in. */
export class Sheet {
  readonly measures: SheetMeasure[] = [];
  readonly tracks: Track[] = [];
  readonly resolution = new Resolution();
  /** Indices of the measures in playing order, where the source spells it out. */
  order: number[] | undefined;

  constructor(readonly format: Provenance["format"]) {}

  /** The measure of that index; missing ones are added, empty. */
  measure(index: number): SheetMeasure {
    while (this.measures.length <= index) this.measures.push(emptyMeasure());
    return this.measures[index];
  }

  /**
   * Drops the measures at the end in which no time passes: a key behind the last bar line is no empty bar, and grace notes there belong
   * to the end of the measure before.
   */
  trimEnd(): void {
    while (isBare(this.measures.at(-1))) {
      const { notes } = this.measures.pop()!;
      const last = this.measures.at(-1);
      let before: SheetNote | undefined;
      for (const note of last ? notes : []) {
        const inChord =
          before?.part === note.part && before.voice === note.voice && before.grace === note.grace;
        addGrace(last!, { ...note, at: last!.length }, inChord);
        before = note;
      }
    }
  }
}

function isBare(measure: SheetMeasure | undefined): boolean {
  return (
    measure !== undefined && measure.length === 0 && measure.notes.every(({ grace }) => grace !== undefined)
  );
}

function emptyMeasure(): SheetMeasure {
  return {
    length: 0,
    meterChanges: [],
    notes: [],
    graces: new Map(),
    keys: [],
    tempos: [],
    chords: [],
    dynamics: [],
    pedals: [],
    marks: {},
  };
}

/** Adds a grace note after those before the same time of its voice, or to the chord of the last of them. */
export function addGrace(
  measure: SheetMeasure,
  note: Omit<SheetNote, "duration" | "grace">,
  inChord: boolean,
): void {
  const name = `${note.part}/${note.voice}/${note.at}`;
  const before = measure.graces.get(name) ?? 0;
  const grace = inChord && before > 0 ? before - 1 : before;
  measure.graces.set(name, grace + 1);
  measure.notes.push({ ...note, duration: 0, grace });
}

/** A meter that a score can hold, or undefined: 1 to 255 over a power of two up to 128. */
export function sheetMeter(numerator: number, denominator: number): SheetMeter | undefined {
  const fits = Number.isInteger(numerator) && numerator >= 1 && numerator <= 255;
  return fits && [1, 2, 4, 8, 16, 32, 64, 128].includes(denominator) ? { numerator, denominator } : undefined;
}

/** Quarters in a full measure of a meter. */
export function meterLength({ numerator, denominator }: SheetMeter): number {
  return (4 * numerator) / denominator;
}

/** Times closer than this, in quarters, are the same: far below a tick, far above rounding. */
export const EPSILON = 1e-6;

/** A meter as long as so many quarters, with the largest note that divides them; undefined if none does. */
export function meterOfLength(quarters: number): SheetMeter | undefined {
  for (const denominator of [4, 8, 16, 32, 64]) {
    const numerator = (quarters * denominator) / 4;
    if (Math.abs(numerator - Math.round(numerator)) < EPSILON && Math.round(numerator) <= 255) {
      return { numerator: Math.round(numerator), denominator };
    }
  }
  return undefined;
}

/** Largest length of one note, rest or measure that is believed, in quarters (16 bars of 4/4 and then some). */
export const MAX_SPAN = 256;

/** Keys, and chord symbols, of one measure that are taken: each new one is compared with those before it. */
export const MAX_CHANGES_PER_MEASURE = 1024;

/** Tempos that are believed, in quarters a minute. */
export function isTempo(qpm: number): boolean {
  return qpm >= 4 && qpm <= 2000;
}

const MINOR_MODES = new Set([
  "minor",
  "min",
  "m",
  "aeolian",
  "aeo",
  "dorian",
  "dor",
  "phrygian",
  "phr",
  "locrian",
  "loc",
]);

/** Church modes are filed under the mode of their third; the signature itself is kept in `fifths`. */
export function modeOf(name: string): SheetKey["mode"] {
  return MINOR_MODES.has(name.trim().toLowerCase()) ? "minor" : "major";
}
