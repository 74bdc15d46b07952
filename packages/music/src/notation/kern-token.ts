// Single tokens of Humdrum **kern and its companions: notes, keys, meters, tempos. Knows no spines and no time.
import { chordSuffix } from "./chord-text.ts";
import { parseMeter } from "./meter-text.ts";
import { percussionAt } from "./percussion.ts";
import { midiPitch, wrapFifths } from "./pitch-names.ts";
import type { SheetKey, SheetMeter } from "./sheet.ts";
import { modeOf } from "./sheet.ts";

/** A note or rest of a **kern token. */
export interface KernNote {
  /** Undefined for a rest. */
  readonly pitch: number | undefined;
  /** General MIDI percussion key by its place on the staff; undefined for a rest. */
  readonly percussion: number | undefined;
  /** Length as a fraction of a quarter, [numerator, denominator]; undefined where the token gives none. */
  readonly duration: readonly [number, number] | undefined;
  readonly isGrace: boolean;
  /** Signifier `R`: a sound without pitch. */
  readonly isUnpitched: boolean;
  /** A rest that fills its measure if it stands alone there, whatever its length: `1r`, `0r`, `rr`. */
  readonly fillsMeasure: boolean;
  /** A trill, mordent, turn, arpeggio or tremolo. */
  readonly isOrnamented: boolean;
  readonly tiedFromBefore: boolean;
  readonly tiedToNext: boolean;
}

