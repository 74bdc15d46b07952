// Real music with its labels, and pieces that are kept from training: whole groups of near-duplicates.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "@semitone/graph";
import { fingerprint, groupNearDuplicates, readMidi, type Score } from "@semitone/music";

export interface Piece {
  readonly corpus: string;
  readonly score: Score;
  readonly group: number;
  readonly heldOut: boolean;
  /** Its labels are for the judge, and hidden from the model. */
  readonly isJudges: boolean;
  /** By attribute, the index of its class. */
  readonly labels: Readonly<Record<string, number>>;
}

/** The classes of each attribute. */
export const CLASSES: Readonly<Record<string, readonly string[]>> = {
  valence: ["negative", "positive"],
  arousal: ["low", "high"],
  tune: ["jigs", "reels", "hpps", "waltzes"],
};

const HELD_OUT = 0.1;
/** Of the others, so that a judge learns from other labels than the model that it judges. */
const JUDGES = 0.5;

/** VGMIDI with and without labels, the unlabelled pieces of its version 0.1, and Nottingham. */
export function loadCorpus(data: string, seed: number): Piece[] {
  const moods = moodsOf(readFileSync(join(data, "vgmidi", "vgmidi_labelled.csv"), "utf8"));
  const folders = {
    vgmidi: [join(data, "vgmidi", "labelled", "midi"), join(data, "vgmidi", "unlabelled", "midi")],
    "vgmidi-0.1": [join(data, "vgmidi-0.1", "unlabelled")],
    nottingham: [join(data, "nottingham")],
  };
  const pieces = Object.entries(folders).flatMap(([corpus, roots]) =>
    roots.flatMap(midiFiles).flatMap((file) => {
      const { score } = readMidi(readFileSync(file));
      const name = file.slice(file.lastIndexOf("/") + 1, -".mid".length);
      const tune = CLASSES.tune.findIndex((type) => name.startsWith(type));
      const labels =
        corpus === "vgmidi" ? (moods.get(name) ?? {}) : corpus === "nottingham" && tune >= 0 ? { tune } : {};
      return score && score.notes.length >= 8 ? [{ corpus, score, labels }] : [];
    }),
  );
  const groups = groupNearDuplicates(pieces.map(({ score }) => fingerprint(score)));
  return pieces.map((piece, i) => ({
    ...piece,
    group: groups[i],
    heldOut: randomFrom(seed, `held-out/${groups[i]}`)() < HELD_OUT,
    isJudges: randomFrom(seed, `judge/${groups[i]}`)() < JUDGES,
  }));
}

function midiFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return midiFiles(path);
    return entry.name.endsWith(".mid") ? [path] : [];
  });
}

/** By piece; the table names the phrases of each, the last two columns are valence and arousal, -1 or 1. */
export function moodsOf(table: string): Map<string, Record<string, number>> {
  return new Map(
    table
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => {
        const cells = line.trim().split(",");
        const name = cells[5].replace("labelled/phrases/", "").replace(/_\d+\.mid$/, "");
        return [
          name,
          { valence: Number(Number(cells[6]) > 0), arousal: Number(Number(cells[7]) > 0) },
        ] as const;
      }),
  );
}
