// Writes the tables of docs/views.md from the views themselves: `node --conditions=source --import tsx scripts/docs-views.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ALL_SCORE_VIEWS, type Column, type ScoreView } from "@semitone/music";
import { BEGIN, END, markdownTable, withTables, wrapped } from "./docs-tables.ts";

const PAGE = "docs/views.md";
/** Has a page of its own, with more columns. */
const ELSEWHERE = "descriptors@1";

/** The page with its tables brought up to date; the prose around them stays. */
export const withCurrentViews = (page: string): string =>
  withTables(PAGE, page, BEGIN("scripts/docs-views.ts"), END, tables());

function tables(): string {
  const overview = ALL_SCORE_VIEWS.map(({ id, columns, width, numbers, about }) => [
    `\`${id}\``,
    columns ? `${columns.length} columns` : `any number of rows of ${width}`,
    numbers,
    about,
  ]);
  const sections = ALL_SCORE_VIEWS.filter(({ id }) => id !== ELSEWHERE).map(section);
  return [markdownTable([["id", "per passage", "numbers", "content"], ...overview]), ...sections].join(
    "\n\n",
  );
}

function section({ id, columns, losses }: ScoreView): string {
  const lost = losses.map((loss) => wrapped(`- ${loss}`)).join("\n");
  const body = columns
    ? markdownTable([["name", "title", "unit", "range", "formula"], ...columns.map(cells)])
    : `Not kept of it:\n\n${lost}`;
  return `### ${id}\n\n${body}`;
}

function cells({ name, title, unit, range, formula }: Column): string[] {
  const bounds = range.map((value) => (Number.isFinite(value) ? String(value) : "no bound"));
  return [`\`${name}\``, title, unit, bounds.join(" .. "), formula.replaceAll("|", "\\|")];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentViews(readFileSync(PAGE, "utf8")));
