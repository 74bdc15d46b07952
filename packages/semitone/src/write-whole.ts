// A file that appears whole or not at all, whatever happens while it is written.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { writeFlushed } from "./run/run-folder.ts";

/** Writes a file under another name and renames it; folders that lack are made. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished-${process.pid}`;
  try {
    writeFlushed(unfinished, content);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
