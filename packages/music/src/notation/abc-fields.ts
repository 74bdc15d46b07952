// Values of ABC fields: keys, voices, tempos, lengths, orders of parts. Knows no time and no voices.
import { abcText } from "./abc-text.ts";
import { FIFTHS_OF_STEP, fifthsOfSignature, signatureOf } from "./key-signature.ts";
import { parseMeter } from "./meter-text.ts";
import { STEPS } from "./pitch-names.ts";
import { MAX_PLAYED_MEASURES } from "./play-order.ts";
import type { SheetKey, SheetMeter } from "./sheet.ts";
import { modeOf } from "./sheet.ts";

/** `M:` as a meter, "free" for `none` and nothing at all, undefined for what a score cannot hold. */
export function parseMeterField(value: string): SheetMeter | "free" | undefined {
  const text = value.trim();
  if (text === "C") return { numerator: 4, denominator: 4 };
  if (text === "C|") return { numerator: 2, denominator: 2 };
  if (text === "" || text.toLowerCase() === "none") return "free";
  return parseMeter(text);
}

/** `L:` in whole notes, [numerator, denominator]; undefined where it is no fraction. */
export function parseLengthField(value: string): readonly [number, number] | undefined {
  const match = /^\s{0,8}(\d{1,3})(?:\s?\/\s?(\d{1,4}))?\s*$/.exec(value);
  const [numerator, denominator] = [Number(match?.[1]), Number(match?.[2] ?? 1)];
  return numerator > 0 && denominator > 0 ? [numerator, denominator] : undefined;
}

/** What `Q:` says. */
export type AbcTempo =
  /** So many of a note value a minute; `beat` in quarters, undefined for the unit note length, of which there are `units`. */
  | {
      readonly kind: "tempo";
      readonly beat: number | undefined;
      readonly units: number;
      readonly perMinute: number;
    }
  /** `1/4=3/8`: what was a note of `before` quarters is from here on one of `after`. */
  | { readonly kind: "relation"; readonly before: number; readonly after: number }
  | { readonly kind: "words" }
  | { readonly kind: "bad" };

const BEATS = /^((?:\d{1,3}\/\d{1,3}\.{0,2}\s{0,8}){1,16})=?\s{0,8}(?:ca\.?\s{0,8}|~)?([\s\S]*)$/;
const UNITS = /^(?:C(\d{1,3}(?:\/\d{1,3})?)?\s{0,8}=\s{0,8})?(\d{1,6}(?:\.\d{1,6})?)$/;
const NUMBER = /^\d{1,6}(?:\.\d{1,6})?$/;
/** Longest value of `Q:` that is looked at. */
const MAX_TEMPO = 1024;

/** Reads `"Allegro" 1/4=120`, `3/8=50 "slow"`, `1/4 3/8 1/4 3/8=40`, `120`, `C3=40`, `1/4=3/8` or words alone. */
export function parseTempoField(value: string): AbcTempo {
  const text = value
    .slice(0, MAX_TEMPO)
    .replace(/"[^"]*"?/g, " ")
    .trim();
  if (text === "") return { kind: "words" };
  const units = UNITS.exec(text);
  if (units) {
    const [numerator, denominator = "1"] = (units[1] ?? "1").split("/");
    const size = Number(numerator) / Number(denominator);
    return { kind: "tempo", beat: undefined, units: size, perMinute: Number(units[2]) };
  }
  const match = BEATS.exec(text);
  if (!match) return { kind: "bad" };
  const beat = quartersOf(match[1]);
  if (NUMBER.test(match[2])) return { kind: "tempo", beat, units: 1, perMinute: Number(match[2]) };
  const after = BEATS.exec(match[2]);
  if (after?.[2] !== "" || !(beat > 0)) return { kind: "bad" };
  return { kind: "relation", before: beat, after: quartersOf(after[1]) };
}

/** Sum of fractions of a whole note, with dots, in quarters. */
function quartersOf(fractions: string): number {
  let sum = 0;
  for (const [, numerator, denominator, dots] of fractions.matchAll(/(\d+)\/(\d+)(\.*)/g))
    sum += ((4 * Number(numerator)) / Number(denominator)) * (2 - 0.5 ** dots.length);
  return sum;
}

/** A clef and what else a `K:` or `V:` field says of how written pitches sound. Undefined = not said. */
export interface AbcClef {
  readonly isPercussion?: boolean;
  /** Semitones of `treble-8` and the like. */
  readonly clefShift?: number;
  /** Semitones of `octave=`. */
  readonly octaveShift?: number;
  /** Semitones of `transpose=`. */
  readonly transpose?: number;
  /** Semitones of `sound=` or `shift=`, from the first to the second of two notes. */
  readonly sound?: number;
}

