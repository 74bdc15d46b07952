// Opens a library's database: for writing, with its schema brought up to date, or, where nothing may be written, for reading.
import { copyFileSync, existsSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder, whyNotWritable } from "@semitone/disk";
import { Connection } from "../database/connection.ts";
import { migrate, pendingMigrations } from "../database/migrate.ts";
import { ProjectError } from "../project-error.ts";
import { checkSchema } from "./check-schema.ts";
import { MIGRATIONS } from "./migrations.ts";

/**
 * Opens (or makes) the database at `path` and brings its schema up to date. On read-only media an older schema is brought up to date in a
 * copy in the system's folder for temporary files, which goes when the connection is closed.
 *
 * @param backupFolder  where a copy goes before the schema changes
 */
export function openDatabase(path: string, backupFolder: string): Connection {
  const connection = connectTo(path);
  try {
    if (!connection.isReadOnly) migrate(connection, MIGRATIONS, backupFolder);
    else if (pendingMigrations(connection, MIGRATIONS).length > 0) {
      connection.close();
      return copyOf(path);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * A connection to the database as it is: for reading only where it, or the folder around it, may not be written.
 *
 * @throws ProjectError (`foreign`) for a schema that is not of our making, and as `Connection`
 */
export function connectTo(path: string): Connection {
  const connection = connect(path);
  try {
    checkSchema(connection, MIGRATIONS);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function connect(path: string): Connection {
  if (mayBeWritten(path)) return new Connection(path);
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (!log || log.size === 0) return new Connection(path, { access: "frozen" });
  // What is in the log is not in the database yet: whoever writes it may be at work, or left it so.
  let reading: Connection | undefined;
  try {
    reading = new Connection(path, { access: "read" });
    reading.all("SELECT 1 FROM sqlite_master LIMIT 1");
    return reading;
  } catch (error) {
    reading?.close();
    if (!(error instanceof ProjectError)) throw error;
    return copyOf(path);
  }
}

/** The database, its log taken in and its schema brought up to date, in a temporary file that can only be read. */
function copyOf(path: string): Connection {
  const folder = temporaryFolder("reading");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, "library.db");
    copyFileSync(path, file);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${file}-wal`);
    const connection = new Connection(path, { file, onClose: remove });
    checkSchema(connection, MIGRATIONS);
    migrate(connection, MIGRATIONS, folder);
    connection.forbidWriting();
    return connection;
  } catch (error) {
    remove();
    throw error;
  }
}

/** Whether SQLite can write the file and what it keeps beside it; also true where there is no file yet. */
const mayBeWritten = (path: string): boolean =>
  !existsSync(path) || (whyNotWritable(path) ?? whyNotWritable(dirname(path))) === undefined;
