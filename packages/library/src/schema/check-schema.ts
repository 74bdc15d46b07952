// Whether a database holds what our migrations make and nothing else: triggers, views and tables of others would run when ours are used.
import { Connection } from "../database/connection.ts";
import { MIGRATIONS_TABLE, pendingMigrations } from "../database/migrate.ts";
import type { Migration } from "../database/migration.ts";
import { ProjectError } from "../project-error.ts";

/** An object of a schema by type and name, and the statement that made it. */
type Objects = ReadonlyMap<string, string>;

/** Tables that SQLite keeps for itself. */
const OWN_OF_SQLITE = /^table sqlite_(stat[14]|sequence)$/;

/**
 * Compares the schema with the one that the steps which the database says it has taken make. Nothing of it is used before.
 *
 * @throws ProjectError (`foreign`) naming the first object that is not of them, or is another; (`newer-version`) for unknown steps
 */
export function checkSchema(connection: Connection, migrations: readonly Migration[]): void {
  const found = objectsOf(connection);
  const steps = found.get("table migrations");
  if (steps !== undefined && steps !== normal(MIGRATIONS_TABLE))
    throw foreign(connection, "another table migrations");
  const applied = steps === undefined ? [] : appliedOf(connection, migrations);
  const expected = objectsAfter(applied, steps !== undefined);
  for (const [object, sql] of found) {
    if (OWN_OF_SQLITE.test(object)) continue;
    const known = expected.get(object);
    if (known === undefined) throw foreign(connection, `the ${object}`);
    if (known !== sql) throw foreign(connection, `another ${object}`);
  }
  for (const object of expected.keys())
    if (!found.has(object)) throw foreign(connection, `none called ${object}`);
}

/** The steps that the database says it has taken, in the order of the list. */
function appliedOf(connection: Connection, migrations: readonly Migration[]): Migration[] {
  const pending = new Set(pendingMigrations(connection, migrations));
  return migrations.filter((step) => !pending.has(step));
}

const made = new Map<string, Objects>();

/** The objects that steps make in an empty database. */
function objectsAfter(steps: readonly Migration[], hasTable: boolean): Objects {
  if (!hasTable) return new Map();
  const key = steps.map(({ name }) => name).join();
  let objects = made.get(key);
  if (objects === undefined) {
    const empty = new Connection(":memory:");
    try {
      empty.exec(MIGRATIONS_TABLE);
      for (const { sql } of steps) empty.exec(sql);
      objects = objectsOf(empty);
    } finally {
      empty.close();
    }
    made.set(key, objects);
  }
  return objects;
}

/** Indexes that SQLite makes by itself have no statement. */
function objectsOf(connection: Connection): Objects {
  const rows = connection.all("SELECT type || ' ' || name AS object, tbl_name, sql FROM sqlite_schema");
  return new Map(rows.map(({ object, tbl_name, sql }) => [String(object), normal(String(sql ?? tbl_name))]));
}

/** White space is no part of what a statement says, and SQLite has changed it where it adds columns. */
const normal = (sql: string): string => sql.replace(/\s+/g, " ").trim();

const foreign = (connection: Connection, got: string): ProjectError =>
  new ProjectError(
    `openProject: expected the tables that semitone makes; got ${got}, at ${connection.path}; another program made it: copy the newest file of backups/ to library.db, or put back a copy of your own; if the project comes from somebody else, do not trust it`,
    "foreign",
    connection.path,
  );
