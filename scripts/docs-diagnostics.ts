// Writes the column of examples in the tables of docs/diagnostics.md: `node --conditions=source --import tsx scripts/docs-diagnostics.ts`.
// Rows (code, severity, meaning) are written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { EXAMPLES, WITHOUT_EXAMPLE } from "../tests/diagnostics/examples.ts";
import { markdownTable } from "./docs-tables.ts";

const PAGE = "docs/diagnostics.md";
const COLUMN = "an example";

/** A row of a table of reasons, and the heading that it stands under. */
export interface ReasonRow {
  readonly section: string;
  readonly code: string;
  readonly severity: string;
  readonly meaning: string;
}

/** The page with the examples brought up to date. */
export function withCurrentExamples(page: string): string {
  let section = "";
  const blocks = page.split(/\n{2,}/).map((block) => {
    section = /^#+ (.*)/.exec(block)?.[1] ?? section;
    return isTable(block) ? withExamples(section, block) : block;
  });
  return blocks.join("\n\n");
}

/** The reasons that the page lists. */
export function reasonRows(page: string): ReasonRow[] {
  let section = "";
  return page.split(/\n{2,}/).flatMap((block) => {
    section = /^#+ (.*)/.exec(block)?.[1] ?? section;
    if (!isTable(block)) return [];
    return cellsOf(block)
      .slice(2)
      .map(([code, severity, meaning]) => ({ section, code: code.replaceAll("`", ""), severity, meaning }));
  });
}

const isTable = (block: string) => /^\| code +\| severity +\|/.test(block);

/** Cells are parted by bars that no backslash precedes. */
const cellsOf = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell) => cell.trim()));

function withExamples(section: string, table: string): string {
  const [[...head], , ...rows] = cellsOf(table);
  const filled = rows.map(([code, severity, meaning]) => {
    const name = code.replaceAll("`", "");
    const shown = EXAMPLES[section]?.[name]?.shown ?? WITHOUT_EXAMPLE[name] ?? "";
    return [code, severity, meaning, shown.replaceAll("|", "\\|")];
  });
  return markdownTable([[...head.slice(0, 3), COLUMN], ...filled]) + (table.endsWith("\n") ? "\n" : "");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentExamples(readFileSync(PAGE, "utf8")));
