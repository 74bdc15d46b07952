// Performances of a project on their scores, for the verbs that take one by its name.
import {
  findPiece,
  PAIR_RULE,
  type Piece,
  type Project,
  ProjectError,
  performancePairs,
  readPiece,
  type ScoreWithPerformances,
} from "@semitone/library";
import { ifPlayed, playedOn, usualBeat } from "@semitone/models";
import { encodePerformance, type PlayedScore, type Score } from "@semitone/music";

/** Performances of a score whose tempo one of them is compared with. */
const MOST_COMPARED = 30;

/** A performance that a name means, and what it is of. */
export interface Performed {
  readonly piece: Piece;
  readonly pair: ScoreWithPerformances;
}

/** The performance that a name means; undefined where the piece is none. @throws ProjectError (`no-piece`) for an unknown name */
export function findPerformed(project: Project, name: string): Performed | undefined {
  const piece = findPiece(project, name);
  const pair = performancePairs(project).pairs.find(({ performances }) =>
    performances.some(({ id }) => id === piece.id),
  );
  return pair && { piece, pair };
}

/** @param option  name of what was given, for the message. @throws ProjectError (`no-piece`) where the piece is no performance */
export function requirePerformed(project: Project, option: string, name: string): Performed {
  const found = findPerformed(project, name);
  if (found) return found;
  throw new ProjectError(
    `${option}: expected a performance beside its score; got ${findPiece(project, name).name}; name it so that ${PAIR_RULE}, or label it score=NAME`,
    "no-piece",
  );
}

/** A performance on its score, and the tempo that is usual there: the mean over the performances of the score. */
export interface ReadPerformance {
  readonly score: Score;
  readonly played: PlayedScore;
  readonly usual: number;
}

/** @throws AlignmentError where it is hardly of its score */
export function readPerformed(project: Project, { piece, pair }: Performed): ReadPerformance {
  const score = readPiece(project, pair.score.id);
  const on = (one: Piece) =>
    playedOn(score, readPiece(project, one.id), { score: pair.score.name, performance: one.name });
  const played = on(piece);
  // Those that are of the score at all.
  const others = pair.performances
    .filter(({ id }) => id !== piece.id)
    .slice(0, MOST_COMPARED)
    .flatMap((other) => ifPlayed(() => on(other)) ?? []);
  return { score, played, usual: usualBeat([played, ...others].map(encodePerformance)) };
}
