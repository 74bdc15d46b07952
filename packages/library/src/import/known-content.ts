// Recognises files that moved, were copied or only touched by their content, so that they need not be read again.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Connection } from "../database/connection.ts";
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
): (file: ChangedFile) => Promise<KnownContent | undefined> {
  const rows = connection.all("SELECT DISTINCT size FROM files WHERE sha256 IS NOT NULL AND pipeline = ?", [
    version,
  ]);
  const sizes = new Set(rows.map(({ size }) => size));
  return async (file) => {
    if (!sizes.has(file.size)) return undefined;
    const sha256 = await hashFile(file.absolutePath);
    if (!sha256) return undefined;
    const [row] = connection.all(
      "SELECT status, reasons FROM files WHERE sha256 = ? AND pipeline = ? LIMIT 1",
      [sha256, version],
    );
    if (!row) return undefined;
    const reasons = JSON.parse(row.reasons as string) as string[];
    const status = row.status === "dropped" ? "dropped" : reasons.length > 0 ? "repaired" : "kept";
    return { sha256, status, reasons };
  };
}

/** SHA-256 in hex, read in pieces; undefined where the file cannot be read. */
export async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
