// Files written so that a crash leaves either the old content or the new one, never half of it.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Replaces the file at `path`: written beside it, flushed to the disk, then renamed over it. */
export function writeFileDurably(path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const handle = openSync(unfinished, "w");
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

/** Makes a rename itself durable; Windows neither needs nor allows it. */
function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
