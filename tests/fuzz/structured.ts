// A structured file for each seed and format, as generated or with a little damage, and whether the oracle is content with what is read.
import process from "node:process";
import type { Diagnostic, Score } from "@semitone/music";
import { readScores } from "@semitone/music";
import { Choices } from "./choices.ts";
import { MIDI_ANATOMY } from "./generate-midi.ts";
import { ABC_ANATOMY, KERN_ANATOMY, MUSICXML_ANATOMY } from "./generate-notation.ts";
import type { Anatomy } from "./mutate.ts";
import { mutate } from "./mutate.ts";
import { brokenPromise } from "./score-oracle.ts";
import { structuredAbc } from "./structured-abc.ts";
import { structuredKern } from "./structured-kern.ts";
import { structuredMidi } from "./structured-midi.ts";
import { structuredMusicXml } from "./structured-musicxml.ts";

export interface StructuredFormat {
  readonly name: string;
  generate(seed: number): Uint8Array;
  readonly anatomy: Anatomy;
  /** What separates tokens, so that they can be repeated, dropped and moved; undefined for bytes. */
  readonly separators?: RegExp;
}

export const STRUCTURED_FORMATS: readonly StructuredFormat[] = [
  { name: "midi", generate: structuredMidi, anatomy: MIDI_ANATOMY },
  { name: "musicxml", generate: structuredMusicXml, anatomy: MUSICXML_ANATOMY, separators: /(?=<)/ },
  { name: "kern", generate: structuredKern, anatomy: KERN_ANATOMY, separators: /(?<=[\t\n])/ },
  { name: "abc", generate: structuredAbc, anatomy: ABC_ANATOMY, separators: /(?<=[\s|\]])/ },
];

export interface StructuredResult {
  /** The promise that is broken, if one is. */
  readonly broken?: string;
  /** Of processor time, reader and oracle together: a busy machine does not make a file slow. */
  readonly milliseconds: number;
  readonly scores: number;
  readonly reasons: number;
}

/** The file of a seed: of three in a row one as generated, one with tokens moved, one with bytes damaged. */
export function structuredFile(format: StructuredFormat, seed: number): Uint8Array {
  const bytes = format.generate(seed);
  if (seed % 3 === 1) return format.separators ? withTokensMoved(bytes, format.separators, seed) : bytes;
  return seed % 3 === 2 && bytes.length > 8 ? mutate(bytes, seed, format.anatomy).bytes : bytes;
}

function withTokensMoved(bytes: Uint8Array, separators: RegExp, seed: number): Uint8Array {
  const c = new Choices(seed);
  const tokens = Buffer.from(bytes).toString("latin1").split(separators);
  for (let moves = c.between(1, 4); moves > 0; moves--) {
    const from = c.below(tokens.length);
    const taken = tokens.slice(from, from + c.between(1, 3));
    const kind = c.below(3);
    // Dropped, said again, or said elsewhere.
    if (kind !== 1) tokens.splice(from, taken.length);
    if (kind !== 0) tokens.splice(c.below(tokens.length + 1), 0, ...taken);
  }
  return Uint8Array.from(Buffer.from(tokens.join(""), "latin1"));
}

export function judgeStructured(format: StructuredFormat, seed: number): StructuredResult {
  const bytes = structuredFile(format, seed);
  const before = process.cpuUsage();
  let scores: readonly Score[] = [];
  let diagnostics: readonly Diagnostic[] = [];
  let broken: string | undefined;
  try {
    const read = readScores("fuzz", bytes);
    scores = read.scores.map(({ score }) => score);
    diagnostics = read.diagnostics;
    broken = brokenPromise({ scores, diagnostics });
  } catch (error) {
    broken = String((error as Error).stack ?? error).slice(0, 400);
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  return {
    ...(broken === undefined ? {} : { broken }),
    milliseconds,
    scores: scores.length,
    reasons: diagnostics.length,
  };
}
