// Which folders an import takes its files from. No two of them overlap, so that no file is counted twice.
import { realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { isInside, toPosix, toStoredPath } from "@semitone/disk";
import type { Connection } from "../database/connection.ts";
import { type Source, sourcesOf } from "../pieces/sources.ts";
import { explainFailure } from "../project-error.ts";

/** A place to look for files. */
export interface ImportRoot {
  readonly sourceId: number;
  /** Absolute path of the source. */
  readonly root: string;
  /** File or folder inside it that was asked for; the source itself as a rule. */
  readonly start: string;
}

/**
 * The source of each path, made where there is none: a path inside a known source belongs to it, and one that holds known sources
 * takes their files over. Paths inside other paths are left out.
 *
 * @throws ProjectError (`missing`) naming the first path that is not there
 */
export function resolveRoots(
  connection: Connection,
  projectFolder: string,
  paths: readonly string[],
): ImportRoot[] {
  const starts = outermost(paths.map(existing));
  return connection.transaction(() =>
    starts.map((start) => {
      const folder = statSync(start).isDirectory() ? start : dirname(start);
      const known = sourcesOf(connection, projectFolder);
      const around = known.find(({ root }) => isInside(folder, root));
      const source = around ?? addSource(connection, projectFolder, folder);
      if (!around)
        for (const inner of known) if (isInside(inner.root, folder)) takeOver(connection, inner, source);
      return { sourceId: source.id, root: source.root, start };
    }),
  );
}

function addSource(connection: Connection, projectFolder: string, root: string): Source {
  const [{ id }] = connection.all("INSERT INTO sources (path) VALUES (?) RETURNING id", [
    toStoredPath(root, projectFolder),
  ]);
  return { id: id as number, root };
}

/** Moves the files of a source into one that holds it. */
function takeOver(connection: Connection, inner: Source, outer: Source): void {
  const prefix = `${toPosix(relative(outer.root, inner.root))}/`;
  connection
    .prepare("UPDATE files SET source_id = ?, path = ? || path WHERE source_id = ?")
    .run([outer.id, prefix, inner.id]);
  connection.prepare("DELETE FROM sources WHERE id = ?").run([inner.id]);
}

function existing(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch (error) {
    throw explainFailure(error, "importFolder", path);
  }
}

function outermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  return unique.filter((path) => !unique.some((other) => other !== path && isInside(path, other)));
}
