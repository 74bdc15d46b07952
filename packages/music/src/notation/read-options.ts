// The bounds every notation reader keeps to, and what it returns. Knows no format.
import type { Diagnostic } from "../diagnostic.ts";
import type { Score } from "../score.ts";

export interface NotationReadOptions {
  /** Largest input in bytes (after unpacking), or characters for text. @default 67108864 */
  readonly maxBytes?: number;
  /** Largest number of notes in one score, repeats expanded; the rest is dropped. @default 1000000 */
  readonly maxNotes?: number;
  /** Largest number of scores taken from one file of many tunes. @default 20000 */
  readonly maxScores?: number;
}

/** `score` is undefined only together with a fatal diagnostic. */
export interface NotationReadResult {
  readonly score: Score | undefined;
  readonly diagnostics: Diagnostic[];
}

export interface NamedScore {
  readonly score: Score;
  /** What the file calls the piece, or its number in a file of many. */
  readonly name?: string;
}

/** What a file of any format gives: possibly several scores. Empty only together with a fatal diagnostic. */
export interface ReadScoresResult {
  readonly scores: NamedScore[];
  readonly diagnostics: Diagnostic[];
}

/** The bounds in force, with their defaults. */
export function readLimits(options: NotationReadOptions): Required<NotationReadOptions> {
  const { maxBytes = 2 ** 26, maxNotes = 1_000_000, maxScores = 20_000 } = options;
  return { maxBytes, maxNotes, maxScores };
}
