// Writes what children found into the library, many files in a transaction: after a crash a file is there completely or not at all.
import type { Connection } from "../database/connection.ts";
import type { FileRow, SegmentRow } from "../database/tables.ts";
import { toBytes } from "../database/typed-blobs.ts";
import { nameKey } from "../names/name-key.ts";
import { carryLabels } from "./carry-labels.ts";
import { noteNewContent } from "./content-state.ts";
import type { FileResult, PieceResult } from "./file-result.ts";
import { FINGERPRINTS } from "./pipeline-version.ts";

/** The row of one file, and what is derived from its bytes where that is new. */
export interface FileOutcome {
  readonly file: Omit<FileRow, "id" | "missing" | "name_key" | "reasons"> & {
    readonly reasons: readonly string[];
  };
  readonly result?: FileResult;
}

type SegmentUnit = SegmentRow["unit"];

/** Adds or replaces everything known of these files. */
export function storeResults(
  connection: Connection,
  outcomes: readonly FileOutcome[],
  unit: SegmentUnit,
): void {
  connection.transaction(() => {
    if (outcomes.some(({ result }) => result)) noteNewContent(connection);
    for (const { file, result } of outcomes) {
      if (result?.sha256) storeContent(connection, result.sha256, result, unit);
      const { source_id, path, size, modified, sha256, status, reasons, pipeline } = file;
      const [before] = connection.all("SELECT sha256 FROM files WHERE source_id = ? AND path = ?", [
        source_id,
        path,
      ]);
      connection
        .prepare(PUT_FILE)
        .run([
          source_id,
          path,
          nameKey(path),
          size,
          modified,
          sha256,
          status,
          JSON.stringify(reasons),
          pipeline,
        ]);
      if (before?.sha256 && sha256 && before.sha256 !== sha256)
        carryLabels(connection, before.sha256 as string, sha256);
    }
  });
}

function storeContent(
  connection: Connection,
  sha256: string,
  { diagnostics, pieces }: FileResult,
  unit: SegmentUnit,
): void {
  connection.prepare("DELETE FROM diagnostics WHERE sha256 = ?").run([sha256]);
  diagnostics.forEach(({ code, severity, message, offset, count }, ordinal) => {
    connection
      .prepare(PUT_DIAGNOSTIC)
      .run([sha256, ordinal, code, severity, message.replaceAll("\u0000", " "), offset ?? null, count ?? 1]);
  });
  const ordinals = JSON.stringify(pieces.map(({ ordinal }) => ordinal));
  connection
    .prepare("DELETE FROM pieces WHERE sha256 = ? AND ordinal NOT IN (SELECT value FROM json_each(?))")
    .run([sha256, ordinals]);
  for (const piece of pieces) storePiece(connection, sha256, piece, unit);
}

function storePiece(connection: Connection, sha256: string, piece: PieceResult, unit: SegmentUnit): void {
  const { kind, ordinal, fingerprint } = piece;
  const facts = kind === "score" ? piece.facts : { ...NO_SCORE, ...piece.facts };
  const [{ id }] = connection.all(PUT_PIECE, [
    sha256,
    ordinal,
    kind,
    facts.title,
    facts.composer,
    facts.format,
    facts.notes,
    facts.tracks,
    facts.seconds,
    facts.ticks_per_quarter,
    facts.end_ticks,
    facts.bars,
    facts.meter,
    facts.key,
    `${sha256}:${ordinal}`,
  ]);
  connection.prepare("DELETE FROM segments WHERE piece_id = ?").run([id]);
  connection.prepare("DELETE FROM sounds WHERE piece_id = ?").run([id]);
  if (piece.kind === "score")
    piece.segments.forEach(({ startTicks, endTicks, startBar, endBar }, s) => {
      connection.prepare(PUT_SEGMENT).run([id, s, unit, startTicks, endTicks, startBar, endBar, null, null]);
    });
  else {
    const { codec, sample_rate, channels, peak, level } = piece.facts;
    connection.prepare(PUT_SOUND).run([id, codec, sample_rate, channels, peak, level]);
    piece.segments.forEach(({ start, end }, s) => {
      connection.prepare(PUT_SEGMENT).run([id, s, "seconds", 0, 0, 0, 0, start, end]);
    });
  }
  connection.prepare(PUT_FINGERPRINT).run([id, FINGERPRINTS[kind].version, toBytes(fingerprint)]);
}

/** What the columns of notes hold for a recording. */
const NO_SCORE = {
  title: null,
  composer: null,
  notes: 0,
  tracks: 0,
  ticks_per_quarter: 0,
  end_ticks: 0,
  bars: 0,
  meter: "",
  key: null,
} as const;

// Fixed texts, not built queries: the same few statements run a hundred thousand times.
const PUT_FILE = `
  INSERT INTO files (source_id, path, name_key, size, modified, sha256, status, reasons, pipeline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (source_id, path) DO UPDATE SET size = excluded.size, modified = excluded.modified, sha256 = excluded.sha256,
    status = excluded.status, reasons = excluded.reasons, pipeline = excluded.pipeline, missing = 0`;
const PUT_DIAGNOSTIC =
  "INSERT INTO diagnostics (sha256, ordinal, code, severity, message, offset, count) VALUES (?, ?, ?, ?, ?, ?, ?)";
// The row of a piece keeps its id and group however often it is read again.
const PUT_PIECE = `
  INSERT INTO pieces (sha256, ordinal, kind, title, composer, format, notes, tracks, seconds, ticks_per_quarter, end_ticks, bars, meter, key, group_key)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (sha256, ordinal) DO UPDATE SET kind = excluded.kind, title = excluded.title, composer = excluded.composer, format = excluded.format,
    notes = excluded.notes, tracks = excluded.tracks, seconds = excluded.seconds, ticks_per_quarter = excluded.ticks_per_quarter,
    end_ticks = excluded.end_ticks, bars = excluded.bars, meter = excluded.meter, key = excluded.key
  RETURNING id`;
const PUT_SEGMENT =
  "INSERT INTO segments (piece_id, ordinal, unit, start_ticks, end_ticks, start_bar, end_bar, start_seconds, end_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const PUT_SOUND =
  "INSERT INTO sounds (piece_id, codec, sample_rate, channels, peak, level) VALUES (?, ?, ?, ?, ?, ?)";
const PUT_FINGERPRINT = "INSERT OR REPLACE INTO fingerprints (piece_id, version, data) VALUES (?, ?, ?)";
