// The pieces of a library and what is kept of each. Reads the database, and for the notes themselves the source files.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Score } from "@semitone/music";
import type { FileStatus, PieceRow, SegmentRow } from "./database/tables.ts";
import { fileNames } from "./file-names.ts";
import { parseScores } from "./import/parse-scores.ts";
import { sourcesOf } from "./import/sources.ts";
import type { Project } from "./project.ts";
import { explainFailure, ProjectError } from "./project-error.ts";

/** One piece of music and its files. */
export interface Piece {
  readonly id: number;
  /** Name of the file that stands for it (see `fileNames`); `#n` follows where the file holds several pieces, from 0. */
  readonly name: string;
  /** Names of all files with these bytes, in order. */
  readonly files: readonly string[];
  readonly status: FileStatus;
  readonly sha256: string;
  readonly ordinal: number;
  readonly title: string | undefined;
  readonly composer: string | undefined;
  readonly format: string;
  readonly notes: number;
  readonly tracks: number;
  readonly seconds: number;
  readonly bars: number;
  readonly meter: string;
  readonly key: string | undefined;
  /** The same for all near-duplicates of a piece: such pieces never belong on both sides of a split. */
  readonly group: string;
}

/** All pieces whose files are there, in the order of their names. */
export function listPieces({ connection, folder }: Project): Piece[] {
  const nameOf = fileNames(connection, folder);
  const files = new Map<string, { name: string; status: FileStatus }[]>();
  const fileRows = connection.all(
    "SELECT source_id, path, sha256, status FROM files WHERE sha256 IS NOT NULL AND status <> 'dropped' AND missing = 0",
  ) as { source_id: number; path: string; sha256: string; status: FileStatus }[];
  for (const row of fileRows) {
    const entry = { name: nameOf(row), status: row.status };
    const known = files.get(row.sha256);
    if (known) known.push(entry);
    else files.set(row.sha256, [entry]);
  }
  const rows = connection.all("SELECT * FROM pieces ORDER BY sha256, ordinal") as unknown as PieceRow[];
  const several = new Set(rows.filter(({ ordinal }) => ordinal > 0).map(({ sha256 }) => sha256));
  const pieces = rows.flatMap((row) => {
    const owners = files.get(row.sha256);
    if (!owners) return [];
    const first = owners.find(({ status }) => status !== "duplicate") ?? owners[0];
    const name = several.has(row.sha256) ? `${first.name}#${row.ordinal}` : first.name;
    return [toPiece(row, name, owners.map((owner) => owner.name).sort(), first.status)];
  });
  return pieces.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.ordinal - b.ordinal));
}

function toPiece(row: PieceRow, name: string, files: readonly string[], status: FileStatus): Piece {
  const { id, sha256, ordinal, format, notes, tracks, seconds, bars, meter, group_key: group } = row;
  const [title, composer, key] = [row.title ?? undefined, row.composer ?? undefined, row.key ?? undefined];
  return {
    id,
    name,
    files,
    status,
    sha256,
    ordinal,
    title,
    composer,
    format,
    notes,
    tracks,
    seconds,
    bars,
    meter,
    key,
    group,
  };
}

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
