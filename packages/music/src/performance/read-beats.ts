// Reader of beat annotations as of the ASAP corpus: a line for each beat, `seconds <tab> seconds <tab> kind[,meter,key]`.
// Foscarin, McLeod, Rigaux, Jacquemard and Sakai 2020.
import { AlignmentError } from "./played-score.ts";

/** Most lines of a file: more beats than any piece has. */
const MOST_BEATS = 262_144;

export interface AnnotatedBeat {
  readonly seconds: number;
  /** First beat of a bar. */
  readonly isDownbeat: boolean;
}

/**
 * The beats of an annotation file, in order. Empty lines are passed over, and so are beats marked `bR` (in a passage played freely).
 *
 * @throws AlignmentError naming the line, where it is none of a time and a kind, or where time runs backwards
 */
export function readBeats(text: string): AnnotatedBeat[] {
  const beats: AnnotatedBeat[] = [];
  let [number, last] = [0, Number.NEGATIVE_INFINITY];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 500)).trim();
    start = end + 1;
    number++;
    if (line === "") continue;
    const [time, , kinds = ""] = line.split("\t");
    const at = Number(time);
    const [kind] = kinds.split(",");
    if (time.trim() === "" || !(at >= 0 && at < 1e6) || !/^(b|db|bR)$/.test(kind))
      throw new AlignmentError(
        `readBeats: line ${number}: expected seconds, seconds and b, db or bR, apart by tabs; got ${JSON.stringify(line.slice(0, 80))}; correct the line`,
      );
    if (at < last)
      throw new AlignmentError(
        `readBeats: line ${number}: expected a time of at least ${last} s; got ${at}; sort the lines`,
      );
    last = at;
    if (kind !== "bR") beats.push({ seconds: at, isDownbeat: kind === "db" });
    if (beats.length > MOST_BEATS)
      throw new AlignmentError(`readBeats: expected at most ${MOST_BEATS} beats; got more; split the file`);
  }
  return beats;
}
