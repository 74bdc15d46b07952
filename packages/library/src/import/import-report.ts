// What an import did, as numbers and file by file. Knows the library only through the rows it is given.
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database, FileStatus } from "../database/tables.ts";
import { joinPosix } from "../posix-path.ts";
import { belongsTo } from "./scan-roots.ts";
import type { ImportRoot } from "./sources.ts";

export interface ImportedItem {
  /** POSIX path relative to the folder imported; behind that folder's name where there were several. */
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
export async function collectItems(
  database: Kysely<Database>,
  roots: readonly ImportRoot[],
): Promise<ImportedItem[]> {
  const items: ImportedItem[] = [];
  const alike = await contentsAlikeOthers(database);
  for (const root of roots) {
    const rows = await database
      .selectFrom("files")
      .select(["path", "sha256", "status", "reasons"])
      .where("source_id", "=", root.sourceId)
      .where("missing", "=", 0)
      .orderBy("path")
      .execute();
    for (const { path, sha256, status, reasons } of rows.filter((row) => belongsTo(root, row.path))) {
      const own = JSON.parse(reasons) as string[];
      if (status === "duplicate") own.push("same-bytes");
      else if (sha256 !== null && alike.has(sha256)) own.push("near-duplicate");
      items.push({ file: roots.length > 1 ? joinPosix(root.name, path) : path, status, reasons: own.sort() });
    }
  }
  return items;
}

/** Contents with a piece whose music another content, which stands for both, has too. */
async function contentsAlikeOthers(database: Kysely<Database>): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom("pieces")
    .select("sha256")
    .distinct()
    .where(sql<boolean>`substr(group_key, 1, 64) <> sha256`)
    .execute();
  return new Set(rows.map(({ sha256 }) => sha256));
}
