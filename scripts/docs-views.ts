// Writes the tables of docs/views.md from the views themselves: `node --conditions=source --import tsx scripts/docs-views.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ALL_SCORE_VIEWS, type Column, type View } from "@semitone/music";
import { ALL_SOUND_VIEWS } from "@semitone/sound";
import { BEGIN, END, markdownTable, withTables, wrapped } from "./docs-tables.ts";

const PAGE = "docs/views.md";
/** Views of more columns are images: what is true of one cell is true of all. */
const MOST_LISTED = 400;
/** Has a page of its own, with more columns. */
const ELSEWHERE = "descriptors@1";

const ABOUT_SOUNDS =
  "Recordings are read at 22,050 samples a second from their onset on (5.8 ms before the first block of 5.8 ms within 40 dB " +
  "of the loudest), 30 s at most. X(f) is the transform of 2048 samples under a Hann window, e the envelope, a_n the amplitude of " +
  "partial n, f0 the pitch. Levels are relative to the loudest of the same sound, so that the gain of a recording changes nothing " +
  "but `loudness`.";

/** The page with its tables brought up to date; the prose around them stays. */
export const withCurrentViews = (page: string): string =>
  withTables(PAGE, page, BEGIN("scripts/docs-views.ts"), END, tables());

function tables(): string {
  const sections = ALL_SCORE_VIEWS.filter(({ id }) => id !== ELSEWHERE).map(section);
  return [
    overview("passage", ALL_SCORE_VIEWS),
    ...sections,
    "## Views of sounds",
    wrapped(ABOUT_SOUNDS),
    overview("sound", ALL_SOUND_VIEWS),
    ...ALL_SOUND_VIEWS.map(section),
  ].join("\n\n");
}

type Described = Pick<View, "id" | "about" | "numbers" | "width" | "columns" | "losses">;

function overview(of: string, views: readonly Described[]): string {
  const rows = views.map(({ id, columns, width, numbers, about }) => [
    `\`${id}\``,
    columns ? `${columns.length} columns` : `any number of rows of ${width}`,
    numbers,
    about,
  ]);
  return markdownTable([["id", `per ${of}`, "numbers", "content"], ...rows]);
}

function section({ id, columns, losses }: Described): string {
  const lost = losses.map((loss) => wrapped(`- ${loss}`)).join("\n");
  const body =
    columns && columns.length <= MOST_LISTED
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
