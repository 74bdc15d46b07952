// What is kept of a piece: its segments, and for the notes themselves its source files.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { digestFile, FileError, isInside, readRegularFile } from "@semitone/disk";
import type { Score } from "@semitone/music";
import { type ReadSoundOptions, readSound, type Sound } from "@semitone/sound";
import type { PieceKind, SegmentRow, SoundSegmentRow } from "../database/tables.ts";
import type { Project } from "../project.ts";
import { explainFailure, ProjectError } from "../project-error.ts";
import { withFileSource } from "./file-source.ts";
import { parseScores } from "./parse-scores.ts";
import type { Piece } from "./piece.ts";
import { sourcesOf } from "./sources.ts";

/** The segments of a score, in order; those of a recording are `soundSegmentsOf`. */
export function segmentsOf({ connection }: Project, pieceId: number): SegmentRow[] {
  return connection.all(SEGMENTS_OF, [pieceId]) as unknown as SegmentRow[];
}

/** The segments of a recording, in order. */
export function soundSegmentsOf({ connection }: Project, pieceId: number): SoundSegmentRow[] {
  return connection.all(SEGMENTS_OF, [pieceId]) as unknown as SoundSegmentRow[];
}

const SEGMENTS_OF = "SELECT * FROM segments WHERE piece_id = ? ORDER BY ordinal";

/** Where a segment of a piece is: of a score by its bars, counted from 0, and ticks; of a recording in seconds. `end` is not part of it. */
export type SegmentPlace =
  | {
      readonly startBar: number;
      readonly endBar: number;
      readonly startTicks: number;
      readonly endTicks: number;
      readonly startSeconds?: undefined;
      readonly endSeconds?: undefined;
    }
  | {
      readonly startSeconds: number;
      readonly endSeconds: number;
      readonly startBar?: undefined;
      readonly endBar?: undefined;
      readonly startTicks?: undefined;
      readonly endTicks?: undefined;
    };

/** Where the segments of a piece are, in order. */
export function segmentPlaces(project: Project, { id, kind }: Pick<Piece, "id" | "kind">): SegmentPlace[] {
  if (kind === "sound")
    return soundSegmentsOf(project, id).map(({ start_seconds, end_seconds }) => ({
      startSeconds: start_seconds,
      endSeconds: end_seconds,
    }));
  return segmentsOf(project, id).map(({ start_bar, end_bar, start_ticks, end_ticks }) => ({
    startBar: start_bar,
    endBar: end_bar,
    startTicks: start_ticks,
    endTicks: end_ticks,
  }));
}

/**
 * The notes of a piece, read from its source file.
 *
 * @throws ProjectError (`missing`) if no file with the piece's bytes is there any more: gone, or edited since the import; (`no-piece`)
 *   for a recording
 */
export function readPiece(project: Project, pieceId: number): Score {
  const piece = pieceRow(project, pieceId, "score");
  const files = filesOf(project, piece.sha256 as string);
  for (const file of files) {
    const bytes = readIfThere(file, project.config.import.maxFileMegabytes * 2 ** 20);
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== piece.sha256) continue;
    return parseScores(file.path, bytes).scores[piece.ordinal as number].score;
  }
  throw new ProjectError(whyGone(project, piece.sha256 as string), "missing", files[0]?.path);
}

/**
 * The samples of a recording, read from its source file: those of the first ten minutes where `maxSeconds` says nothing.
 *
 * @throws ProjectError as `readPiece`
 */
export async function readRecording(
  project: Project,
  pieceId: number,
  options: ReadSoundOptions = {},
): Promise<Sound> {
  const piece = pieceRow(project, pieceId, "sound");
  const sha256 = piece.sha256 as string;
  for (const { path, within } of filesOf(project, sha256)) {
    try {
      if (digestFile(path, { within }).sha256 !== sha256) continue;
      const { sound } = await withFileSource(path, (source) => readSound(path, source, options), { within });
      if (sound) return sound;
    } catch (error) {
      if (!(error instanceof FileError && NOT_THE_FILE.has(error.code)))
        throw explainFailure(error, "readPiece", path);
    }
  }
  throw new ProjectError(whyGone(project, sha256), "missing", filesOf(project, sha256)[0]?.path);
}

function pieceRow({ connection, folder }: Project, pieceId: number, kind: PieceKind) {
  const [piece] = connection.all("SELECT sha256, ordinal, kind FROM pieces WHERE id = ?", [pieceId]);
  if (!piece)
    throw new ProjectError(
      `readPiece: expected the id of a piece; got ${pieceId}; see listPieces`,
      "missing",
      folder,
    );
  const names = { score: "a score", sound: "a recording" };
  if (piece.kind !== kind)
    throw new ProjectError(
      `readPiece: expected ${names[kind]}; got ${names[piece.kind as PieceKind]}; choose a piece of the other kind`,
      "no-piece",
      folder,
    );
  return piece;
}

/** The path of a file that still has the bytes of a piece; undefined where none has. */
export function sourceFile(project: Project, pieceId: number): string | undefined {
  const [piece] = project.connection.all("SELECT sha256 FROM pieces WHERE id = ?", [pieceId]);
  return filesOf(project, String(piece?.sha256)).find(({ path, within }) => {
    try {
      return digestFile(path, { within }).sha256 === piece.sha256;
    } catch (error) {
      if (error instanceof FileError && NOT_THE_FILE.has(error.code)) return false;
      throw explainFailure(error, "readPiece", path);
    }
  })?.path;
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
