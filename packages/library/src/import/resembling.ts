// Which scores of one library are the same music as some of another.
import { groupNearDuplicates } from "@semitone/music";
import { toUint32 } from "../database/typed-blobs.ts";
import type { Project } from "../project.ts";
import { FINGERPRINTS } from "./pipeline-version.ts";

/** Ids of the scores of `other` that are near-duplicates of a score of `own`, directly or through others that resemble both. */
export function resembling(own: Project, other: Project): Set<number> {
  const [ours, theirs] = [printsOf(own), printsOf(other)];
  const groups = groupNearDuplicates(
    [...ours, ...theirs].map(({ print }) => print),
    { threshold: FINGERPRINTS.score.duplicate },
  );
  const known = new Set(groups.slice(0, ours.length));
  return new Set(theirs.flatMap(({ id }, i) => (known.has(groups[ours.length + i]) ? [id] : [])));
}

const printsOf = ({ connection }: Project): { id: number; print: Uint32Array }[] =>
  connection
    .all(
      `SELECT pieces.id AS id, data FROM pieces JOIN fingerprints ON fingerprints.piece_id = pieces.id
       WHERE version = ? ORDER BY sha256, ordinal`,
      [FINGERPRINTS.score.version],
    )
    .map(({ id, data }) => ({ id: id as number, print: toUint32(data as Uint8Array) }));
