// What is kept of a piece: segments, descriptors, and for the notes themselves its source files.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Score } from "@semitone/music";
import { DESCRIPTOR_NAMES, readScores } from "@semitone/music";
import type { SegmentRow } from "../database/tables.ts";
import { toFloat32 } from "../database/typed-blobs.ts";
import type { Project } from "../project.ts";
import { explainFailure, ProjectError } from "../project-error.ts";
import { sourcesOf } from "./sources.ts";

/** The segments of a piece, in order. */
export function segmentsOf({ connection }: Project, pieceId: number): SegmentRow[] {
  const rows = connection.all("SELECT * FROM segments WHERE piece_id = ? ORDER BY ordinal", [pieceId]);
  return rows as unknown as SegmentRow[];
}

/**
 * Descriptors of a piece (one row) or of its segments (a row each), as the import left them; rows in the order of `DESCRIPTOR_NAMES`,
 * NaN where undefined. Empty for an unknown piece.
 */
export function descriptorsOf(
  { connection }: Project,
  pieceId: number,
  scope: "piece" | "segments",
): Float32Array[] {
  const [row] = connection.all("SELECT data FROM descriptors WHERE piece_id = ? AND scope = ?", [
    pieceId,
    scope,
  ]);
  if (!row) return [];
  const values = toFloat32(row.data as Uint8Array);
  const width = DESCRIPTOR_NAMES.length;
  return Array.from({ length: values.length / width }, (_, r) => values.subarray(r * width, (r + 1) * width));
}

/**
 * The notes of a piece, read from its source file.
 *
 * @throws ProjectError (`missing`) if no file with the piece's bytes is there any more: gone, or edited since the import
 */
export function readPiece({ connection, folder }: Project, pieceId: number): Score {
  const [piece] = connection.all("SELECT sha256, ordinal FROM pieces WHERE id = ?", [pieceId]);
  if (!piece)
    throw new ProjectError(
      `readPiece: expected the id of a piece; got ${pieceId}; see listPieces`,
      "missing",
      folder,
    );
  const roots = new Map(sourcesOf(connection, folder).map(({ id, root }) => [id, root]));
  const files = connection.all("SELECT source_id, path FROM files WHERE sha256 = ? ORDER BY missing, id", [
    piece.sha256,
  ]) as { source_id: number; path: string }[];
  for (const { source_id, path } of files) {
    const absolute = join(roots.get(source_id)!, path);
    const bytes = readIfThere(absolute);
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== piece.sha256) continue;
    return readScores(path, bytes).scores[piece.ordinal as number].score;
  }
  const [first] = files.map(({ source_id, path }) => join(roots.get(source_id)!, path));
  throw new ProjectError(
    `readPiece: expected the file as it was imported; got none at ${first}; put it back, or import its folder again`,
    "missing",
    first,
  );
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw explainFailure(error, "readPiece", path);
  }
}
