// Opens a library's database: connection, schema, and Kysely's typed queries over both.
import type { Dialect } from "kysely";
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { Connection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Database } from "./tables.ts";

export interface OpenDatabase {
  /** Typed queries. Transactions take the write lock at their start. */
  readonly queries: Kysely<Database>;
  /** The same connection, for statements outside Kysely's language. */
  readonly connection: Connection;
}

/**
 * Opens (or makes) the database at `path` and brings its schema up to date.
 *
 * @param backupFolder  where a copy goes before the schema changes
 */
export function openDatabase(path: string, backupFolder: string): OpenDatabase {
  const connection = new Connection(path);
  try {
    migrate(connection, MIGRATIONS, backupFolder);
  } catch (error) {
    connection.close();
    throw error;
  }
  const dialect: Dialect = {
    createDriver: () => new WritingDriver({ database: connection }),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return { queries: new Kysely<Database>({ dialect }), connection };
}

/**
 * Kysely's SQLite driver with transactions that ask for the write lock when they begin: one that first reads and then writes
 * would otherwise fail at once, without waiting, if another process wrote in between.
 */
class WritingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}
