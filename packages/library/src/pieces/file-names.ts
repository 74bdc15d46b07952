// What the files of a library are called wherever a user sees or types a name.
import { basename } from "node:path";
import type { Connection } from "../database/connection.ts";
import type { FileRow } from "../database/tables.ts";
import { sourcesOf } from "./sources.ts";

/**
 * A function that gives the name of a file: its POSIX path inside the folder it was imported from; once a library has several such
 * folders, with the folder's own name in front.
 */
export function fileNames(
  connection: Connection,
  projectFolder: string,
): (file: Pick<FileRow, "source_id" | "path">) => string {
  const sources = sourcesOf(connection, projectFolder);
  if (sources.length <= 1) return ({ path }) => path;
  const names = new Map(sources.map(({ id, root }) => [id, basename(root)]));
  return ({ source_id, path }) => `${names.get(source_id)}/${path}`;
}
