// Digests of the files of an artefact, and which of them are no longer what they were.
import { join } from "node:path";
import { digestFile } from "@semitone/disk";
import type { ArtefactFile } from "./artefact.ts";

/** Digests of files in a folder, in rising order of their paths. */
export function digestFiles(folder: string, files: readonly string[]): Record<string, ArtefactFile> {
  return Object.fromEntries([...files].sort().map((file) => [file, digestFile(join(folder, file))]));
}

/** The files that are missing in a folder, or hold something else than they did. */
export function changedFiles(
  folder: string,
  files: Readonly<Record<string, ArtefactFile>>,
): { readonly file: string; readonly state: "missing" | "changed" }[] {
  return Object.entries(files).flatMap(([file, { sha256 }]) => {
    const state = stateOf(folder, file, sha256);
    return state === "same" ? [] : [{ file, state }];
  });
}

function stateOf(folder: string, file: string, sha256: string): "same" | "changed" | "missing" {
  try {
    return digestFile(join(folder, file), { within: folder }).sha256 === sha256 ? "same" : "changed";
  } catch {
    return "missing";
  }
}
