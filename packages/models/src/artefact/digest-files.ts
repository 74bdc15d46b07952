// Digests of the files of an artefact, and which of them are no longer what they were.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { withFileErrors } from "@semitone/disk";
import type { ArtefactFile } from "./artefact.ts";

const CHUNK = 1 << 20;

/** SHA-256 and size of a file, read a mebibyte at a time. @throws FileError */
export function digestFile(path: string): ArtefactFile {
  return withFileErrors("read", path, () => {
    const file = openSync(path, "r");
    try {
      const hash = createHash("sha256");
      const chunk = Buffer.alloc(CHUNK);
      let bytes = 0;
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
        hash.update(chunk.subarray(0, read));
        bytes += read;
      }
      return { sha256: hash.digest("hex"), bytes };
    } finally {
      closeSync(file);
    }
  });
}

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
    const state = stateOf(join(folder, file), sha256);
    return state === "same" ? [] : [{ file, state }];
  });
}

function stateOf(path: string, sha256: string): "same" | "changed" | "missing" {
  try {
    return digestFile(path).sha256 === sha256 ? "same" : "changed";
  } catch {
    return "missing";
  }
}
