// An empty folder outside the workspace, with the tarballs installed as a user would have them from the registry.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCorpus } from "../demo/corpus/write-corpus.ts";
import type { WorkspacePackage } from "../workspace.ts";
import { runNpm } from "./run-program.ts";

export const PIECES = 12;

/**
 * A new folder in which a user has installed the packages that none other of ours needs. Those others must come by
 * themselves, as dependencies: only their address is given, since no registry has them yet.
 *
 * @param addresses  of every package of ours: name to path of its tarball
 */
export function installFor(
  folder: string,
  packages: readonly WorkspacePackage[],
  addresses: Readonly<Record<string, string>>,
  nodeTypes: string,
): void {
  const needed = new Set(packages.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})));
  const among = (wanted: boolean) =>
    Object.fromEntries(
      Object.entries(addresses)
        .filter(([name]) => needed.has(name) === wanted)
        .map(([name, path]) => [name, `file:${path}`]),
    );
  mkdirSync(folder, { recursive: true });
  const manifest = {
    private: true,
    type: "module",
    dependencies: among(false),
    devDependencies: { "@types/node": nodeTypes },
    overrides: among(true),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  // What this machine has fetched before is not fetched again.
  runNpm("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], folder);
}

/** A dozen small MIDI files in `music`, and `labels.csv` with the mood of each. */
export function addMusic(folder: string): void {
  const [music, labels] = [join(folder, "music"), join(folder, "labels.csv")];
  writeCorpus({ pieces: PIECES, labelsPerMood: PIECES, seed: 7, music, labels });
}
