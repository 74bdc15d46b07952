// The one place where the bytes of a file become notes.
import { channel } from "node:diagnostics_channel";
import { type ReadScoresResult, readScores } from "@semitone/music";

/** Told the name of every file that is parsed; for those who count or measure, free where nobody listens. */
const parsed = channel("semitone:parse");

/** As `readScores`. */
export function parseScores(name: string, bytes: Uint8Array): ReadScoresResult {
  parsed.publish(name);
  return readScores(name, bytes);
}
