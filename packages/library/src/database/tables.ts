// The rows of a library's tables as Kysely sees them. The statements that make the tables are in migrations.ts.
import type { Generated, Selectable } from "kysely";
import type { LabelTables } from "../labels/tables.ts";

/** What became of a file: as it is, mended or partly lost, not in the library (with a reason), or the same bytes as an earlier file. */
export type FileStatus = "kept" | "repaired" | "dropped" | "duplicate";

/** A folder that files were imported from. */
export interface SourcesTable {
  id: Generated<number>;
  /** POSIX path: relative to the project where it lies inside, else absolute. */
  path: string;
}

export interface FilesTable {
  id: Generated<number>;
  source_id: number;
  /** POSIX path relative to its source. */
  path: string;
  size: number;
  /** Milliseconds since 1970, as the file system gives them. */
  modified: number;
  /** Hash of the bytes in hex; null where they could not be read or are not music. */
  sha256: string | null;
  status: FileStatus;
  /** JSON array of reason codes, sorted; see docs/diagnostics.md. */
  reasons: string;
  /** Which importer and settings made what is stored of this file. */
  pipeline: string;
  /** 1 where the last import did not find it any more. */
  missing: Generated<number>;
}

/** What readers said of a content. */
export interface DiagnosticsTable {
  sha256: string;
  ordinal: number;
  code: string;
  severity: string;
  message: string;
  offset: number | null;
  count: number;
}

/** One piece of music: a file holds one, a tune book several. Known by content, so the same bytes are one piece wherever they lie. */
export interface PiecesTable {
  id: Generated<number>;
  sha256: string;
  /** Position in its file, from 0. */
  ordinal: number;
  title: string | null;
  composer: string | null;
  format: string;
  notes: number;
  tracks: number;
  /** Length of the sounding music. */
  seconds: number;
  ticks_per_quarter: number;
  end_ticks: number;
  bars: number;
  /** The meter that covers most of it, e.g. `3/4`. */
  meter: string;
  /** As its source names it at the start, e.g. `F# minor`; null where the source is silent. */
  key: string | null;
  /** `sha256:ordinal` of the first (in that order) of its near-duplicates, itself included: the same for all of them. */
  group_key: string;
}

export interface SegmentsTable {
  id: Generated<number>;
  piece_id: number;
  /** Position in its piece, from 0. */
  ordinal: number;
  unit: "bars" | "beats" | "seconds";
  start_ticks: number;
  end_ticks: number;
  start_bar: number;
  end_bar: number;
}

/** Uint32 little-endian. */
export interface FingerprintsTable {
  piece_id: number;
  version: string;
  data: Uint8Array;
}

/** Single facts about the library, by name. */
export interface MetaTable {
  key: string;
  value: string;
}

/** The tables of music. The tables of labels are in `labels/`. */
export interface MusicTables {
  meta: MetaTable;
  sources: SourcesTable;
  files: FilesTable;
  diagnostics: DiagnosticsTable;
  pieces: PiecesTable;
  segments: SegmentsTable;
  fingerprints: FingerprintsTable;
}

/** Everything in a library. */
export interface Database extends MusicTables, LabelTables {}

export type PieceRow = Selectable<PiecesTable>;
export type SegmentRow = Selectable<SegmentsTable>;
export type FileRow = Selectable<FilesTable>;