export interface AbcVoice extends AbcClef {
  readonly id: string;
  readonly name?: string;
  /** Shares the staff of the voice before. */
  readonly isMerged: boolean;
}

/** Words of a field, quoted values in one piece. */
function wordsOf(value: string): string[] {
  return value.match(/[^\s="]+="[^"]*"?|\S+/g) ?? [];
}

const CLEF =
  /^(?:treble|alto|tenor|bass|soprano|mezzosoprano|mezzo|baritone|perc(?:ussion)?|none|auto|[GCFP])[1-5]?(?:([+^_-])(8|15))?$/i;

function clefOf(words: readonly string[]): AbcClef {
  const clef: { -readonly [Name in keyof AbcClef]: AbcClef[Name] } = {};
  for (const word of words) {
    const equals = word.indexOf("=");
    const name = equals < 0 ? "clef" : word.slice(0, equals).toLowerCase();
    const value = word.slice(equals + 1).replaceAll('"', "");
    const number = /^[+-]?\d{1,3}$/.test(value) ? Number(value) : undefined;
    const read = name === "clef" || name === "cl" ? CLEF.exec(value) : null;
    if (read) {
      clef.isPercussion = /^(perc|P)/i.test(value);
      clef.clefShift = read[2] ? (read[2] === "8" ? 12 : 24) * (/[+^]/.test(read[1]) ? 1 : -1) : 0;
    }
    if (name === "octave" && number !== undefined && Math.abs(number) <= 4) clef.octaveShift = 12 * number;
    if ((name === "transpose" || name === "t") && number !== undefined && Math.abs(number) <= 48)
      clef.transpose = number;
    if (name === "sound" || name === "shift") clef.sound = intervalOf(value) ?? clef.sound;
  }
  return clef;
}

/** Semitones from the first to the second of two notes such as `cB,`; undefined for anything else. */
function intervalOf(notes: string): number | undefined {
  const match = /^([_^=]?)([A-Ga-g])([,']{0,4})([_^=]?)([A-Ga-g])([,']{0,4})$/.exec(notes);
  if (!match) return undefined;
  const pitch = (sign: string, letter: string, marks: string) => {
    const octaves = [...marks].reduce((sum, mark) => sum + (mark === "'" ? 1 : -1), letter >= "a" ? 1 : 0);
    const alter = sign === "^" ? 1 : sign === "_" ? -1 : 0;
    return [0, 2, 4, 5, 7, 9, 11][STEPS.indexOf(letter.toUpperCase())] + alter + 12 * octaves;
  };
  return pitch(match[4], match[5], match[6]) - pitch(match[1], match[2], match[3]);
}

/** `V:` with its parameters; undefined where it names no voice. */
export function parseVoiceField(value: string): AbcVoice | undefined {
  const [id, ...words] = wordsOf(value);
  if (!id) return undefined;
  const named = words.find((word) => /^(name|nm)=/i.test(word));
  const name = named && abcText(named.slice(named.indexOf("=") + 1).replace(/^"|"$/g, ""));
  return { ...clefOf(words), id, isMerged: words.includes("merge"), ...(name ? { name } : {}) };
}

export interface AbcKey extends AbcClef {
  /** Alterations by letter; undefined where the field names no key. */
  readonly signature: ReadonlyMap<string, number> | undefined;
  /** The written key; undefined where there is none, as for `K:none` and the pipes. */
  readonly key: SheetKey | undefined;
  /** Neither a key nor a clef, or there is something in it that is neither. */
  readonly isBad: boolean;
  /** The signature is that of no key. */
  readonly isOdd: boolean;
}

/** Fifths by which the signature of a mode differs from that of the major key on the same tonic. */
const MODES: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["maj", 0],
  ["ion", 0],
  ["m", -3],
  ["min", -3],
  ["aeo", -3],
  ["mix", -1],
  ["dor", -2],
  ["phr", -4],
  ["lyd", 1],
  ["loc", -5],
]);

