// The folders that a library takes its files from. No two of them overlap, so that no file is counted twice.
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database } from "../database/tables.ts";
import { fromStoredPath, isInside, toPosix, toStoredPath } from "../posix-path.ts";
import { explainFailure } from "../project-error.ts";

/** A place to look for files. */
export interface ImportRoot {
  readonly sourceId: number;
  /** Absolute path of the source. */
  readonly root: string;
  /** File or folder inside it that was asked for; the source itself as a rule. */
  readonly start: string;
  /** Name of the source, for reports of several. */
  readonly name: string;
}

/**
 * The source of each path, made where there is none: a path inside a known source belongs to it, and one that holds known sources
 * takes their files over. Paths inside other paths are left out.
 *
 * @throws ProjectError (`missing`) naming the first path that is not there
 */
export async function resolveRoots(
  database: Kysely<Database>,
  projectFolder: string,
  paths: readonly string[],
): Promise<ImportRoot[]> {
  const starts = outermost(paths.map(existing));
  return await database.transaction().execute(async (transaction) => {
    const roots: ImportRoot[] = [];
    for (const start of starts) {
      const folder = statSync(start).isDirectory() ? start : dirname(start);
      const known = await sourcesOf(transaction, projectFolder);
      const around = known.find(({ root }) => isInside(folder, root));
      const source = around ?? (await addSource(transaction, projectFolder, folder));
      const within = known.filter(({ root }) => !around && isInside(root, folder));
      for (const { id, root } of within) await takeOver(transaction, id, root, source);
      roots.push({ sourceId: source.id, root: source.root, start, name: basename(source.root) });
    }
    return roots;
  });
}

interface Source {
  readonly id: number;
  readonly root: string;
}

/** All sources of a library, with where they lie now. */
export async function sourcesOf(database: Kysely<Database>, projectFolder: string): Promise<Source[]> {
  const rows = await database.selectFrom("sources").selectAll().orderBy("path").execute();
  return rows.map(({ id, path }) => ({ id, root: fromStoredPath(path, projectFolder) }));
}

async function addSource(database: Kysely<Database>, projectFolder: string, root: string): Promise<Source> {
  const path = toStoredPath(root, projectFolder);
  const { id } = await database
    .insertInto("sources")
    .values({ path })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, root };
}

/** Moves the files of a source into one that holds it. */
async function takeOver(database: Kysely<Database>, id: number, root: string, into: Source): Promise<void> {
  const prefix = `${toPosix(root.slice(into.root.length)).replace(/^\//, "")}/`;
  await database
    .updateTable("files")
    .set({ source_id: into.id, path: sql<string>`${prefix} || path` })
    .where("source_id", "=", id)
    .execute();
  await database.deleteFrom("sources").where("id", "=", id).execute();
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
