// Writes the tables of docs/descriptors.md from the descriptor table itself: `node --conditions=source --import tsx scripts/docs-descriptors.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Descriptor } from "@semitone/music";
import { DESCRIPTORS } from "@semitone/music";
import { BEGIN, END, markdownTable, withTables } from "./docs-tables.ts";

const PAGE = "docs/descriptors.md";

/** The page with its tables brought up to date; the prose around them stays. */
export const withCurrentTables = (page: string): string =>
  withTables(PAGE, page, BEGIN("scripts/docs-descriptors.ts"), END, tables());

function tables(): string {
  const families = new Map<string, Descriptor[]>();
  for (const descriptor of DESCRIPTORS) {
    const members = families.get(descriptor.family) ?? [];
    families.set(descriptor.family, members);
    members.push(descriptor);
  }
  return [...families]
    .map(([name, members]) => `### ${name}\n\n${markdownTable([HEAD, ...members.map(cells)])}`)
    .join("\n\n");
}

const HEAD = ["name", "title", "unit", "range", "formula", "undefined (NaN)", "moves with", "bars"];

function cells({
  name,
  title,
  unit,
  range,
  cut,
  formula,
  undefinedWhen,
  invariant,
  perBar,
}: Descriptor): string[] {
  const changes = (["transposition", "tempo", "velocity"] as const).filter(
    (change) => !invariant.includes(change),
  );
  return [
    `\`${name}\``,
    title,
    unit,
    `${range.map(short).join(" .. ")}${cut ? ", cut" : ""}`,
    formula.replaceAll("|", "\\|"),
    undefinedWhen ?? "never",
    changes.join(", "),
    perBar ? "yes" : "",
  ];
}

const short = (value: number) => String(Number(value.toFixed(3)));

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentTables(readFileSync(PAGE, "utf8")));
