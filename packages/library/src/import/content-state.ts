// Whether the near-duplicate groups are those of the content as it is now. Two counters in the database, so it holds across crashes and processes.
import type { Connection } from "../database/connection.ts";

/** Raised by every change of content. */
const CONTENT = "content";
/** What `CONTENT` was when groups were last made. */
const GROUPED = "grouped";

/** To be called in each transaction that adds or changes pieces. */
export function noteNewContent(connection: Connection): void {
  connection
    .prepare("INSERT INTO meta VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = value + 1")
    .run([CONTENT]);
}

/** A mark that changes with the content. */
export function contentState(connection: Connection): string {
  return read(connection, CONTENT);
}

export function isGrouped(connection: Connection): boolean {
  return read(connection, CONTENT) === read(connection, GROUPED);
}

/** To be called in the transaction that writes groups made while the content was in `state`. */
export function noteGrouped(connection: Connection, state: string): void {
  connection
    .prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    .run([GROUPED, state]);
}

function read(connection: Connection, key: string): string {
  const [row] = connection.all("SELECT value FROM meta WHERE key = ?", [key]);
  return (row?.value as string | undefined) ?? "0";
}
