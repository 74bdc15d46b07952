// What MusicXML's `attributes` say: meter, key, transposition, styles of measures. Knows single elements, no positions.
import { wrapFifths } from "./pitch-names.ts";
import type { SheetKey, SheetMeter } from "./sheet.ts";
import { modeOf, sheetMeter } from "./sheet.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** How a part's written pitches become sounding ones. */
export interface Transposition {
  readonly semitones: number;
  /** Change of the key signature, in fifths. */
  readonly fifths: number;
  /** Semitones from each note to another that sounds with it; 0 for none. */
  readonly double: number;
}

/** Semitones, or steps of the scale, that a part may be transposed by. */
const MAX_STEPS = 127;

export const CONCERT_PITCH: Transposition = { semitones: 0, fifths: 0, double: 0 };

/** A part's transposition; undefined where it says no interval, or one further than MIDI has pitches. */
export function readTransposition(transpose: XmlElement): Transposition | undefined {
  const chromatic = numberOf(childText(transpose, "chromatic"));
  const octaves = numberOf(childText(transpose, "octave-change"));
  const diatonic = numberOf(childText(transpose, "diatonic"));
  if (chromatic === undefined && octaves === undefined) return undefined;
  const semitones = Math.round(chromatic ?? 0);
  const inOctaves = 12 * Math.round(octaves ?? 0);
  if (![semitones, inOctaves, diatonic ?? 0].every((steps) => Math.abs(steps) <= MAX_STEPS)) return undefined;
  const double = child(transpose, "double");
  const above = double?.attributes.above === "yes";
  return {
    semitones: semitones + inOctaves,
    fifths: fifthsOf(semitones, diatonic === undefined ? undefined : Math.round(diatonic)),
    double: double ? (above ? 12 : -12) : 0,
  };
}

/** Fifths of an interval. Without its steps, or with steps that no such interval has, it is spelt as in the simplest key. */
function fifthsOf(semitones: number, steps: number | undefined): number {
  const fifths = steps === undefined ? Number.NaN : 7 * semitones - 12 * steps;
  // A semitone is seven fifths.
  return Math.abs(fifths) <= 12 ? fifths : wrapFifths((7 * semitones) % 12);
}

const SHARPS = "FCGDAEB";

/** The sounding key; undefined for signatures that are not made of fifths. */
export function readKey(key: XmlElement, transposition: Transposition): SheetKey | undefined {
  const fifths = child(key, "key-step") ? fifthsOfSigns(key) : numberOf(childText(key, "fifths"));
  if (fifths === undefined || !Number.isInteger(fifths) || Math.abs(fifths) > 7) return undefined;
  return {
    fifths: wrapFifths(fifths + transposition.fifths),
    mode: modeOf(childText(key, "mode") ?? "major"),
  };
}

/** Fifths of a signature given sign by sign, where it is one of the usual ones. */
function fifthsOfSigns(key: XmlElement): number | undefined {
  const texts = (name: string) => key.children.filter((inner) => inner.name === name).map(({ text }) => text);
  const steps = texts("key-step");
  const alters = texts("key-alter").map(Number);
  const isSharp = alters[0] === 1;
  const order = isSharp ? SHARPS : [...SHARPS].reverse().join("");
  const usual = [...order.slice(0, steps.length)];
  const fits =
    steps.length <= 7 &&
    alters.length === steps.length &&
    alters.every((alter) => alter === (isSharp ? 1 : -1)) &&
    usual.every((step) => steps.includes(step));
  return fits ? (isSharp ? steps.length : -steps.length) : undefined;
}

/**
 * Sum of the signature's terms (`3+2` over 8 is 5/8; 2/4 + 3/8 is 7/8; 2.5/4 is 5/8); undefined where there is no measure or it makes
 * no sense. Of two meters that interchange the first holds.
 */
export function readMeter(time: XmlElement): SheetMeter | undefined {
  const texts = (name: string) =>
    time.children.filter((inner) => inner.name === name).map((inner) => inner.text);
  const denominators = texts("beat-type").map(Number);
  let denominator = Math.max(...denominators);
  if (!(denominator >= 1)) return undefined;
  let numerator = texts("beats").reduce((sum, beats, k) => {
    const terms = beats.split("+").reduce((total, term) => total + termOf(term), 0);
    return sum + (terms * denominator) / denominators[k];
  }, 0);
  for (; !Number.isInteger(numerator) && denominator <= 64; denominator *= 2) numerator *= 2;
  return sheetMeter(numerator, denominator);
}

/** A number of beats, with or without brackets; NaN for anything else. */
function termOf(text: string): number {
  return numberOf(text.replaceAll("(", "").replaceAll(")", "")) ?? Number.NaN;
}

/** A style that begins or ends at a measure: what is played in it is not written out. */
export interface MeasureStyle {
  readonly kind: "measure-repeat" | "beat-repeat" | "slash";
  readonly starts: boolean;
  /** The staff it holds for; absent: all. */
  readonly staff: string | undefined;
  /** Measures in the pattern; 1 for other kinds. */
  readonly measures: number;
  /** Length of the beat, in note values, where it is given. */
  readonly beat: { readonly type: string; readonly dots: number } | undefined;
}

/** Longest pattern of measures that is repeated. */
const MAX_PATTERN = 64;

export function readMeasureStyle(style: XmlElement): MeasureStyle | undefined {
  const kinds = ["measure-repeat", "beat-repeat", "slash"] as const;
  for (const kind of kinds) {
    const element = child(style, kind);
    if (!element) continue;
    const count = numberOf(element.text) ?? 1;
    const type = childText(element, "slash-type");
    return {
      kind,
      starts: element.attributes.type !== "stop",
      staff: style.attributes.number,
      measures: Math.min(MAX_PATTERN, Math.max(1, Math.round(count))),
      beat: type
        ? { type, dots: element.children.filter(({ name }) => name === "slash-dot").length }
        : undefined,
    };
  }
  return undefined;
}
