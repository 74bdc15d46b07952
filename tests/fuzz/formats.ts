// The formats that are fuzzed, a row each: how to make intact files, what they consist of, who reads them.
import type { Diagnostic, Score } from "@semitone/music";
import { readMidi } from "@semitone/music";
import { generateMidi, MIDI_ANATOMY } from "./generate-midi.ts";
import { parseLegally } from "./legal-midi.ts";
import type { Anatomy } from "./mutate.ts";

export interface FuzzFormat {
  readonly name: string;
  /** An intact file, the same for the same seed. */
  generate(seed: number): Uint8Array;
  readonly anatomy: Anatomy;
  read(bytes: Uint8Array): { scores: readonly Score[]; diagnostics: readonly Diagnostic[] };
  /** Whether a parser that is not ours finds no fault either: the damage then made another legal file, as a changed pitch does. */
  isLegal(bytes: Uint8Array): boolean;
}

export const FUZZ_FORMATS: readonly FuzzFormat[] = [
  {
    name: "midi",
    generate: (seed) => generateMidi(seed).bytes,
    anatomy: MIDI_ANATOMY,
    read: (bytes) => {
      const { score, diagnostics } = readMidi(bytes);
      return { scores: score ? [score] : [], diagnostics };
    },
    isLegal: (bytes) => parseLegally(bytes) !== undefined,
  },
];
