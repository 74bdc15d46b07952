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

/** General MIDI programs (from 0) with the Humdrum codes of the instruments that they come nearest to (`*Iviola` and the like). */
const CODES_OF_PROGRAM: readonly (readonly [number, string])[] = [
  [0, "piano forte"],
  [4, "rhode"],
  [6, "cemba"],
  [7, "clavi"],
  [8, "clest celst"],
  [9, "glock"],
  [11, "vibra"],
  [12, "marim"],
  [13, "xylo"],
  [14, "campn caril chime"],
  [15, "dulc psalt zithr"],
  [16, "hammd"],
  [19, "organ porta"],
  [20, "reedo"],
  [21, "accor ctina"],
  [22, "armon"],
  [24, "guitr quitr liuto archl tiorb mando ukule pipa ud"],
  [27, "eguit"],
  [33, "bguit"],
  [40, "violn violp viols rebec"],
  [41, "viola viold"],
  [42, "cello violt violb"],
  [43, "cbass"],
  [46, "arpa harp"],
  [47, "timpa"],
  [
    52,
    "vox soprn mezzo calto alto tenor barit bass ctenor castr nfant feme male recit colsp drmsp lyrsp lyrtn heltn bscan bspro false",
  ],
  [54, "synth"],
  [56, "tromp cornt"],
  [57, "tromb tromt"],
  [58, "tuba"],
  [60, "cor corno flugh"],
  [64, "saxS saxN"],
  [65, "saxA"],
  [66, "saxT"],
  [67, "saxR saxB saxC"],
  [68, "oboe oboeD chlms chlma chlmt"],
  [69, "cangl"],
  [70, "fagot fag_c rackt"],
  [71, "clars clara clarb clarp baset calam"],
  [72, "picco fife"],
  [73, "flt flt_a flt_b"],
  [74, "recor fltda fltdb fltdn fltds fltdt"],
  [75, "panpi"],
  [77, "shaku"],
  [79, "ocari"],
  [104, "sitar vina sarod"],
  [105, "banjo"],
  [106, "shami"],
  [107, "koto"],
  [109, "bagpI bagpS cornm"],
  [114, "steel"],
];

const PROGRAM = new Map(
  CODES_OF_PROGRAM.flatMap(([program, codes]) => codes.split(" ").map((code) => [code, program] as const)),
);

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
