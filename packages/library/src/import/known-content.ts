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
}

/**
 * A function that tells what is known of a file's content. Only files as long as a known one are read at all.
 *
 * @param version  only what this importer made counts
 */
export function contentLookup(
  connection: Connection,
  version: string,
): (file: ChangedFile) => KnownContent | undefined {
  const rows = connection.all("SELECT DISTINCT size FROM files WHERE sha256 IS NOT NULL AND pipeline = ?", [
    version,
  ]);
  const sizes = new Set(rows.map(({ size }) => size));
  return (file) => {
    if (!sizes.has(file.size)) return undefined;
    const sha256 = hashOf(file.absolutePath);
    if (!sha256) return undefined;
    const [row] = connection.all(
      "SELECT status, reasons FROM files WHERE sha256 = ? AND pipeline = ? LIMIT 1",
      [sha256, version],
    );
    if (!row) return undefined;
    const reasons = reasonsOf(row.reasons);
    const status = row.status === "dropped" ? "dropped" : reasons.length > 0 ? "repaired" : "kept";
    return { sha256, status, reasons };
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
