// A project on disk: a folder with a readable config and a database. Knows where its files lie, not what is in them.
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { FileError, JsonError, makeFolder, readJsonFile, writeWholeFile } from "@semitone/disk";
import type { Connection } from "./database/connection.ts";
import { checkOwnFiles, PROJECT_FILES } from "./own-files.ts";
import type { ProjectConfig, ProjectConfigInput } from "./project-config.ts";
import { CONFIG_VERSION, parseConfig } from "./project-config.ts";
import { explainFailure, ProjectError } from "./project-error.ts";
import { openDatabase } from "./schema/open-database.ts";

/** An open project. Close it when done; until then other processes may use it too. */
export interface Project {
  /** Absolute path, links resolved. */
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly connection: Connection;
  close(): Promise<void>;
}

/** What `createProject` sets; the rest of the config takes its defaults. */
export interface CreateProjectOptions extends Partial<Omit<ProjectConfigInput, "schemaVersion">> {}

/**
 * Makes a project in `folder`, which may exist and hold music already.
 *
 * @throws ProjectError (`exists`) if there is a project already, (`config`) for an option that semitone.json would not allow
 */
export function createProject(folder: string, options: CreateProjectOptions = {}): Project {
  const path = resolve(folder);
  const configPath = join(path, PROJECT_FILES.config);
  const config = parseConfig({ schemaVersion: CONFIG_VERSION, name: basename(path), ...options }, configPath);
  try {
    if (existsSync(configPath))
      throw new ProjectError(
        `createProject: a project is already there; got ${path}; open it`,
        "exists",
        path,
      );
    makeFolder(path);
    checkOwnFiles(path);
    writeWholeFile(configPath, `${JSON.stringify(config, null, 2)}\n`);
  } catch (error) {
    throw explainFailure(error, "createProject", path, "write");
  }
  return openFolder(path, config);
}

/**
 * Opens the project in `folder`, bringing an older schema up to date (a copy goes to `backups/` first).
 *
 * Where its database or the folder around it may not be written, it is opened for reading (`connection.isReadOnly`), and what would change
 * it throws a ProjectError (`read-only`).
 *
 * @throws ProjectError saying what is wrong and the way out: not a project, wrong config, newer schema, damaged, read-only, ...
 */
export function openProject(folder: string): Project {
  const path = resolve(folder);
  checkOwnFiles(path);
  const config = readConfig(path);
  requireDatabase(path);
  return openFolder(path, config);
}

function openFolder(path: string, config: ProjectConfig): Project {
  const connection = openDatabase(join(path, PROJECT_FILES.database), join(path, PROJECT_FILES.backups));
  return { folder: realpathSync(path), config, connection, close: async () => connection.close() };
}

/** SQLite would make a database that is gone anew, and all labels would seem to be gone with it. */
function requireDatabase(folder: string): void {
  const database = join(folder, PROJECT_FILES.database);
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
  const size = sizeOf(database);
  // A project whose making was killed may have all of it in the log still.
  if (size === undefined || (size === 0 && !sizeOf(`${database}-wal`)))
    throw new ProjectError(
      `openProject: expected a database; got ${size === 0 ? "an empty file" : "nothing"} at ${database}; put it back from ${PROJECT_FILES.backups}/ or a copy of your own, or move ${PROJECT_FILES.config} away and begin anew (semitone init)`,
      "missing",
      database,
    );
}

/** A hundred times what any config says. */
const MAX_CONFIG_BYTES = 1 << 20;

/** Reads and checks `semitone.json` of the project in `folder`. */
export function readConfig(folder: string): ProjectConfig {
  const path = join(folder, PROJECT_FILES.config);
  let value: unknown;
  try {
    value = readJsonFile(path, { atMost: MAX_CONFIG_BYTES, within: folder });
  } catch (error) {
    if (error instanceof JsonError)
      throw new ProjectError(`semitone.json: ${error.message}; at ${path}`, "config", path);
    if (!(error instanceof FileError) || error.code !== "ENOENT")
      throw explainFailure(error, "openProject", path);
    throw new ProjectError(
      `openProject: expected a folder with ${PROJECT_FILES.config}; got ${folder}; make a project there first (semitone init)`,
      "not-a-project",
      folder,
    );
  }
  return parseConfig(value, path);
}
