// Long text to a file that gets its name once all of it is written.
import { createWriteStream, renameSync, rmSync } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Replaces the file at `path`; a failure leaves what was there. */
export async function writeStreamed(path: string, text: Readable, signal: AbortSignal): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await pipeline(text, createWriteStream(unfinished), { signal });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
