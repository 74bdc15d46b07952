// The names that files are found by: a column with an index, since 100,000 names are too many to be read for each question.
import type { Connection } from "../database/connection.ts";
import type { Migration } from "../database/migration.ts";
import { nameKey } from "../names/name-key.ts";

export const FILE_NAMES: readonly Migration[] = [
  {
    name: "names-1",
    sql: "ALTER TABLE files ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    run: fillNameKeys,
  },
  { name: "names-2", sql: "CREATE INDEX files_by_name ON files (name_key)" },
  // Endings are a list since: what follows the dot of `prelude.2` belongs to the name.
  { name: "names-3", sql: "", run: fillNameKeys },
];

/** SQLite folds letters of ASCII only, so the keys are made here. */
function fillNameKeys(connection: Connection): void {
  const update = connection.prepare("UPDATE files SET name_key = ? WHERE id = ?");
  for (const { id, path } of connection.all("SELECT id, path FROM files"))
    update.run([nameKey(path as string), id]);
}
