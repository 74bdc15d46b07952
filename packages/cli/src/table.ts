// Plain tables for people: columns as wide as their content, cut to the terminal. Knows text only.
import { visible } from "./style.ts";

export type Cell = string | number | undefined;

const GAP = "  ";
/** A column narrower than this tells nothing. */
const NARROWEST = 8;

/**
 * Lines of a table with a header. Numbers are right-aligned; undefined is blank.
 *
 * @param width  characters a line may take; the widest text columns give way. Infinity for pipes
 */
export function tableLines(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number,
): string[] {
  const texts = rows.map((row) => header.map((_, column) => visible(cellText(row[column]))));
  const numeric = header.map((_, column) => rows.every((row) => typeof row[column] !== "string"));
  const widths = header.map((title, column) =>
    texts.reduce((widest, row) => Math.max(widest, textWidth(row[column])), title.length),
  );
  const total = () => widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= NARROWEST) break;
    widths[widest] = Math.max(NARROWEST, widths[widest] - (total() - width));
  }
  return [header, ...texts].map((row) =>
    row
      .map((text, column) => fit(text, widths[column], numeric[column]))
      .join(GAP)
      .trimEnd(),
  );
}

function cellText(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) || !Number.isFinite(cell)
    ? String(cell)
    : String(Number(cell.toPrecision(4)));
}

function fit(text: string, width: number, right: boolean): string {
  const length = textWidth(text);
  if (length > width) return `${[...text].slice(0, width - 1).join("")}…`;
  const space = " ".repeat(width - length);
  return right ? space + text : text + space;
}

const textWidth = (text: string) => [...text].length;
