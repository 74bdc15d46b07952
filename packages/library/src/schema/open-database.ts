// Opens a library's database and brings its schema up to date.
import { Connection } from "../database/connection.ts";
import { migrate } from "../database/migrate.ts";
import { MIGRATIONS } from "./migrations.ts";

/**
 * Opens (or makes) the database at `path` and brings its schema up to date.
 *
 * @param backupFolder  where a copy goes before the schema changes
 */
export function openDatabase(path: string, backupFolder: string): Connection {
  const connection = new Connection(path);
  try {
    migrate(connection, MIGRATIONS, backupFolder);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}
