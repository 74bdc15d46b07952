// What MusicXML says beside the notes (directions, sounds, barlines, harmony), turned into plain values. Knows single elements, no positions.
import { accidentalText, chordSuffix, NO_CHORD } from "./chord-text.ts";
import { jumpOfWords } from "./jump-words.ts";
import { wrapFifths } from "./pitch-names.ts";
import type { RepeatMarks, SheetKey, SheetMeter } from "./sheet.ts";
import { DYNAMIC_VELOCITY, isTempo, modeOf, sheetMeter } from "./sheet.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** How a part's written pitches become sounding ones. */
export interface Transposition {
  readonly semitones: number;
  /** Change of the key signature, in fifths. */
  readonly fifths: number;
}

/** Semitones, or steps of the scale, that a part may be transposed by. */
const MAX_STEPS = 127;

export const CONCERT_PITCH: Transposition = { semitones: 0, fifths: 0 };

/** A part's transposition; undefined where it is further than MIDI has pitches. */
export function readTransposition(transpose: XmlElement): Transposition | undefined {
  const chromatic = Math.round(numberOf(childText(transpose, "chromatic")) ?? 0);
  const octaves = Math.round(numberOf(childText(transpose, "octave-change")) ?? 0);
  // Without the diatonic steps the interval is spelt as in the simplest key: 7 fifths up are one semitone.
  const diatonic = numberOf(childText(transpose, "diatonic"));
  if (![chromatic, 12 * octaves, diatonic ?? 0].every((steps) => Math.abs(steps) <= MAX_STEPS))
    return undefined;
  const fifths = diatonic === undefined ? wrapFifths((7 * chromatic) % 12) : 7 * chromatic - 12 * diatonic;
  return { semitones: chromatic + 12 * octaves, fifths };
}

/** The sounding key; undefined for signatures that are not made of fifths. */
export function readKey(key: XmlElement, transposition: Transposition): SheetKey | undefined {
  const fifths = numberOf(childText(key, "fifths"));
  if (fifths === undefined || !Number.isInteger(fifths) || Math.abs(fifths) > 7) return undefined;
  return {
    fifths: wrapFifths(fifths + transposition.fifths),
    mode: modeOf(childText(key, "mode") ?? "major"),
  };
}

/** Sum of the signature's terms (`3+2` over 8 is 5/8; 2/4 + 3/8 is 7/8); undefined where there is no measure or it makes no sense. */
export function readMeter(time: XmlElement): SheetMeter | undefined {
  const texts = (name: string) =>
    time.children.filter((inner) => inner.name === name).map((inner) => inner.text);
  const denominators = texts("beat-type").map(Number);
  const denominator = Math.max(...denominators);
  const numerator = texts("beats").reduce((sum, beats, k) => {
    const terms = beats.split("+").reduce((total, term) => total + Number(term), 0);
    return sum + (terms * denominator) / denominators[k];
  }, 0);
  return sheetMeter(numerator, denominator);
}

/** Velocity of a loudness given in percent of forte, which is velocity 90; undefined where it makes no sense. */
export function velocityOfPercent(text: string | undefined): number | undefined {
  const percent = numberOf(text);
  return percent === undefined || percent < 0
    ? undefined
    : Math.min(127, Math.max(1, Math.round((90 * percent) / 100)));
}

const BEAT_UNIT_QUARTERS: Readonly<Record<string, number>> = {
  long: 16,
  breve: 8,
  whole: 4,
  half: 2,
  quarter: 1,
  eighth: 1 / 2,
  "16th": 1 / 4,
  "32nd": 1 / 8,
  "64th": 1 / 16,
  "128th": 1 / 32,
  "256th": 1 / 64,
};

/** Quarters in a written note value with dots; undefined for unknown names. */
export function noteValueQuarters(type: string | undefined, dots: number): number | undefined {
  const plain = type === undefined ? undefined : BEAT_UNIT_QUARTERS[type];
  return plain === undefined ? undefined : plain * (2 - 0.5 ** dots);
}

/** Quarters a minute of a metronome mark; undefined for metric modulations and texts without a number. */
function metronomeTempo(metronome: XmlElement): number | undefined {
  const dots = metronome.children.filter(({ name }) => name === "beat-unit-dot").length;
  const beat = noteValueQuarters(childText(metronome, "beat-unit"), dots);
  const perMinute = numberOf(/\d+(\.\d+)?/.exec(childText(metronome, "per-minute") ?? "")?.[0]);
  return beat === undefined || perMinute === undefined ? undefined : beat * perMinute;
}

/** What a `direction` or a lone `sound` says. */
export interface DirectionMarks {
  qpm?: number;
  velocity?: number;
  pedalDown?: boolean;
  readonly jumps: RepeatMarks;
}

