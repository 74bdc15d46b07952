// What a child process is asked and what it answers. Plain data: it travels between processes.
import type { Diagnostic } from "@semitone/music";
import type { SoundSegmentOptions } from "@semitone/sound";
import type { PieceRow, SoundRow } from "../database/tables.ts";
import type { ProjectConfig } from "../project-config.ts";
import type { PieceRows, UnreadRows } from "../rows/piece-rows.ts";
import type { Spans } from "../rows/view-spans.ts";

/** One file to read. */
export interface FileJob {
  /** The parent's number for it. */
  readonly id: number;
  /** Absolute path. */
  readonly path: string;
  /** The source that the file must lie in, links followed. @default anywhere: it has just been found */
  readonly within?: string;
}

/** First message to a child: what holds for all its files. */
export interface ChildSettings {
  readonly segments: ProjectConfig["segments"];
  readonly soundSegments: SoundSegmentOptions;
  /** Ids of the views whose rows are wanted, and of which spans: all of them come from one reading of the file. */
  readonly views: readonly string[];
  readonly spans: readonly Spans[];
  /** Longest file of notes to read; recordings are read a piece at a time. */
  readonly maxBytes: number;
  /** Bound for a child's memory as a whole. */
  readonly maxResidentBytes: number;
}

export type ToChild = { readonly settings: ChildSettings } | { readonly jobs: readonly FileJob[] };
/** A child says once that it has loaded; then it answers its files in the order in which it got them. */
export type FromChild =
  | { readonly ready: true }
  /** Still at the file that it is reading: a recording of hours. */
  | { readonly busy: true }
  | { readonly id: number; readonly result: FileResult };

/** All that is derived from the bytes of a file. */
export interface FileResult {
  /** Absent where the file could not be read. */
  readonly sha256?: string;
  readonly status: "kept" | "repaired" | "dropped";
  /** Codes of everything that was mended or lost, sorted, each once. */
  readonly reasons: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly pieces: readonly PieceResult[];
}

export type PieceResult = ScoreResult | SoundResult;

interface AnyResult {
  /** Position among the pieces of its file, from 0. */
  readonly ordinal: number;
  /** What the wanted views say of it. */
  readonly views: readonly (PieceRows | UnreadRows)[];
  readonly fingerprint: Uint32Array;
}

export interface ScoreResult extends AnyResult {
  readonly kind: "score";
  readonly facts: Omit<PieceRow, "id" | "sha256" | "ordinal" | "group_key" | "kind">;
  readonly segments: readonly SegmentResult[];
}

export interface SoundResult extends AnyResult {
  readonly kind: "sound";
  readonly facts: Pick<PieceRow, "format" | "seconds"> & Omit<SoundRow, "piece_id">;
  readonly segments: readonly SoundSegmentResult[];
}

/** In seconds. */
export interface SoundSegmentResult {
  readonly start: number;
  readonly end: number;
}

export interface SegmentResult {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly startBar: number;
  readonly endBar: number;
}

/** A file that is not in the library, and why. */
export function droppedFile(code: string, message: string, sha256?: string): FileResult {
  return {
    sha256,
    status: "dropped",
    reasons: [code],
    diagnostics: [{ code, severity: "fatal", message }],
    pieces: [],
  };
}

/** Most diagnostics kept of one file; readers merge repeats already. */
const MAX_DIAGNOSTICS = 64;

/** What became of a file, by what was found wrong with it and the pieces in it. */
export function judged(
  found: readonly Diagnostic[],
  pieces: readonly PieceResult[],
): Omit<FileResult, "sha256"> {
  const costly = found.filter(({ severity }) => severity !== "note");
  const reasons = [...new Set(costly.map(({ code }) => code))].sort();
  const status = pieces.length === 0 ? "dropped" : costly.length > 0 ? "repaired" : "kept";
  return { status, reasons, diagnostics: found.slice(0, MAX_DIAGNOSTICS), pieces };
}
