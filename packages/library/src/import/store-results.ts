// Writes what children found into the library, many files in a transaction: after a crash a file is there completely or not at all.
import type { Kysely, Transaction } from "kysely";
import { CompiledQuery } from "kysely";
import type { SqlValue } from "../database/connection.ts";
import type { Database, FilesTable, SegmentsTable } from "../database/tables.ts";
import type { FileResult, PieceResult } from "./file-result.ts";
import { DESCRIPTOR_VERSION, FINGERPRINT_VERSION } from "./pipeline-version.ts";

/** The row of one file, and what is derived from its bytes where that is new. */
export interface FileOutcome {
  readonly file: Omit<FilesTable, "id" | "missing" | "reasons"> & { readonly reasons: readonly string[] };
  readonly result?: FileResult;
}

type SegmentUnit = SegmentsTable["unit"];

/** Name of the fact that near-duplicates are grouped as of now; gone while they are not. */
export const GROUPED = "grouped";

/** Adds or replaces everything known of these files. */
export async function storeResults(
  database: Kysely<Database>,
  outcomes: readonly FileOutcome[],
  unit: SegmentUnit,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    if (outcomes.some(({ result }) => result))
      await run(transaction, "DELETE FROM meta WHERE key = ?", [GROUPED]);
    for (const { file, result } of outcomes) {
      if (result?.sha256) await storeContent(transaction, result.sha256, result, unit);
      await run(
        transaction,
        `INSERT INTO files (source_id, path, size, modified, sha256, status, reasons, pipeline) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (source_id, path) DO UPDATE SET size = excluded.size, modified = excluded.modified, sha256 = excluded.sha256,
           status = excluded.status, reasons = excluded.reasons, pipeline = excluded.pipeline, missing = 0`,
        [
          file.source_id,
          file.path,
          file.size,
          file.modified,
          file.sha256,
          file.status,
          JSON.stringify(file.reasons),
          file.pipeline,
        ],
      );
    }
  });
}

async function storeContent(
  transaction: Transaction<Database>,
  sha256: string,
  { diagnostics, pieces }: FileResult,
  unit: SegmentUnit,
): Promise<void> {
  await run(transaction, "DELETE FROM diagnostics WHERE sha256 = ?", [sha256]);
  for (const [ordinal, { code, severity, message, offset, count }] of diagnostics.entries())
    await run(
      transaction,
      "INSERT INTO diagnostics (sha256, ordinal, code, severity, message, offset, count) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [sha256, ordinal, code, severity, message.replaceAll("\0", " "), offset ?? null, count ?? 1],
    );
  for (const [ordinal, piece] of pieces.entries())
    await storePiece(transaction, sha256, ordinal, piece, unit);
}

async function storePiece(
  transaction: Transaction<Database>,
  sha256: string,
  ordinal: number,
  piece: PieceResult,
  unit: SegmentUnit,
): Promise<void> {
  const { facts } = piece;
  // The piece keeps its id, to which labels are tied, however often it is read again.
  const [{ id }] = await run(
    transaction,
    `INSERT INTO pieces (sha256, ordinal, title, composer, format, notes, tracks, seconds, ticks_per_quarter, end_ticks, bars, meter, key, group_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sha256, ordinal) DO UPDATE SET title = excluded.title, composer = excluded.composer, format = excluded.format,
       notes = excluded.notes, tracks = excluded.tracks, seconds = excluded.seconds, ticks_per_quarter = excluded.ticks_per_quarter,
       end_ticks = excluded.end_ticks, bars = excluded.bars, meter = excluded.meter, key = excluded.key
     RETURNING id`,
    [
      sha256,
      ordinal,
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
    ],
  );
  await run(transaction, "DELETE FROM segments WHERE piece_id = ?", [id]);
  for (const [s, { startTicks, endTicks, startBar, endBar }] of piece.segments.entries())
    await run(
      transaction,
      "INSERT INTO segments (piece_id, ordinal, unit, start_ticks, end_ticks, start_bar, end_bar) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [id, s, unit, startTicks, endTicks, startBar, endBar],
    );
  const insertDescriptors =
    "INSERT OR REPLACE INTO descriptors (piece_id, scope, version, data) VALUES (?, ?, ?, ?)";
  await run(transaction, insertDescriptors, [id, "piece", DESCRIPTOR_VERSION, toBytes(piece.descriptors)]);
  await run(transaction, insertDescriptors, [
    id,
    "segments",
    DESCRIPTOR_VERSION,
    toBytes(piece.segmentDescriptors),
  ]);
  await run(transaction, "INSERT OR REPLACE INTO fingerprints (piece_id, version, data) VALUES (?, ?, ?)", [
    id,
    FINGERPRINT_VERSION,
    toBytes(piece.fingerprint),
  ]);
}

/** Fixed texts, not built queries: the same few statements run a hundred thousand times. */
async function run(
  transaction: Transaction<Database>,
  sql: string,
  parameters: readonly SqlValue[],
): Promise<{ id: number }[]> {
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(sql, [...parameters]));
  return rows as { id: number }[];
}

function toBytes(array: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
