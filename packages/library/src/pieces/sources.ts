// The folders that a library takes its files from, as it knows them.
import { fromStoredPath } from "@semitone/disk";
import type { Connection } from "../database/connection.ts";

export interface Source {
  readonly id: number;
  /** Absolute path, where it lies now. */
  readonly root: string;
}

/** All sources of a library. */
export function sourcesOf(connection: Connection, projectFolder: string): Source[] {
  return connection
    .all("SELECT id, path FROM sources ORDER BY path")
    .map(({ id, path }) => ({ id: id as number, root: fromStoredPath(path as string, projectFolder) }));
}
