// The formats that are fuzzed, a row each: how to make intact files, what they consist of, who reads them.
import type { Diagnostic, Score } from "@semitone/music";
import { readMidi, readScores } from "@semitone/music";
import { SaxesParser } from "saxes";
import { generateMidi, MIDI_ANATOMY } from "./generate-midi.ts";
import {
  ABC_ANATOMY,
  generateAbc,
  generateKern,
  generateMusicXml,
  generateMxl,
  KERN_ANATOMY,
  MUSICXML_ANATOMY,
  MXL_ANATOMY,
} from "./generate-notation.ts";
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
  {
    name: "musicxml",
    generate: generateMusicXml,
    anatomy: MUSICXML_ANATOMY,
    read: readNotation,
    isLegal: isWellFormed,
  },
  {
    name: "mxl",
    generate: generateMxl,
    anatomy: MXL_ANATOMY,
    read: readNotation,
    // Names, dates and comments in a zip may be anything.
    isLegal: () => true,
  },
  // In both, almost any text is music; what cannot be told from another piece needs no reason.
  { name: "kern", generate: generateKern, anatomy: KERN_ANATOMY, read: readNotation, isLegal: () => true },
  { name: "abc", generate: generateAbc, anatomy: ABC_ANATOMY, read: readNotation, isLegal: () => true },
];

function readNotation(bytes: Uint8Array): { scores: readonly Score[]; diagnostics: readonly Diagnostic[] } {
  const { scores, diagnostics } = readScores("fuzz", bytes);
  return { scores: scores.map(({ score }) => score), diagnostics };
}

/** True for XML without a fault, by the parser's own strict mode: the damage changed content only. */
function isWellFormed(bytes: Uint8Array): boolean {
  try {
    new SaxesParser().write(new TextDecoder().decode(bytes)).close();
    return true;
  } catch {
    return false;
  }
}
