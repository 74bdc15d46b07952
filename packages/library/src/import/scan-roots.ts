// Compares what is on the disk with what the library knows of it. Reads no music.
import { join } from "node:path";
import { toPosix } from "@semitone/disk";
import type { Connection } from "../database/connection.ts";
import type { FileRow } from "../database/tables.ts";
import type { Project } from "../project.ts";
import type { FoundFile } from "./find-files.ts";
import { findFiles } from "./find-files.ts";
import type { PipelineVersions } from "./pipeline-version.ts";
import type { ImportRoot } from "./resolve-roots.ts";

/** A file that is new, or not as it was when it was last imported. */
export interface ChangedFile extends FoundFile {
  readonly sourceId: number;
  readonly absolutePath: string;
}

export interface Scan {
  readonly changed: readonly ChangedFile[];
  /** How many files are as they were. */
  readonly unchanged: number;
  /** Entries passed over without a line of their own, by reason. */
  readonly passedOver: Record<string, number>;
}

/** Looks through all roots, and marks the files that are gone as missing. */
export async function scanRoots(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  roots: readonly ImportRoot[],
  pipeline: PipelineVersions,
  signal: AbortSignal,
): Promise<Scan> {
  const changed: ChangedFile[] = [];
  const passedOver: Record<string, number> = {};
  let unchanged = 0;
  const versions = new Set([...Object.values(pipeline.content), ...Object.values(pipeline.limits)]);
  for (const root of roots) {
    const { files, skipped, unreadable } = await findFiles(root.root, root.start, folder, signal);
    for (const [reason, count] of Object.entries(skipped))
      passedOver[reason] = (passedOver[reason] ?? 0) + count;
    const rows = knownFiles(connection, root);
    for (const file of files) {
      const row = rows.get(file.path);
      rows.delete(file.path);
      const same =
        row?.size === file.size &&
        row.modified === file.modified &&
        row.missing === 0 &&
        versions.has(row.pipeline) &&
        // What this version can read may have been no music to an earlier one.
        (row.reasons === NOT_MUSIC) === (file.reason === "not-music");
      if (same) unchanged++;
      else changed.push({ ...file, sourceId: root.sourceId, absolutePath: join(root.root, file.path) });
    }
    const gone = [...rows].filter(
      ([path, { missing }]) => missing === 0 && !unreadable.some((closed) => path.startsWith(`${closed}/`)),
    );
    markMissing(
      connection,
      gone.map(([, { id }]) => id),
    );
  }
  return { changed, unchanged, passedOver };
}

/** Whether a path (relative to its source) belongs to what was asked for. */
export function belongsTo(root: ImportRoot, path: string): boolean {
  const start = toPosix(root.start.slice(root.root.length + 1));
  return start === "" || path === start || path.startsWith(`${start}/`);
}

type KnownFile = Pick<FileRow, "id" | "path" | "size" | "modified" | "pipeline" | "missing" | "reasons">;

/** The reasons of a file that is no music, as they are stored. */
const NOT_MUSIC = JSON.stringify(["not-music"]);

function knownFiles(connection: Connection, root: ImportRoot): Map<string, KnownFile> {
  const rows = connection.all(
    "SELECT id, path, size, modified, pipeline, missing, reasons FROM files WHERE source_id = ?",
    [root.sourceId],
  ) as unknown as KnownFile[];
  return new Map(rows.filter(({ path }) => belongsTo(root, path)).map((row) => [row.path, row]));
}

function markMissing(connection: Connection, ids: readonly number[]): void {
  if (ids.length === 0) return;
  connection
    .prepare("UPDATE files SET missing = 1 WHERE id IN (SELECT value FROM json_each(?))")
    .run([JSON.stringify(ids)]);
}
