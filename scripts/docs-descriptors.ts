// Writes the tables of docs/descriptors.md from the descriptor table itself: `node --conditions=source --import tsx scripts/docs-descriptors.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Descriptor } from "@semitone/music";
import { DESCRIPTORS } from "@semitone/music";

const PAGE = "docs/descriptors.md";
const BEGIN = "<!-- tables: written by scripts/docs-descriptors.ts -->";
const END = "<!-- end of tables -->";

/** The page with its tables brought up to date; the prose around them stays. */
export function withCurrentTables(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${PAGE}: expected the lines ${BEGIN} and ${END}; got a page without them`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${tables()}\n${page.slice(to)}`;
}

function tables(): string {
  const families = new Map<string, Descriptor[]>();
  for (const descriptor of DESCRIPTORS) {
    const members = families.get(descriptor.family) ?? [];
    families.set(descriptor.family, members);
    members.push(descriptor);
  }
  return [...families]
    .map(([name, members]) => `### ${name}\n\n${table([HEAD, ...members.map(cells)])}\n`)
    .join("\n");
}

const HEAD = ["name", "unit", "range", "formula", "undefined (NaN)", "moves with", "bars"];

function cells({ name, unit, range, cut, formula, undefinedWhen, invariant, perBar }: Descriptor): string[] {
  const changes = (["transposition", "tempo", "velocity"] as const).filter(
    (change) => !invariant.includes(change),
  );
  return [
    `\`${name}\``,
    unit,
    `${range.map(short).join(" .. ")}${cut ? ", cut" : ""}`,
    formula.replaceAll("|", "\\|"),
    undefinedWhen ?? "never",
    changes.join(", "),
    perBar ? "yes" : "",
  ];
}

/** A Markdown table with aligned columns; the first row is its head. */
function table([head, ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, k) => Math.max(3, ...[head, ...rows].map((row) => row[k].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const short = (value: number) => String(Number(value.toFixed(3)));

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentTables(readFileSync(PAGE, "utf8")));
