// Examines a project and says what is wrong and what to do. Changes nothing.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isInside } from "@semitone/disk";
import type { Connection } from "./database/connection.ts";
import { pendingMigrations } from "./database/migrate.ts";
import { checkOwnFiles, PROJECT_FILES } from "./own-files.ts";
import { sourcesOf } from "./pieces/sources.ts";
import { readConfig } from "./project.ts";
import { ProjectError } from "./project-error.ts";
import { MIGRATIONS } from "./schema/migrations.ts";
import { connectTo } from "./schema/open-database.ts";

export interface Finding {
  /** What was examined, in kebab-case. */
  readonly check: string;
  /** `warning`: it works, but something wants attention; `error`: it will not work as it is. */
  readonly level: "ok" | "warning" | "error";
  /** What was found, and the way out where there is something to do. */
  readonly message: string;
}

/** Oldest Node that the packages are made for: major, minor. */
const OLDEST_NODE = [20, 19] as const;

/** Most files named in one message. */
const MAX_NAMED = 5;

/**
 * Examines the project in `folder`: config, database, schema, sources, files changed since their import, cache, and Node itself.
 *
 * Works on a damaged project, too: nothing is thrown, all of it is found. A check that cannot be made is left out.
 */
export function doctor(folder: string): Finding[] {
  const findings = [checkNode(process.versions.node)];
  const config = attempt("config", () => {
    checkOwnFiles(folder);
    readConfig(folder);
    return ok("config", `${PROJECT_FILES.config} is in order`);
  });
  findings.push(config);
  const path = join(folder, PROJECT_FILES.database);
  if (config.level === "error" || !existsSync(path)) {
    if (config.level === "ok")
      findings.push(
        error("database", `expected ${PROJECT_FILES.database}; got nothing at ${path}; import again`),
      );
    return findings;
  }
  findings.push(checkCache(folder));
  let connection: Connection | undefined;
  findings.push(
    attempt("database", () => {
      connection = connectTo(path);
      return checkDatabase(connection);
    }),
  );
  if (connection && findings.at(-1)!.level !== "error") findings.push(...checkContent(connection, folder));
  if (connection?.isReadOnly)
    findings.push(
      warning("access", `the project can only be read; copy ${folder} to a folder of your own to change it`),
    );
  connection?.close();
  return findings;
}

function checkNode(version: string): Finding {
  const [major, minor] = version.split(".").map(Number);
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return fits
    ? ok("node", `Node ${version}`)
    : error("node", `expected Node >= ${OLDEST_NODE.join(".")}; got ${version}; install a newer one`);
}

function checkCache(folder: string): Finding {
  const cache = join(folder, PROJECT_FILES.cache);
  if (!existsSync(cache)) return ok("cache", "empty");
  const bytes = readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return ok("cache", `${(bytes / 2 ** 20).toFixed(1)} MiB; it can be deleted at any time`);
}

function checkDatabase(connection: Connection): Finding {
  const faults = connection.all("PRAGMA integrity_check(5)").map((row) => String(row.integrity_check));
  if (faults.join() !== "ok")
    throw new ProjectError(
      `database: expected no faults; got ${faults.join("; ")}; put back the newest file of ${PROJECT_FILES.backups}/`,
      "corrupt",
      connection.path,
    );
  const loose = connection.all("PRAGMA foreign_key_check");
  if (loose.length > 0)
    return error(
      "database",
      `expected each row to have its parent; got ${loose.length} without; import again`,
    );
  return ok("database", "no faults");
}

function checkContent(connection: Connection, folder: string): Finding[] {
  const schema = attempt("schema", () => {
    const pending = pendingMigrations(connection, MIGRATIONS);
    return pending.length === 0
      ? ok("schema", "up to date")
      : warning("schema", `${pending.length} steps behind; opening the project takes them, after a backup`);
  });
  return schema.level === "ok"
    ? [schema, ...checkSources(connection, folder), checkLabels(connection)]
    : [schema];
}

function checkSources(connection: Connection, folder: string): Finding[] {
  const sources = sourcesOf(connection, folder);
  const gone = sources.filter(({ root }) => !existsSync(root));
  const findings = gone.map(({ root }) =>
    warning("sources", `expected the folder ${root}; got nothing; bring it back, or import its new place`),
  );
  if (gone.length === 0) findings.push(ok("sources", `${sources.length} folders, all there`));
  const missing: string[] = [];
  const changed: string[] = [];
  // Entries that were never looked into (links, folders that could not be listed) carry no time.
  for (const { id, root } of sources.filter((source) => !gone.includes(source)))
    for (const file of connection.all(
      "SELECT path, size, modified FROM files WHERE source_id = ? AND missing = 0 AND modified <> 0",
      [id],
    )) {
      const path = join(root, file.path as string);
      if (!isInside(path, root)) continue;
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!stats) missing.push(path);
      else if (stats.size !== file.size || stats.mtimeMs !== file.modified) changed.push(path);
    }
  if (missing.length > 0)
    findings.push(warning("files", `${some(missing)} gone since the import; import again`));
  if (changed.length > 0)
    findings.push(warning("files", `${some(changed)} changed since the import; import again`));
  if (missing.length + changed.length === 0) findings.push(ok("files", "as they were imported"));
  return findings;
}

/** Labels belong to content: those of bytes that no file has any more wait for that file to come back. */
function checkLabels(connection: Connection): Finding {
  const [{ orphans }] = connection.all(`
    SELECT count(*) AS orphans FROM labelled_pieces
    WHERE EXISTS (SELECT 1 FROM labels WHERE labelled_id = labelled_pieces.id AND alive = 1)
      AND NOT EXISTS (SELECT 1 FROM files WHERE files.sha256 = labelled_pieces.sha256 AND missing = 0)
  `);
  if (orphans === 0) return ok("labels", "each belongs to a piece that is there");
  return warning(
    "labels",
    `${orphans} labelled pieces are gone or were replaced by other music; bring their files back, or label the new ones`,
  );
}

function some(paths: readonly string[]): string {
  const named = paths.slice(0, MAX_NAMED).join(", ");
  return `${paths.length} files (${named}${paths.length > MAX_NAMED ? ", ..." : ""})`;
}

/** A check whose failure is itself a finding. */
function attempt(check: string, work: () => Finding): Finding {
  try {
    return work();
  } catch (failure) {
    return error(check, (failure as Error).message);
  }
}

const ok = (check: string, message: string): Finding => ({ check, level: "ok", message });
const warning = (check: string, message: string): Finding => ({ check, level: "warning", message });
const error = (check: string, message: string): Finding => ({ check, level: "error", message });
