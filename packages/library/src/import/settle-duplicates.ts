// After the files are in: which are the same bytes, and which pieces are the same music. Depends on what is in the library, not on how it came.
import { groupNearDuplicates } from "@semitone/music";
import type { Connection, SqlValue } from "../database/connection.ts";
import { toUint32 } from "../database/typed-blobs.ts";
import { contentState, isGrouped, noteGrouped } from "./content-state.ts";
import { FINGERPRINTS } from "./pipeline-version.ts";

/** Of the files with the same bytes the first by source and path stands for the piece; the others are its duplicates. */
export function settleStatuses(connection: Connection): void {
  connection.exec(`
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
  `);
}

/**
 * Gives the pieces of each near-duplicate group the same `group_key`, unless nothing has changed since that was last done.
 *
 * The key is that of the first by content hash, so it does not depend on the order of import. Other processes may write meanwhile; if
 * one adds pieces, it is the one to group them, when it is done with adding.
 */
export function settleGroups(connection: Connection): void {
  if (isGrouped(connection)) return;
  const state = contentState(connection);
  const changes = Object.values(FINGERPRINTS).flatMap(({ version, duplicate }) =>
    changedGroups(connection, version, duplicate),
  );
  connection.transaction(() => {
    if (contentState(connection) !== state) return;
    const update = connection.prepare("UPDATE pieces SET group_key = ? WHERE id = ?");
    for (const { id, key } of changes) update.run([key, id]);
    noteGrouped(connection, state);
  });
}

/** The pieces of a kind of fingerprint whose group is another now. */
function changedGroups(
  connection: Connection,
  version: string,
  threshold: number,
): { id: SqlValue; key: SqlValue }[] {
  const pieces = connection.all(
    `SELECT pieces.id AS id, sha256 || ':' || ordinal AS key, group_key, data
     FROM pieces JOIN fingerprints ON fingerprints.piece_id = pieces.id WHERE version = ? ORDER BY sha256, ordinal`,
    [version],
  );
  const groups = groupNearDuplicates(
    pieces.map(({ data }) => toUint32(data as Uint8Array)),
    { threshold },
  );
  return pieces.flatMap(({ id, group_key }, p) => {
    const { key } = pieces[groups[p]];
    return key === group_key ? [] : [{ id, key }];
  });
}
