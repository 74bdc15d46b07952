// After the files are in: which are the same bytes, and which pieces are the same music. Depends on what is in the library, not on how it came.
import { groupNearDuplicates } from "@semitone/music";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database } from "../database/tables.ts";
import { GROUPED } from "./store-results.ts";

/** Pieces whose group is written in one transaction. */
const UPDATES_A_TRANSACTION = 2000;

/** Of the files with the same bytes the first by source and path stands for the piece; the others are its duplicates. */
export async function settleStatuses(database: Kysely<Database>): Promise<void> {
  await sql`
    WITH ranked AS (
      SELECT files.id AS id, row_number() OVER (PARTITION BY sha256 ORDER BY sources.path, files.path) AS place
      FROM files JOIN sources ON sources.id = files.source_id
      WHERE sha256 IS NOT NULL AND status <> 'dropped' AND missing = 0
    ), settled AS (
      SELECT ranked.id AS id,
        CASE WHEN place > 1 THEN 'duplicate' WHEN reasons = '[]' THEN 'kept' ELSE 'repaired' END AS status
      FROM ranked JOIN files ON files.id = ranked.id
    )
    UPDATE files SET status = settled.status FROM settled WHERE settled.id = files.id AND settled.status <> files.status
  `.execute(database);
}

/**
 * Gives the pieces of each near-duplicate group the same `group_key`, unless nothing has changed since that was last done.
 *
 * The key is that of the first by content hash, so it does not depend on the order of import.
 */
export async function settleGroups(database: Kysely<Database>): Promise<void> {
  const done = await database
    .selectFrom("meta")
    .select("value")
    .where("key", "=", GROUPED)
    .executeTakeFirst();
  if (done) return;
  const pieces = await database
    .selectFrom("pieces")
    .innerJoin("fingerprints", "fingerprints.piece_id", "pieces.id")
    .select(["pieces.id", "pieces.sha256", "pieces.ordinal", "pieces.group_key", "fingerprints.data"])
    .orderBy("pieces.sha256")
    .orderBy("pieces.ordinal")
    .execute();
  const groups = groupNearDuplicates(pieces.map(({ data }) => toUint32(data)));
  const firstOf = new Map<number, string>();
  const changed: { id: number; key: string }[] = [];
  pieces.forEach(({ id, sha256, ordinal, group_key }, p) => {
    if (!firstOf.has(groups[p])) firstOf.set(groups[p], `${sha256}:${ordinal}`);
    const key = firstOf.get(groups[p])!;
    if (key !== group_key) changed.push({ id, key });
  });
  for (let start = 0; start < changed.length; start += UPDATES_A_TRANSACTION)
    await database.transaction().execute(async (transaction) => {
      for (const { id, key } of changed.slice(start, start + UPDATES_A_TRANSACTION))
        await transaction.updateTable("pieces").set({ group_key: key }).where("id", "=", id).execute();
    });
  await database
    .insertInto("meta")
    .values({ key: GROUPED, value: new Date().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A blob may start at any byte of its buffer; a typed array may not. */
function toUint32(data: Uint8Array): Uint32Array {
  return new Uint32Array(data.slice().buffer);
}
