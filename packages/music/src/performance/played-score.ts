// A score and one performance of it, note by note: what performances are encoded from. Knows no file format.
import type { Performance } from "../performance.ts";
import type { Score } from "../score.ts";

/** No played note belongs to this score note. */
export const NOT_PLAYED = -1;

/** A score, a performance, and which played note each score note is. */
export interface PlayedScore {
  readonly score: Score;
  readonly performance: Performance;
  /** For each note of the score the index of its note in the performance, each at most once; `NOT_PLAYED` where there is none. */
  readonly matches: Int32Array;
}

/** Share of the score's notes that were played, 0..1; 0 for a score without notes. */
export const shareMatched = ({ matches }: Pick<PlayedScore, "matches">): number =>
  matches.length === 0 ? 0 : countMatched(matches) / matches.length;

/** Share of the played notes that are in the score, 0..1; 0 for a performance without notes. */
export const shareWritten = ({
  matches,
  performance,
}: Pick<PlayedScore, "matches" | "performance">): number =>
  performance.notes.length === 0 ? 0 : countMatched(matches) / performance.notes.length;

const countMatched = (matches: Int32Array): number =>
  matches.reduce((sum, played) => sum + (played === NOT_PLAYED ? 0 : 1), 0);

/** Thrown where a performance or its alignment cannot be used. */
export class AlignmentError extends Error {
  override readonly name = "AlignmentError";
}
