// Which pieces of a project are performances of which: as a sheet has said (`score`), else by their names.
import { listAttributes } from "../labels/attribute-store.ts";
import { labelsOf } from "../labels/query-labels.ts";
import { SCORE_COLUMN } from "../labels/score-column.ts";
import { matchPiece } from "../pieces/find-piece.ts";
import { listPieces } from "../pieces/list-pieces.ts";
import { MIDI_ENDINGS, pairByName, type ScoreWithPerformances } from "../pieces/pair-by-name.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Project } from "../project.ts";

/** What a sheet says that cannot be followed. */
export interface UnknownScore {
  readonly piece: string;
  /** As the sheet has it. */
  readonly score: string;
}

export interface PerformancePairs {
  /** In the order of the pieces. */
  readonly pairs: readonly ScoreWithPerformances[];
  /** Performances whose label names no score, or several: they are of none. */
  readonly unknown: readonly UnknownScore[];
}

/**
 * Scores with their performances. A label `score` of a whole piece names the piece that it is a performance of, by the rules of
 * `findPiece`; what has none is paired by name (`PAIR_RULE`). Of several annotators' words the first by code points counts.
 *
 * @param pieces  those that are paired. @default all of the project
 */
export function performancePairs(
  project: Pick<Project, "connection" | "folder">,
  pieces?: readonly Piece[],
): PerformancePairs {
  const said = scoresSaid(project);
  // A hundred thousand MIDI files need not be read to know that none is of another.
  if (said.size === 0 && !hasScoreNames(project)) return { pairs: [], unknown: [] };
  return pairsAmong(project, pieces ?? listPieces(project), said);
}

/** Whether the name of any file is that of a score, by `PAIR_RULE`. */
const hasScoreNames = ({ connection }: Pick<Project, "connection">): boolean =>
  connection.all(
    `SELECT 1 FROM files WHERE missing = 0 AND status <> 'dropped' AND NOT (${MIDI_ENDINGS.map((ending) => `(path LIKE '%.${ending}' AND path NOT LIKE '%score.${ending}')`).join(" OR ")}) LIMIT 1`,
  ).length > 0;

function pairsAmong(
  project: Pick<Project, "connection" | "folder">,
  pieces: readonly Piece[],
  said: ReadonlyMap<string, string>,
): PerformancePairs {
  const byId = new Map(pieces.map((piece) => [piece.id, piece]));
  const found = new Map<Piece, Piece>();
  const unknown: UnknownScore[] = [];
  const scores = new Map<string, Piece | undefined>();
  for (const piece of pieces) {
    const score = said.get(piece.name);
    if (score === undefined) continue;
    if (!scores.has(score)) scores.set(score, scoreCalled(project, byId, score));
    const target = scores.get(score);
    if (target && target !== piece) found.set(piece, target);
    else unknown.push({ piece: piece.name, score });
  }
  const rest = pairByName(pieces.filter((piece) => !said.has(piece.name)));
  for (const { score, performances } of rest) for (const one of performances) found.set(one, score);
  const of = new Map<Piece, Piece[]>();
  for (const piece of pieces) {
    const score = found.get(piece);
    // A score that is itself a performance would make a chain: the score at its beginning counts.
    if (score && !found.has(score)) of.set(score, [...(of.get(score) ?? []), piece]);
  }
  return {
    pairs: pieces.flatMap((score) => {
      const performances = of.get(score);
      return performances ? [{ score, performances }] : [];
    }),
    unknown,
  };
}

/** By name of the piece. */
function scoresSaid(project: Pick<Project, "connection" | "folder">): Map<string, string> {
  const said = new Map<string, string>();
  const attribute = listAttributes(project).find(({ name }) => name === SCORE_COLUMN);
  if (attribute === undefined || attribute.kind === "continuous") return said;
  for (const { file, value, span } of labelsOf(project, { attributes: [attribute.name] })) {
    if (span !== undefined || typeof value !== "string") continue;
    const known = said.get(file);
    if (known === undefined || value < known) said.set(file, value);
  }
  return said;
}

function scoreCalled(
  project: Pick<Project, "connection" | "folder">,
  byId: ReadonlyMap<number, Piece>,
  name: string,
): Piece | undefined {
  const match = matchPiece(project, name);
  const piece = match.kind === "match" ? byId.get(match.piece) : undefined;
  return piece?.kind === "score" ? piece : undefined;
}
