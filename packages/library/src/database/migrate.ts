// Brings a database to the current schema, after setting a copy aside. Knows migrations only as named statements.
import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "@semitone/disk";
import { ProjectError } from "../project-error.ts";
import type { Connection } from "./connection.ts";
import type { Migration } from "./migration.ts";

/** The table of the steps that a database has taken. */
export const MIGRATIONS_TABLE =
  "CREATE TABLE migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL) WITHOUT ROWID";

/**
 * Takes every step not yet taken, all in one transaction: they are taken together or not at all.
 *
 * A database that already holds steps is copied to `backupFolder` first.
 *
 * @returns the names of the steps taken
 * @throws ProjectError (`newer-version`) if the database has steps that are not in the list
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  backupFolder: string,
): string[] {
  if (pendingMigrations(connection, migrations).length === 0) return [];
  if (appliedMigrations(connection).length > 0) backUp(connection, backupFolder);
  return connection.transaction(() => {
    // Asked again under the lock: another process may have just done it.
    if (!hasMigrations(connection)) connection.exec(MIGRATIONS_TABLE);
    const pending = pendingMigrations(connection, migrations);
    for (const { name, sql, run } of pending) {
      connection.exec(sql);
      run?.(connection);
      connection
        .prepare("INSERT INTO migrations (name, applied) VALUES (?, ?)")
        .run([name, new Date().toISOString()]);
    }
    return pending.map(({ name }) => name);
  });
}

/** The steps of the list that the database has not taken, in order. */
export function pendingMigrations(
  connection: Connection,
  migrations: readonly Migration[],
): readonly Migration[] {
  const applied = appliedMigrations(connection);
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new ProjectError(
      `openProject: expected a schema this version knows; got step ${JSON.stringify(unknown[0])} at ${connection.path}; it was made by a newer semitone, update yours`,
      "newer-version",
      connection.path,
    );
  return migrations.filter(({ name }) => !applied.includes(name));
}

/** Copies the whole database into `folder` as a file of its own, complete or not there at all. @returns its path */
export function backUp(connection: Connection, folder: string): string {
  makeFolder(folder);
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const path = join(folder, `library-${stamp}-${process.pid}.db`);
  const unfinished = `${path}.part`;
  connection.prepare("VACUUM INTO ?").run([unfinished]);
  const handle = openSync(unfinished, "r+");
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, path);
  return path;
}

const hasMigrations = (connection: Connection): boolean =>
  connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").length > 0;

function appliedMigrations(connection: Connection): string[] {
  if (!hasMigrations(connection)) return [];
  return connection.all("SELECT name FROM migrations ORDER BY name").map(({ name }) => name as string);
}
