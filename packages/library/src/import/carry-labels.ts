// Keeps the labels of a file that was edited. Labels belong to content; when content changes in place they follow it if it is still the same music.
import { similarity } from "@semitone/music";
import type { Connection } from "../database/connection.ts";
import type { PieceKind } from "../database/tables.ts";
import { toUint32 } from "../database/typed-blobs.ts";
import { FINGERPRINTS } from "./pipeline-version.ts";

/**
 * Ties the labels of `before` to `after`, piece by piece, where the music is much the same; to be called in the transaction that puts
 * `after` in the place of `before`.
 *
 * Nothing happens while another file has the bytes of `before`, or where `after` has labels of its own.
 */
export function carryLabels(connection: Connection, before: string, after: string): void {
  const owners = connection.all("SELECT 1 FROM files WHERE sha256 = ? AND missing = 0 LIMIT 1", [before]);
  if (owners.length > 0) return;
  const pieces = connection.all(
    `SELECT labelled.id AS id, old.kind AS kind, old_prints.data AS old, new_prints.data AS new
     FROM labelled_pieces AS labelled
     JOIN pieces AS old ON old.sha256 = labelled.sha256 AND old.ordinal = labelled.ordinal
     JOIN pieces AS new ON new.sha256 = ? AND new.ordinal = labelled.ordinal
     JOIN fingerprints AS old_prints ON old_prints.piece_id = old.id
     JOIN fingerprints AS new_prints ON new_prints.piece_id = new.id
     WHERE labelled.sha256 = ? AND old_prints.version = new_prints.version`,
    [after, before],
  );
  for (const piece of pieces) {
    const alike = similarity(toUint32(piece.old as Uint8Array), toUint32(piece.new as Uint8Array));
    if (alike >= FINGERPRINTS[piece.kind as PieceKind].edited)
      connection
        .prepare("UPDATE OR IGNORE labelled_pieces SET sha256 = ? WHERE id = ?")
        .run([after, piece.id]);
  }
}
