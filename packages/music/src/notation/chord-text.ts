// Chord symbols as text (`C#m7/G#`) and as MusicXML kinds, both ways from one table. Knows no element structure.

/** MusicXML `kind` and the suffix it has in a lead sheet; where several kinds share a suffix the first is written. */
const KIND_SUFFIX: readonly (readonly [kind: string, suffix: string])[] = [
  ["major", ""],
  ["minor", "m"],
  ["augmented", "aug"],
  ["diminished", "dim"],
  ["dominant", "7"],
  ["major-seventh", "maj7"],
  ["minor-seventh", "m7"],
  ["diminished-seventh", "dim7"],
  ["augmented-seventh", "aug7"],
  ["half-diminished", "m7b5"],
  ["major-minor", "mMaj7"],
  ["major-sixth", "6"],
  ["minor-sixth", "m6"],
  ["dominant-ninth", "9"],
  ["major-ninth", "maj9"],
  ["minor-ninth", "m9"],
  ["dominant-11th", "11"],
  ["major-11th", "maj11"],
  ["minor-11th", "m11"],
  ["dominant-13th", "13"],
  ["major-13th", "maj13"],
  ["minor-13th", "m13"],
  ["suspended-second", "sus2"],
  ["suspended-fourth", "sus4"],
  ["power", "5"],
];
const SUFFIX_OF = new Map(KIND_SUFFIX);
const KIND_OF = new Map(KIND_SUFFIX.map(([kind, suffix]) => [suffix, kind]));

/** Text of a chord that is none. */
export const NO_CHORD = "N.C.";

/** The suffix of a kind, or `written` for kinds without one. */
export function chordSuffix(kind: string, written: string): string {
  return SUFFIX_OF.get(kind) ?? written;
}

/** `#`, `##`, `b`, ... for an alteration in semitones. */
export function accidentalText(alter: number): string {
  return alter < 0 ? "b".repeat(-alter) : "#".repeat(alter);
}

export interface WrittenChord {
  /** `A` to `G`. */
  readonly step: string;
  /** Semitones, -2..2. */
  readonly alter: number;
  readonly kind: string;
  readonly suffix: string;
  readonly bass?: { readonly step: string; readonly alter: number };
}

/** Takes a chord symbol such as `Bbm7/F` apart; undefined where the text names no root. Suffixes outside the table get the kind `other`. */
export function parseChordText(text: string): WrittenChord | undefined {
  const match = /^([A-G])(#{1,2}|b{1,2})?([^/]*)(?:\/([A-G])(#{1,2}|b{1,2})?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, step, accidental = "", suffix, bassStep, bassAccidental = ""] = match;
  const bass = bassStep ? { step: bassStep, alter: alterOf(bassAccidental) } : undefined;
  return { step, alter: alterOf(accidental), kind: KIND_OF.get(suffix) ?? "other", suffix, bass };
}

function alterOf(accidental: string): number {
  return accidental.startsWith("b") ? -accidental.length : accidental.length;
}
