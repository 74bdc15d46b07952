// Chord symbols as classes: a root and one of eleven kinds, or no chord.
import { NO_CHORD, parseChordText } from "../notation/chord-text.ts";
import { pitchClassOf, SHARP_NAMES } from "../note-names.ts";

const SUFFIXES = ["", "m", "aug", "dim", "7", "maj7", "m7", "dim7", "m7b5", "sus2", "sus4"];

/** Kinds without a class of their own take the one that shares most of their notes. */
const NEAREST_SUFFIX: Readonly<Record<string, string>> = {
  aug7: "aug",
  mMaj7: "m",
  6: "",
  m6: "m",
  9: "7",
  maj9: "maj7",
  m9: "m7",
  11: "7",
  maj11: "maj7",
  m11: "m7",
  13: "7",
  maj13: "maj7",
  m13: "m7",
  5: "",
};

/** Text of each class: `N.C.`, then the kinds of C, those of C#, ... */
export const CHORD_CLASSES: readonly string[] = [
  NO_CHORD,
  ...SHARP_NAMES.flatMap((root) => SUFFIXES.map((suffix) => root + suffix)),
];

/** Class of a chord symbol; -1 where its text is not understood. Bass notes are ignored. */
export function chordClass(text: string): number {
  if (text.trim() === NO_CHORD) return 0;
  const chord = parseChordText(text);
  if (chord === undefined) return -1;
  const kind = SUFFIXES.indexOf(NEAREST_SUFFIX[chord.suffix] ?? chord.suffix);
  return kind < 0 ? -1 : 1 + pitchClassOf(chord) * SUFFIXES.length + kind;
}
