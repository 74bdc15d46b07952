// The names by which one file may be called: its path inside its source, and the same with the source's own name in front.
import { posix } from "node:path";
import { toPosix } from "@semitone/disk";
import type { Connection } from "../database/connection.ts";
import type { NamedPiece } from "../names/match-files.ts";
import { sourcesOf } from "./sources.ts";

/**
 * @param path   inside the source
 * @param shown  as people see it: `path`, or that with the name of the source in front
 * @param root   absolute path of the source
 */
export function namesOfFile(
  path: string,
  shown: string,
  root: string,
): Pick<NamedPiece, "path" | "folder">[] {
  const inside = { path, folder: root };
  return shown === path ? [inside] : [inside, { path: shown, folder: posix.dirname(root) }];
}

/** The absolute path of every source by its row number, with `/` between its parts. */
export function rootsOf(connection: Connection, folder: string): ReadonlyMap<number, string> {
  return new Map(sourcesOf(connection, folder).map(({ id, root }) => [id, toPosix(root)]));
}