export function readDirection(direction: XmlElement): DirectionMarks {
  const marks: DirectionMarks = { jumps: {} };
  for (const type of direction.children) {
    if (type.name === "direction-type")
      for (const element of type.children) readDirectionType(element, marks);
  }
  // What is meant to be heard outranks what is printed.
  const sound = direction.name === "sound" ? direction : child(direction, "sound");
  if (sound) readSound(sound, marks);
  if (marks.qpm !== undefined && !isTempo(marks.qpm)) delete marks.qpm;
  return marks;
}

function readDirectionType(element: XmlElement, marks: DirectionMarks): void {
  if (element.name === "metronome") marks.qpm = metronomeTempo(element) ?? marks.qpm;
  if (element.name === "dynamics") {
    for (const { name } of element.children) marks.velocity = DYNAMIC_VELOCITY[name] ?? marks.velocity;
  }
  if (element.name === "pedal") {
    const type = element.attributes.type;
    if (type === "stop" || type === "discontinue") marks.pedalDown = false;
    else if (type !== "continue") marks.pedalDown = true;
  }
  if (element.name === "segno") marks.jumps.segno = true;
  if (element.name === "coda") marks.jumps.coda = true;
  if (element.name === "words") Object.assign(marks.jumps, jumpOfWords(element.text));
}

function readSound({ attributes }: XmlElement, marks: DirectionMarks): void {
  marks.qpm = numberOf(attributes.tempo) ?? marks.qpm;
  marks.velocity = velocityOfPercent(attributes.dynamics) ?? marks.velocity;
  const { jumps } = marks;
  if (attributes.dacapo === "yes") jumps.daCapo = true;
  if (attributes.dalsegno) jumps.dalSegno = true;
  if (attributes.segno) jumps.segno = true;
  if (attributes.coda) jumps.coda = true;
  if (attributes.fine) jumps.fine = true;
  if (attributes.tocoda) {
    jumps.toCoda = true;
    // The same sign is printed at the jump and at its target; here it stands for the jump.
    if (!attributes.coda) delete jumps.coda;
  }
}

/** What a `barline` says; `endingStops` where the ending under way is over after this measure. */
export function readBarline(barline: XmlElement): {
  marks: RepeatMarks;
  endingStarts?: number[];
  endingStops: boolean;
} {
  const marks: RepeatMarks = {};
  const repeat = child(barline, "repeat")?.attributes;
  if (repeat?.direction === "forward") marks.repeatStart = true;
  if (repeat?.direction === "backward")
    marks.repeatEnd = Math.max(0, Math.round(numberOf(repeat.times) ?? 0));
  const ending = child(barline, "ending");
  if (child(barline, "segno")) marks.segno = true;
  if (child(barline, "coda")) marks.coda = true;
  const endingStarts = ending?.attributes.type === "start" ? endingNumbers(ending) : undefined;
  return { marks, endingStarts, endingStops: ending !== undefined && endingStarts === undefined };
}

function endingNumbers({ attributes, text }: XmlElement): number[] {
  const numbers = new Set((attributes.number ?? text).match(/\d{1,2}/g)?.map(Number));
  return numbers.size > 0 ? [...numbers] : [1];
}

/** A chord symbol as text, e.g. `C#m7/G#`, or the function where only that is given; undefined where there is nothing to say. */
export function readHarmony(harmony: XmlElement): string | undefined {
  const kind = child(harmony, "kind");
  if (kind?.text === "none") return NO_CHORD;
  const root = noteName(child(harmony, "root"), "root");
  if (!root) return childText(harmony, "function") || undefined;
  const suffix = kind ? chordSuffix(kind.text, kind.attributes.text ?? "") : "";
  const degrees = harmony.children.filter(({ name }) => name === "degree").map(degreeText);
  const bass = noteName(child(harmony, "bass"), "bass");
  return `${root}${suffix}${degrees.join("")}${bass ? `/${bass}` : ""}`;
}

function noteName(element: XmlElement | undefined, prefix: "root" | "bass"): string | undefined {
  const step = element && childText(element, `${prefix}-step`);
  if (!step || !/^[A-G]$/.test(step)) return undefined;
  return step + accidentalText(smallAlter(childText(element, `${prefix}-alter`)));
}

function degreeText(degree: XmlElement): string {
  const value = childText(degree, "degree-value") ?? "";
  const accidental = accidentalText(smallAlter(childText(degree, "degree-alter")));
  const type = childText(degree, "degree-type");
  if (type === "subtract") return `omit${value}`;
  return type === "add" && accidental === "" ? `add${value}` : `${accidental}${value}`;
}

function smallAlter(text: string | undefined): number {
  return Math.max(-2, Math.min(2, Math.round(numberOf(text) ?? 0)));
}
