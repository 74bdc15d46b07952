// What is kept of a piece: its segments, and for the notes themselves its source files.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { FileError, isInside, readRegularFile } from "@semitone/disk";
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
  for (const file of files) {
    const bytes = readIfThere(file, project.config.import.maxFileMegabytes * 2 ** 20);
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== piece.sha256) continue;
    return parseScores(file.path, bytes).scores[piece.ordinal as number].score;
  }
  throw new ProjectError(whyGone(project, piece.sha256 as string), "missing", files[0]?.path);
}

/** A file that a project says it has. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** The source that it must lie in, links followed. */
  readonly within: string;
}

/** All files that had some content at the last import, those that were there before those that were not; none that leads out of its source. */
export function filesOf(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  sha256: string,
): SourceFile[] {
  const roots = new Map(sourcesOf(connection, folder).map(({ id, root }) => [id, root]));
  const files = connection.all("SELECT source_id, path FROM files WHERE sha256 = ? ORDER BY missing, id", [
    sha256,
  ]) as { source_id: number; path: string }[];
  return files.flatMap(({ source_id, path }) => {
    const within = roots.get(source_id);
    if (within === undefined) return [];
    const file = { path: join(within, path), within };
    return isInside(file.path, within) ? [file] : [];
  });
}

/** Codes that say that what was imported is not there any more: gone, or something else in its place. */
const NOT_THE_FILE = new Set(["ENOENT", "ENOTDIR", "ENOTFILE", "EOUTSIDE", "EFBIG", "ELOOP", "ENXIO"]);

/** Why the notes of a content cannot be read, and the way out. */
export const whyGone = (project: Project, sha256: string): string =>
  `readPiece: expected the file as it was imported; got none at ${filesOf(project, sha256)[0]?.path ?? "any place inside its source"}; put it back, or import its folder again`;

function readIfThere({ path, within }: SourceFile, atMost: number): Uint8Array | undefined {
  try {
    return readRegularFile(path, { atMost, within });
  } catch (error) {
    if (error instanceof FileError && NOT_THE_FILE.has(error.code)) return undefined;
    throw explainFailure(error, "readPiece", path);
  }
}
