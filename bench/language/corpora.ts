// Real music of five collections as scores, and the pieces of each that are kept for measuring: whole groups of near-duplicates.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "@semitone/graph";
import {
  createScore,
  fingerprint,
  groupNearDuplicates,
  type Note,
  readMidi,
  type Score,
  ticks,
} from "@semitone/music";

/** V: VGMIDI 0.1 without labels; N: Nottingham; J: chorales; P: POP909; V2: VGMIDI 0.2 with labels, all of it kept for measuring. */
export const CORPORA = ["V", "N", "J", "P", "V2"] as const;
export type Corpus = (typeof CORPORA)[number];

export interface CorpusPiece {
  readonly corpus: Corpus;
  readonly name: string;
  readonly score: Score;
  readonly group: number;
  readonly heldOut: boolean;
}

const HELD_OUT = 0.1;
const LEAST_NOTES = 8;

const SOURCES: Readonly<Record<Corpus, (data: string) => Pick<CorpusPiece, "name" | "score">[]>> = {
  V: (data) => midis(join(data, "vgmidi-0.1", "unlabelled")),
  N: (data) => midis(join(data, "nottingham"), (name) => !name.includes("melody/")),
  J: chorales,
  P: (data) => midis(join(data, "pop909"), (name) => !name.includes("versions")),
  V2: (data) => midis(join(data, "vgmidi", "labelled", "midi")),
};

/** A piece that resembles one of V2 is nowhere learnt from. */
export function loadCorpora(data: string, corpora: readonly Corpus[], seed: number): CorpusPiece[] {
  const pieces = corpora.flatMap((corpus) =>
    SOURCES[corpus](data)
      .filter(({ score }) => score.notes.length >= LEAST_NOTES)
      .map((piece) => ({ corpus, ...piece })),
  );
  const groups = groupNearDuplicates(pieces.map(({ score }) => fingerprint(score)));
  const kept = new Set(pieces.flatMap(({ corpus }, i) => (corpus === "V2" ? [groups[i]] : [])));
  return pieces.map((piece, i) => ({
    ...piece,
    group: groups[i],
    heldOut: kept.has(groups[i]) || randomFrom(seed, `held-out/${groups[i]}`)() < HELD_OUT,
  }));
}

function midis(folder: string, isWanted: (path: string) => boolean = () => true) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((file) => file.endsWith(".mid") && isWanted(file))
    .flatMap((file) => {
      const { score } = readMidi(readFileSync(join(folder, file)));
      return score ? [{ name: file, score }] : [];
    });
}

/** Four voices on a grid of sixteenths; equal pitches that follow each other are one note, since the file does not tell them apart. */
function chorales(data: string) {
  const file = join(data, "jsb", "Jsb16thSeparated.json");
  const parts = JSON.parse(readFileSync(file, "utf8")) as Record<string, number[][][]>;
  return Object.entries(parts).flatMap(([part, pieces]) =>
    pieces.map((steps, i) => ({ name: `${part}-${i}`, score: choraleOf(steps) })),
  );
}

function choraleOf(steps: readonly (readonly number[])[]): Score {
  const notes: Note[] = [];
  for (let voice = 0; voice < 4; voice++)
    for (let from = 0, to = 0; from < steps.length; from = to) {
      const pitch = steps[from][voice];
      for (to = from + 1; to < steps.length && steps[to][voice] === pitch; ) to++;
      if (pitch >= 0)
        notes.push({ onset: ticks(from), duration: ticks(to - from), pitch, velocity: 80, track: 0 });
    }
  return createScore({ ticksPerQuarter: 4, notes });
}
