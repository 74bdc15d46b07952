// Names of a project that are spelt like one that nobody has. Bounded work: SQLite chooses a few candidates, of which each letter is compared.
import { nearestName } from "@semitone/stats";
import type { Connection } from "../database/connection.ts";

/** Names whose letters are compared. */
const COMPARED = 300;
/** Parts of the name that are looked for in others. */
const PARTS = 6;
/** Names given back. */
const MOST = 8;

/**
 * Keys of files (see `nameKey`) that are near `key`: the one with the fewest letters changed, else those that hold all of it.
 *
 * A name within `n` changed letters of another holds at least one of any `n + 1` parts of it as they are, so names are ranked by how many
 * of the parts they hold, and only the first 300 of them are compared letter by letter.
 */
export function nearKeys(connection: Connection, key: string): string[] {
  if (key === "") return [];
  const reach = Math.max(2, Math.floor(key.length / 3));
  const parts = partsOf(key);
  const rank = parts.map(() => "(instr(name_key, ?) > 0)").join(" + ");
  const known = connection
    .all(
      `SELECT name_key FROM files INDEXED BY files_by_name WHERE length(name_key) BETWEEN ? AND ?
       GROUP BY name_key ORDER BY ${rank} DESC, abs(length(name_key) - ?), name_key LIMIT ${COMPARED}`,
      [key.length - reach, key.length + reach, ...parts, key.length],
    )
    .map(({ name_key }) => name_key as string);
  const near = nearestName(key, known);
  if (near !== undefined) return [near];
  return connection
    .all(
      `SELECT DISTINCT name_key FROM files INDEXED BY files_by_name WHERE instr(name_key, ?) > 0 LIMIT ${MOST}`,
      [key],
    )
    .map(({ name_key }) => name_key as string);
}

/** The name cut into equal parts, fewer where they would be of a single letter. */
function partsOf(key: string): string[] {
  const letters = [...key];
  const count = Math.max(1, Math.min(PARTS, Math.floor(letters.length / 2)));
  return Array.from({ length: count }, (_, i) =>
    letters
      .slice(Math.floor((i * letters.length) / count), Math.floor(((i + 1) * letters.length) / count))
      .join(""),
  );
}
