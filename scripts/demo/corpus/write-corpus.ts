// The corpus as a user would have it: a folder of MIDI files, and a table that labels the first few pieces of each mood.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeMidi } from "@semitone/music";
import { compose } from "./compose.ts";
import type { Mood } from "./moods.ts";

export interface CorpusOptions {
  readonly pieces: number;
  readonly labelsPerMood: number;
  readonly seed: number;
  /** Where the MIDI files go; made if it is not there. */
  readonly music: string;
  /** The CSV file of labels, `file_name,mood`. */
  readonly labels: string;
}

export interface CorpusPiece {
  readonly file: string;
  /** What the composer had in mind. */
  readonly mood: Mood;
  readonly isLabelled: boolean;
}

/** Composes and writes the pieces and the labels of the first `labelsPerMood` of each mood. */
export function writeCorpus({ pieces, labelsPerMood, seed, music, labels }: CorpusOptions): CorpusPiece[] {
  mkdirSync(music, { recursive: true });
  const counts = new Map<Mood, number>();
  const corpus = Array.from({ length: pieces }, (_, i) => {
    const { score, mood } = compose(seed, i);
    const file = `piece-${String(i).padStart(3, "0")}.mid`;
    writeFileSync(join(music, file), writeMidi(score));
    const count = (counts.get(mood) ?? 0) + 1;
    counts.set(mood, count);
    return { file, mood, isLabelled: count <= labelsPerMood };
  });
  const rows = corpus.filter(({ isLabelled }) => isLabelled).map(({ file, mood }) => `${file},${mood}\n`);
  mkdirSync(dirname(labels), { recursive: true });
  writeFileSync(labels, `file_name,mood\n${rows.join("")}`);
  return corpus;
}
