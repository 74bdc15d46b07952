// A performance of a project on its score, or the reason why it is none.
import {
  AlignmentError,
  align,
  GridError,
  type PlayedScore,
  type Score,
  shareMatched,
  shareWritten,
  toPerformance,
} from "@semitone/music";

/** Least share of the notes of a score that a performance of it plays. */
export const LEAST_MATCHED = 0.5;
/** Least share of the played notes that are in the score: repeats that are not written out, and ornaments, are not. */
const LEAST_WRITTEN = 0.25;

/** A performance on a score. @throws AlignmentError where it is hardly of this score, with the shares of notes matched on both sides */
export function playedOn(
  score: Score,
  played: Score,
  names: { readonly score: string; readonly performance: string },
): PlayedScore {
  const aligned = align(score, toPerformance(played));
  const [matched, written] = [shareMatched(aligned), shareWritten(aligned)];
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  if (matched < LEAST_MATCHED || written < LEAST_WRITTEN)
    throw new AlignmentError(
      `${names.performance}: expected a performance of ${names.score}; got ${percent(matched)} of its notes matched, and ${percent(written)} of those played; give it the name of its own score`,
    );
  return aligned;
}

/** What is made of a performance on its score; undefined where it is hardly of that score, or the beats of the score cannot be told. */
export function ifPlayed<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof AlignmentError || error instanceof GridError) return undefined;
    throw error;
  }
}
