// Recognises files that moved, were copied or only touched by their content, so that they need not be read again.
import { digestFile, FileError } from "@semitone/disk";
import type { Connection } from "../database/connection.ts";
import { reasonsOf } from "../database/json-cell.ts";
import type { ChangedFile } from "./scan-roots.ts";

/** What the library holds of some bytes already. */
export interface KnownContent {
  readonly sha256: string;
  readonly status: "kept" | "repaired" | "dropped";
  readonly reasons: readonly string[];
  /** What made it. */
  readonly pipeline: string;
}

/**
 * A function that tells what is known of a file's content. Only files as long as a known one are read at all.
 *
 * @param versions  only what this importer made counts
 */
export function contentLookup(
  connection: Connection,
  versions: readonly string[],
): (file: ChangedFile) => KnownContent | undefined {
  const made = "pipeline IN (SELECT value FROM json_each(?))";
  const known = JSON.stringify(versions);
  const rows = connection.all(`SELECT DISTINCT size FROM files WHERE sha256 IS NOT NULL AND ${made}`, [
    known,
  ]);
  const sizes = new Set(rows.map(({ size }) => size));
  return (file) => {
    if (!sizes.has(file.size)) return undefined;
    const sha256 = hashOf(file.absolutePath);
    if (!sha256) return undefined;
    const [row] = connection.all(
      `SELECT status, reasons, pipeline FROM files WHERE sha256 = ? AND ${made} LIMIT 1`,
      [sha256, known],
    );
    if (!row) return undefined;
    const reasons = reasonsOf(row.reasons);
    const status = row.status === "dropped" ? "dropped" : reasons.length > 0 ? "repaired" : "kept";
    return { sha256, status, reasons, pipeline: row.pipeline as string };
  };
}

/** SHA-256 in hex; undefined where the file cannot be read. */
function hashOf(path: string): string | undefined {
  try {
    return digestFile(path).sha256;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return undefined;
  }
}