/** Reads one note or rest, e.g. `[4.cc#` or `8r`; undefined where it is neither. */
export function parseKernNote(token: string): KernNote | undefined {
  // Tremolos: `@16@`, or `@@16@@` between two notes. Their number is no length.
  const plain = token.includes("@") ? token.replace(/@[\d@]*@/g, "") : token;
  const letters = /([A-G]+|[a-g]+)(#+|-+)?/.exec(plain);
  const isRest = plain.includes("r");
  const isUnpitched = plain.includes("R") && !isRest;
  if (!letters && !isRest && !isUnpitched) return undefined;
  const percussion = isRest ? undefined : percussionOf(letters?.[1]);
  return {
    pitch: letters && !isRest ? pitchOf(letters[1], letters[2] ?? "") : percussion,
    percussion,
    duration: recipDuration(plain),
    isGrace: /q/i.test(plain),
    isUnpitched,
    fillsMeasure: plain.includes("rr") || /^\D*(1|0+)(?![\d%.])/.test(plain),
    isOrnamented: plain !== token || /[TtMmWwSO$:]/.test(plain),
    tiedFromBefore: plain.includes("]") || plain.includes("_"),
    tiedToNext: plain.includes("[") || plain.includes("_"),
  };
}

/** `c` is middle C, `cc` an octave up, `C` an octave down; NaN for different letters in a row. */
function pitchOf(letters: string, accidental: string): number {
  if (letters !== letters[0].repeat(letters.length)) return Number.NaN;
  const alter = accidental.startsWith("-") ? -accidental.length : accidental.length;
  return midiPitch(letters[0].toUpperCase(), alter, octaveOf(letters));
}

function octaveOf(letters: string): number {
  return letters === letters.toLowerCase() ? 3 + letters.length : 4 - letters.length;
}

function percussionOf(letters: string | undefined): number {
  return percussionAt(letters ? `${letters[0].toUpperCase()}${octaveOf(letters)}` : "");
}

/**
 * Quarters of a reciprocal duration: `4` is a quarter, `0` a breve, `00` a long, `3%2` two thirds of a whole note; dots as usual.
 *
 * @returns [numerator, denominator]
 */
function recipDuration(token: string): readonly [number, number] | undefined {
  const match = /(\d{1,5})(?:%(\d{1,5}))?/.exec(token);
  if (!match) return undefined;
  const dots = 2 ** (token.split(".").length - 1);
  const isLong = /^0+$/.test(match[1]);
  const numerator = isLong ? 8 * 2 ** Math.min(4, match[1].length - 1) : 4 * Number(match[2] ?? 1);
  const denominator = isLong ? 1 : Number(match[1]);
  if (dots > 64) return undefined;
  return [numerator * (2 * dots - 1), denominator * dots];
}

/** How a token of a **kern spine changes the meter; undefined for tokens that are no meter. */
export function parseKernMeter(token: string): SheetMeter | "free" | "bad" | undefined {
  const sign = /^\*met\((.*)\)$/.exec(token)?.[1];
  // Signs of mensuration mostly stand beside the meter in numbers; alone only these two say what is meant.
  if (sign === "c") return { numerator: 4, denominator: 4 };
  if (sign === "c|") return { numerator: 2, denominator: 2 };
  if (!/^\*M(?:[\d(]|X|\?)/.test(token)) return undefined;
  if (/^\*M[X?]/.test(token)) return "free";
  // `3%2` is a beat of two thirds of a whole note: a score can hold it only where the fraction comes out even.
  const fraction = /^\*M([^/%]*)\/(\d{1,3})%(\d{1,3})$/.exec(token);
  const whole = fraction && Number(fraction[2]) / Number(fraction[3]);
  const text = whole && Number.isInteger(whole) ? `${fraction[1]}/${whole}` : token.slice(2);
  return parseMeter(text) ?? "bad";
}

/** Quarters a minute of `*MM120`, the middle of `*MM100-120`; NaN for other tempo tokens such as `*MM[Allegro]`; undefined for the rest. */
export function parseKernTempo(token: string): number | undefined {
  if (!token.startsWith("*MM")) return undefined;
  const match = /^=?(\d{1,6}(?:\.\d{1,9})?)(?:-(\d{1,6}(?:\.\d{1,9})?))?$/.exec(token.slice(3));
  if (!match) return Number.NaN;
  return (Number(match[1]) + Number(match[2] ?? match[1])) / 2;
}

/** Quarters a minute of the words of a tempo record such as `Allegro [quarter-dot] = 72`, the middle of `72-80`; undefined where they name no number. */
export function tempoOfWords(words: string): number | undefined {
  const match =
    /\[([a-z\d]{1,16})((?:-dot){0,3})\] ?= ?(\d{1,6}(?:\.\d{1,9})?)(?: ?[-\u2013] ?(\d{1,6}(?:\.\d{1,9})?))?/.exec(
      words,
    );
  const quarters = match && WORDED_QUARTERS.get(match[1]);
  if (!quarters) return undefined;
  const perMinute = (Number(match[3]) + Number(match[4] ?? match[3])) / 2;
  return quarters * (2 - 0.5 ** (match[2].length / 4)) * perMinute;
}

const WORDED_QUARTERS: ReadonlyMap<string, number> = new Map([
  ["breve", 8],
  ["whole", 4],
  ["half", 2],
  ["quarter", 1],
  ["eighth", 1 / 2],
  ["8th", 1 / 2],
  ["sixteenth", 1 / 4],
  ["16th", 1 / 4],
]);

/** Signature of `*k[f#c#]`, by letter; "bad" where it is none; undefined for tokens that are no signature. */
export function parseKeySignature(token: string): ReadonlyMap<string, number> | "bad" | undefined {
  if (!token.startsWith("*k[")) return undefined;
  const signs = /^\*k\[((?:[a-gA-G](?:##?|--?|n)){0,14})\]/.exec(token)?.[1];
  if (signs === undefined) return "bad";
  const alters = [...signs.matchAll(/([a-gA-G])(#+|-+|n)/g)].map(
    ([, letter, sign]) =>
      [letter.toUpperCase(), sign === "n" ? 0 : sign[0] === "#" ? sign.length : -sign.length] as const,
  );
  return new Map(alters);
}

/** Key of a designation such as `*e-:` (minor), `*G:` or `*d:dor`; undefined for other tokens. */
export function parseKeyDesignation(token: string): SheetKey | undefined {
  const match = /^\*([A-Ga-g])([#-]?):([a-z]{3})?$/.exec(token);
  if (!match) return undefined;
  const [, letter, accidental, modal] = match;
  const mode = modal ? modeOf(modal) : letter === letter.toLowerCase() ? "minor" : "major";
  const tonic =
    "FCGDAEB".indexOf(letter.toUpperCase()) - 1 + (accidental === "#" ? 7 : accidental === "-" ? -7 : 0);
  const shift = FIFTHS_BELOW_MAJOR[modal ?? ""] ?? (mode === "minor" ? 3 : 0);
  return { fifths: wrapFifths(tonic - shift), mode };
}

/** How many fifths the signature of a mode lies below that of the major key on the same tonic. */
const FIFTHS_BELOW_MAJOR: Readonly<Record<string, number>> = {
  lyd: -1,
  ion: 0,
  mix: 1,
  dor: 2,
  aeo: 3,
  phr: 4,
  loc: 5,
};

/** General MIDI program (from 0) of Humdrum instrument codes (`*Iviolin` and the like); voices sing "aah". */
const PROGRAM_OF_CODE: Readonly<Record<string, number>> = {
  piano: 0,
  cemba: 6,
  celst: 8,
  glock: 9,
  vibra: 11,
  marim: 12,
  organ: 19,
  accor: 21,
  guitr: 24,
  violn: 40,
  viola: 41,
  cello: 42,
  cbass: 43,
  harp: 46,
  timpa: 47,
  vox: 52,
  soprn: 52,
  alto: 52,
  tenor: 52,
  bass: 52,
  tromp: 56,
  tromb: 57,
  tuba: 58,
  corno: 60,
  saxS: 64,
  saxA: 65,
  saxT: 66,
  oboe: 68,
  cangl: 69,
  fagot: 70,
  clars: 71,
  picco: 72,
  flt: 73,
  recor: 74,
};

const PROGRAM = new Map(Object.entries(PROGRAM_OF_CODE));

/** General MIDI program (from 0) of a Humdrum instrument token such as `*Iviolin`; undefined for codes without one. */
export function programOf(token: string): number | undefined {
  // `*I#2` numbers players and `*IC...` names a class; neither is in the table.
  return PROGRAM.get(token.slice(2));
}

/** Humdrum codes of instruments without definite pitch. */
const UNPITCHED = new Set(
  (
    "bdrum sdrum tdrum udrum ddrum drum drums drmkt perc percu snare cymb cymba cym crshc spshc ridec fingc piatt hihat gong tamtm tambn " +
    "tambu tambo trngl trigl wdblk tblok casts castn casta marac clave guiro cowbl cowb bongo conga timbl caba whip ratch"
  ).split(" "),
);

/** Whether a token says that its spine is percussion: `*clefX`, or the code or class of an instrument without pitch. */
export function isPercussionToken(token: string): boolean {
  if (token.startsWith("*clefX")) return true;
  return token.startsWith("*I") && (UNPITCHED.has(token.slice(2)) || /^\*IC?(perc|drum)/.test(token));
}

/** Chord text of an analysis: `E- minor-seventh` becomes `Ebm7`; anything else is kept, less a leading duration. */
export function chordText(token: string): string {
  const named = /^([A-G])([#-]{0,2}) ([a-z0-9-]+)$/.exec(token);
  if (named) return named[1] + named[2].replaceAll("-", "b") + chordSuffix(named[3], named[3]);
  return token.replace(/^\d+(%\d+)?\.*/, "").slice(0, 128);
}
