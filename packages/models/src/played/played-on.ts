// A performance of a project on its score, or the reason why it is none.
import {
  AlignmentError,
  align,
  GridError,
  type PlayedScore,
  type Score,
  shareMatched,
  toPerformance,
} from "@semitone/music";

/** Least share of the notes of a score that a performance of it plays. */
export const LEAST_MATCHED = 0.5;

/** A performance on a score. @throws AlignmentError where it is hardly of this score, with the share of notes matched */
export function playedOn(
  score: Score,
  played: Score,
  names: { readonly score: string; readonly performance: string },
): PlayedScore {
  const aligned = align(score, toPerformance(played));
  const matched = shareMatched(aligned);
  if (matched < LEAST_MATCHED)
    throw new AlignmentError(
      `${names.performance}: expected a performance of ${names.score}; got ${Math.round(100 * matched)} % of its notes matched; give it the name of its own score`,
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
