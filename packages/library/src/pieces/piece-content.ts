// What is kept of a piece: its segments, and for the notes themselves its source files.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Score } from "@semitone/music";
import type { SegmentRow } from "../database/tables.ts";
import type { Project } from "../project.ts";
import { explainFailure, ProjectError } from "../project-error.ts";
import { parseScores } from "./parse-scores.ts";
import { sourcesOf } from "./sources.ts";

/** The segments of a piece, in order. */
export function segmentsOf({ connection }: Project, pieceId: number): SegmentRow[] {
  const rows = connection.all("SELECT * FROM segments WHERE piece_id = ? ORDER BY ordinal", [pieceId]);
  return rows as unknown as SegmentRow[];
}

/**
 * The notes of a piece, read from its source file.
 *
 * @throws ProjectError (`missing`) if no file with the piece's bytes is there any more: gone, or edited since the import
 */
export function readPiece(project: Project, pieceId: number): Score {
  const { connection, folder } = project;
  const [piece] = connection.all("SELECT sha256, ordinal FROM pieces WHERE id = ?", [pieceId]);
  if (!piece)
    throw new ProjectError(
      `readPiece: expected the id of a piece; got ${pieceId}; see listPieces`,
      "missing",
      folder,
    );
  const files = filesOf(project, piece.sha256 as string);
  for (const path of files) {
    const bytes = readIfThere(path);
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== piece.sha256) continue;
    return parseScores(path, bytes).scores[piece.ordinal as number].score;
  }
  throw new ProjectError(whyGone(project, piece.sha256 as string), "missing", files[0]);
}

/** Paths of all files that had some content at the last import, those that were there before those that were not. */
export function filesOf(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  sha256: string,
): string[] {
  const roots = new Map(sourcesOf(connection, folder).map(({ id, root }) => [id, root]));
  const files = connection.all("SELECT source_id, path FROM files WHERE sha256 = ? ORDER BY missing, id", [
    sha256,
  ]) as { source_id: number; path: string }[];
  return files.map(({ source_id, path }) => join(roots.get(source_id)!, path));
}

/** Why the notes of a content cannot be read, and the way out. */
export const whyGone = (project: Project, sha256: string): string =>
  `readPiece: expected the file as it was imported; got none at ${filesOf(project, sha256)[0]}; put it back, or import its folder again`;

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw explainFailure(error, "readPiece", path);
  }
}
