// Single tokens of Humdrum **kern and its companions: notes, keys, meters. Knows no spines and no time.
import { midiPitch, wrapFifths } from "./pitch-names.ts";
import type { SheetKey } from "./sheet.ts";
import { modeOf } from "./sheet.ts";

/** A note or rest of a **kern token. */
export interface KernNote {
  /** Undefined for a rest. */
  readonly pitch: number | undefined;
  /** Length as a fraction of a quarter, [numerator, denominator]; undefined where the token gives none. */
  readonly duration: readonly [number, number] | undefined;
  readonly isGrace: boolean;
  readonly tiedFromBefore: boolean;
  readonly tiedToNext: boolean;
}

/** Reads one note or rest, e.g. `[4.cc#` or `8r`; undefined where it is neither. */
export function parseKernNote(token: string): KernNote | undefined {
  const letters = /([A-G]+|[a-g]+)(#+|-+)?/.exec(token);
  const isRest = token.includes("r");
  if (!letters && !isRest) return undefined;
  return {
    pitch: letters && !isRest ? pitchOf(letters[1], letters[2] ?? "") : undefined,
    duration: recipDuration(token),
    isGrace: /q/i.test(token),
    tiedFromBefore: token.includes("]") || token.includes("_"),
    tiedToNext: token.includes("[") || token.includes("_"),
  };
}

/** `c` is middle C, `cc` an octave up, `C` an octave down. */
function pitchOf(letters: string, accidental: string): number {
  const isHigh = letters === letters.toLowerCase();
  const octave = isHigh ? 3 + letters.length : 4 - letters.length;
  const alter = accidental.startsWith("-") ? -accidental.length : accidental.length;
  return midiPitch(letters[0].toUpperCase(), alter, octave);
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

/** Fifths of a key signature such as `*k[f#c#]`; undefined for other tokens. */
export function parseKeySignature(token: string): number | undefined {
  const accidentals = /^\*k\[((?:[a-g][#-])*)\]$/.exec(token)?.[1];
  if (accidentals === undefined) return undefined;
  const count = accidentals.length / 2;
  if (count > 7) return undefined;
  return accidentals.includes("-") ? -count : count;
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
export const INSTRUMENT_PROGRAM: Readonly<Record<string, number>> = {
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
