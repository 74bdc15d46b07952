// Names of the twelve pitch classes. Knows no octaves. A sub-path: `@semitone/music/note-names`.
import type { PitchClass } from "./units.ts";

/** By pitch class, C = 0. */
export const SHARP_NAMES: readonly string[] = [
  "C",
  "C#",
  "D",
  "D#",
  "E",
  "F",
  "F#",
  "G",
  "G#",
  "A",
  "A#",
  "B",
];
export const FLAT_NAMES: readonly string[] = [
  "C",
  "Db",
  "D",
  "Eb",
  "E",
  "F",
  "Gb",
  "G",
  "Ab",
  "A",
  "Bb",
  "B",
];

/** Pitch class of a note name: a letter `A` to `G` and its alteration in semitones. */
export function pitchClassOf({ step, alter }: { readonly step: string; readonly alter: number }): PitchClass {
  const natural = SHARP_NAMES.indexOf(step);
  return (((natural + alter) % 12) + 12) % 12;
}
