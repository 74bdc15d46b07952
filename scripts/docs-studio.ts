// Writes the table of keys in docs/studio.md from the table that makes them work.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { KEYS } from "@semitone/studio";
import { BEGIN, END, markdownTable, withTables } from "./docs-tables.ts";

export const PAGE = "docs/studio.md";
const PLACES = {
  everywhere: "everywhere",
  map: "on the map",
  label: "while labelling",
  make: "while making",
} as const;

/** The page with its table of keys as they are now. */
export function withCurrentKeys(page: string): string {
  const rows = KEYS.map(({ shown, does, where }) => [`\`${shown}\``, does, PLACES[where]]);
  const table = markdownTable([["key", "does", "where"], ...rows]);
  return withTables(PAGE, page, BEGIN("scripts/docs-studio.ts"), END, table);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentKeys(readFileSync(PAGE, "utf8")));
