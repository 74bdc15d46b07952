// Writes the tables of docs/op-support.md from the op table itself: `node --conditions=source --import tsx scripts/docs-ops.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type AnyOp, FAMILIES, type OpName } from "@semitone/graph";
import { OP_CASES } from "../packages/graph/cases/table.ts";
import { DEVICE_FACTORS, DEVICE_TOLERANCE, NOT_ON_DEVICE } from "../tests/graph/tolerances.ts";

const PAGE = "docs/op-support.md";
const BEGIN = "<!-- tables: written by scripts/docs-ops.ts -->";
const END = "<!-- end of tables -->";

type Target = keyof typeof DEVICE_TOLERANCE;
const TARGETS: readonly Target[] = ["cpu", "cpu, float64", "wasm", "webgpu"];

/** The page with its tables brought up to date; the prose around them stays. */
export function withCurrentTables(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${PAGE}: expected the lines ${BEGIN} and ${END}; got a page without them`);
  const tables = Object.entries(FAMILIES).map(([name, ops]) => `## ${name}\n\n${familyTable(ops)}\n`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${tables.join("\n")}\n${page.slice(to)}`;
}

function familyTable(ops: Readonly<Record<string, AnyOp>>): string {
  const head = ["op", "gradient", ...TARGETS, "cases"];
  const rows = Object.entries(ops).map(([name, { gradient }]) => [
    `\`${name}\``,
    typeof gradient === "function"
      ? "expression"
      : `${gradient.kind === "zero" ? "zero" : "none"}: ${gradient.reason}`,
    ...TARGETS.map((target) => agreement(name as OpName, target)),
    String(OP_CASES[name as OpName].length),
  ]);
  const widths = head.map((_, k) => Math.max(3, ...[head, ...rows].map((row) => row[k].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function agreement(op: OpName, target: Target): string {
  if (NOT_ON_DEVICE[target]?.[op]) return "no kernel";
  return (DEVICE_TOLERANCE[target] * (DEVICE_FACTORS[op]?.[target] ?? 1)).toExponential(0);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, withCurrentTables(readFileSync(PAGE, "utf8")));
