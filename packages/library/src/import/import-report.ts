// What an import did, as numbers and file by file, read from the tables of the library.
import type { Connection } from "../database/connection.ts";
import { reasonsOf } from "../database/json-cell.ts";
import type { FileStatus } from "../database/tables.ts";
import { fileNames } from "../pieces/file-names.ts";
import type { ImportRoot } from "./resolve-roots.ts";
import { belongsTo } from "./scan-roots.ts";

export interface ImportedItem {
  /** See `fileNames`. */
  readonly file: string;
  readonly status: FileStatus;
  /** Codes, sorted; see docs/project-format.md. */
  readonly reasons: readonly string[];
}

/** `found = kept + repaired + dropped + duplicates`: each file is counted once. */
export interface ImportReport {
  readonly found: number;
  /** In the library, as they are. */
  readonly kept: number;
  /** In the library, after something was mended or lost. */
  readonly repaired: number;
  /** Not in the library. */
  readonly dropped: number;
  /** In the library already, under the name of a file with the very same bytes. */
  readonly duplicates: number;
  readonly seconds: number;
  /** Files (and hidden entries passed over) with each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** One for each file found, in order. */
  readonly items: readonly ImportedItem[];
}

/**
 * Adds up `items`.
 *
 * @param passedOver  entries without an item of their own, by reason
 */
export function summarize(
  items: readonly ImportedItem[],
  passedOver: Readonly<Record<string, number>>,
  seconds: number,
): ImportReport {
  const counts: Record<FileStatus, number> = { kept: 0, repaired: 0, dropped: 0, duplicate: 0 };
  const reasons = new Map(Object.entries(passedOver).filter(([, count]) => count > 0));
  for (const item of items) {
    counts[item.status]++;
    for (const reason of item.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return {
    found: items.length,
    kept: counts.kept,
    repaired: counts.repaired,
    dropped: counts.dropped,
    duplicates: counts.duplicate,
    seconds,
    reasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
    items,
  };
}

/** One item for each file of the roots that is there, in order of source and path. */
export function collectItems(
  connection: Connection,
  projectFolder: string,
  roots: readonly ImportRoot[],
): ImportedItem[] {
  const nameOf = fileNames(connection, projectFolder);
  const alike = contentsAlikeOthers(connection);
  return roots.flatMap((root) =>
    connection
      .all(
        "SELECT source_id, path, sha256, status, reasons FROM files WHERE source_id = ? AND missing = 0 ORDER BY path",
        [root.sourceId],
      )
      .filter(({ path }) => belongsTo(root, path as string))
      .map((row) => {
        const reasons = reasonsOf(row.reasons);
        if (row.status === "duplicate") reasons.push("same-bytes");
        else if (alike.has(row.sha256)) reasons.push("near-duplicate");
        const file = nameOf(row as { source_id: number; path: string });
        return { file, status: row.status as FileStatus, reasons: reasons.sort() };
      }),
  );
}

/** Hashes of the contents that hold music for which another content stands. */
function contentsAlikeOthers(connection: Connection): ReadonlySet<unknown> {
  const rows = connection.all(
    "SELECT DISTINCT sha256 FROM pieces WHERE group_key <> sha256 || ':' || ordinal",
  );
  return new Set(rows.map(({ sha256 }) => sha256));
}
