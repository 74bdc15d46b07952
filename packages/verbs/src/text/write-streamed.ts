// Long text to a file that gets its name once all of it is written.
import { createWriteStream, renameSync, rmSync } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Replaces the file at `path`, or the one that a link there leads to; a failure leaves what was there. Pipes and devices are written into. */
export async function writeStreamed(path: string, text: Readable, signal: AbortSignal): Promise<void> {
  const { writingPlace } = await import("@semitone/disk");
  const { target, isReplaced } = writingPlace(path);
  if (!isReplaced) return pipeline(text, createWriteStream(target), { signal });
  const unfinished = `${target}.${process.pid}.part`;
  try {
    await pipeline(text, createWriteStream(unfinished), { signal });
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