/** Reads `Ebm`, `D mix`, `A exp ^f`, `HP`, `none`, `G clef=treble-8 transpose=-2`, `clef=perc`. */
export function parseKeyField(value: string): AbcKey {
  const words = wordsOf(value.replaceAll("\u266d", "b").replaceAll("\u266f", "#"));
  const tonic = /^([A-G])([#b]?)([A-Za-z]*)(.*)$/.exec(words[0] ?? "");
  const joined = modeName(tonic?.[3]);
  const isClefOnly = words.length > 0 && (CLEF.test(words[0]) || words[0].includes("=")) && !tonic;
  // The pipes play F and C sharp, written or not.
  if (/^H[Pp]$/.test(words[0] ?? ""))
    return {
      ...clefOf(words.slice(1)),
      signature: signatureOf(2),
      key: undefined,
      isBad: false,
      isOdd: false,
    };
  if (!tonic || joined === undefined) {
    const isKeyless = words.length === 0 || words[0].toLowerCase() === "none";
    return {
      ...clefOf(isClefOnly || isKeyless ? words : words.slice(1)),
      signature: isKeyless ? withAccidentals(new Map(), words) : undefined,
      key: undefined,
      isBad: !isClefOnly && !isKeyless,
      isOdd: false,
    };
  }
  // `D^g`: accidentals may stand right behind the name.
  const after = tonic[4] === "" ? words.slice(1) : [tonic[4], ...words.slice(1)];
  const spaced = joined === "" ? modeName(after[0]?.includes("=") ? "" : after[0]) : undefined;
  const mode = spaced || joined;
  const sharps = tonic[2] === "#" ? 7 : tonic[2] === "b" ? -7 : 0;
  const usual = FIFTHS_OF_STEP.indexOf(tonic[1]) - 1 + sharps + MODES.get(mode)!;
  const isExplicit = after.some((word) => word.toLowerCase() === "exp");
  const signature = withAccidentals(isExplicit ? new Map() : signatureOf(usual), after);
  const { fifths, isOdd } = fifthsOfSignature(signature, usual);
  return {
    ...clefOf(after),
    signature,
    key: { fifths, mode: modeOf(mode) },
    isBad: !after.every((word, k) => isKeyWord(word) || (k === 0 && spaced !== undefined)),
    isOdd,
  };
}

/** What may follow the name of a key, besides its mode: accidentals, `exp`, a clef and other settings. */
function isKeyWord(word: string): boolean {
  return ACCIDENTALS.test(word) || word.includes("=") || /^(?:exp|merge)$/i.test(word) || CLEF.test(word);
}

/** The first letters of a mode's name as they stand in `MODES`; "" for none, undefined for words that are no mode. */
function modeName(word: string | undefined): string | undefined {
  if (!word) return "";
  const name = word.toLowerCase();
  if (name === "m") return word === "m" ? "m" : "";
  if (name === "exp") return "";
  const short = name.slice(0, 3);
  return MODES.has(short) ? short : undefined;
}

const ACCIDENTALS = /^(?:(?:\^\^?|__?|=)[A-Ga-g]){1,7}$/;

/** Accidentals written after the key, `^f _b =c`, in place of those of the key. */
function withAccidentals(signature: Map<string, number>, words: readonly string[]): Map<string, number> {
  for (const word of words) {
    if (!ACCIDENTALS.test(word)) continue;
    for (const [, sign, letter] of word.matchAll(/(\^\^?|__?|=)([A-Ga-g])/g)) {
      const size = sign === "=" ? 0 : sign.length;
      signature.set(letter.toUpperCase(), sign[0] === "_" ? -size : size);
    }
  }
  return signature;
}

/** Longest text of an order of parts that is looked at: each of its parentheses may copy all of its parts. */
const MAX_ORDER = 256;

/**
 * The names of an order of parts: `ABA`, `A2.B`, `((AB)3.C)2`.
 *
 * @returns `isCut` where it comes to more than 65,536 parts, `isBad` where there was more than letters, numbers, dots and parentheses
 */
export function parsePartOrder(value: string): { names: string[]; isCut: boolean; isBad: boolean } {
  const open: string[][] = [[]];
  let last: string[] = [];
  let isCut = false;
  let isBad = false;
  const append = (names: readonly string[]) => {
    const group = open[open.length - 1];
    if (group.length + names.length > MAX_PLAYED_MEASURES) isCut = true;
    else for (const name of names) group.push(name);
  };
  isCut = value.length > MAX_ORDER;
  for (const [token] of value.slice(0, MAX_ORDER).matchAll(/[A-Za-z]|\d{1,4}|[()]|[^.\s]/g)) {
    if (/[A-Za-z]/.test(token)) append((last = [token]));
    else if (token === "(") open.push([]);
    else if (token === ")" && open.length > 1) append((last = open.pop()!));
    else if (/\d/.test(token)) for (let k = 1; k < Number(token) && !isCut; k++) append(last);
    else isBad = true;
  }
  if (open.length > 1) isBad = true;
  while (open.length > 1) append(open.pop()!);
  return { names: open[0], isCut, isBad };
}

/** Pass numbers of `1`, `1,3` or `1-3`; those of a text without a number are all. */
export function endingNumbers(text: string): number[] | undefined {
  const numbers = new Set<number>();
  for (const [, from, to] of text.slice(0, 256).matchAll(/(\d{1,2})(?:-(\d{1,2}))?/g)) {
    for (let n = Number(from); n <= Number(to ?? from); n++) numbers.add(n);
  }
  return numbers.size > 0 ? [...numbers] : undefined;
}
