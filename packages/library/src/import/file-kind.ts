// Whether a file is read as notes or as a recording: by its first bytes where these say it, else by its ending.
import { readSync } from "node:fs";
import { extname } from "node:path";
import { withRegularFile } from "@semitone/disk";
import { SOUND_ENDINGS, startsLikeSound } from "@semitone/sound";
import type { PieceKind } from "../database/tables.ts";

/** Bytes that are looked at. */
export const HEAD_BYTES = 16;

const SOUND_EXTENSIONS = new Set(SOUND_ENDINGS.map((ending) => `.${ending}`));

/** Whether a file begins as a MIDI file does: such files travel under many names. */
export const startsLikeScore = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 4)).toString("latin1") === "MThd";

/** What a file is to be read as; a file that cannot be read is a score as good as any. */
export function fileKind(path: string, within?: string): PieceKind {
  try {
    const head = withRegularFile(path, { within }, ({ file }) => {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.subarray(0, readSync(file, bytes, 0, HEAD_BYTES, 0));
    });
    if (startsLikeScore(head)) return "score";
    return startsLikeSound(head) || SOUND_EXTENSIONS.has(extname(path).toLowerCase()) ? "sound" : "score";
  } catch {
    return "score";
  }
}
