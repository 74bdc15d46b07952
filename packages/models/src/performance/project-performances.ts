// The performances of a project on their scores, aligned.
import { type Piece, type Project, performancePairs, readPiece } from "@semitone/library";
import { AlignmentError, GridError, type PlayedScore, type Score, shareMatched } from "@semitone/music";
import { playedOn } from "../played/played-on.ts";

export interface ProjectPerformance {
  readonly piece: Piece;
  readonly played: PlayedScore;
  /** Share of the notes of the score that were matched. */
  readonly matched: number;
}

export interface ProjectScore {
  readonly piece: Piece;
  readonly score: Score;
  readonly performances: readonly ProjectPerformance[];
}

export interface ProjectPerformances {
  readonly scores: readonly ProjectScore[];
  /** Performances that are left out, and why. */
  readonly leftOut: readonly { readonly piece: string; readonly reason: string }[];
}

/** @param yieldTurn  called before each performance, with the share that is done */
export async function projectPerformances(
  project: Project,
  pieces: readonly Piece[],
  yieldTurn: (share: number) => Promise<void> = async () => {},
): Promise<ProjectPerformances> {
  const { pairs, unknown } = performancePairs(project, pieces);
  const total = pairs.reduce((sum, { performances }) => sum + performances.length, 0);
  const leftOut = unknown.map(({ piece, score }) => ({
    piece,
    reason: `${piece}: expected the name of a score of the project in its label "score"; got ${JSON.stringify(score)}; see semitone pieces for the names`,
  }));
  const scores: ProjectScore[] = [];
  let done = 0;
  for (const { score: piece, performances } of pairs) {
    const score = readPiece(project, piece.id);
    const found: ProjectPerformance[] = [];
    for (const performance of performances) {
      await yieldTurn(done++ / total);
      try {
        const names = { score: piece.name, performance: performance.name };
        const played = playedOn(score, readPiece(project, performance.id), names);
        found.push({ piece: performance, played, matched: shareMatched(played) });
      } catch (error) {
        if (!(error instanceof AlignmentError || error instanceof GridError)) throw error;
        leftOut.push({ piece: performance.name, reason: error.message });
      }
    }
    if (found.length > 0) scores.push({ piece, score, performances: found });
  }
  leftOut.sort((a, b) => (a.piece < b.piece ? -1 : 1));
  return { scores, leftOut };
}
