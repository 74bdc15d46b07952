// An empty folder outside the workspace, with the tarballs installed as a user would have them from the registry.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCorpus } from "../demo/corpus/write-corpus.ts";
import { runNpm } from "./run-program.ts";

export const PIECES = 12;

/** A new folder in which `tarballs` are installed, with the types of Node for the compiler. */
export function installFor(folder: string, tarballs: readonly string[], nodeTypes: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, type: "module", devDependencies: { "@types/node": nodeTypes } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  // What this machine has fetched before is not fetched again.
  runNpm("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], folder);
}

/** A dozen small MIDI files in `music`, and `labels.csv` with the mood of each. */
export function addMusic(folder: string): void {
  const [music, labels] = [join(folder, "music"), join(folder, "labels.csv")];
  writeCorpus({ pieces: PIECES, labelsPerMood: PIECES, seed: 7, music, labels });
}
