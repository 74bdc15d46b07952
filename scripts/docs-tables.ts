// Tables of documentation pages that are written from the code: their marks in the page, and how they look.

/** The line before generated tables, naming what writes them. */
export const BEGIN = (script: string): string => `<!-- tables: written by ${script} -->`;
export const END = "<!-- end of tables -->";

/** A page with what stands between its marks replaced. */
export function withTables(name: string, page: string, begin: string, end: string, tables: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`${name}: expected the lines ${begin} and ${end}; got a page without them`);
  return `${page.slice(0, from + begin.length)}\n\n${tables}\n\n${page.slice(to)}`;
}

/** A Markdown table with aligned columns; the first row is its head. */
export function markdownTable([head, ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, k) => Math.max(3, ...[head, ...rows].map((row) => row[k].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** Longest line of a page. */
const LINE = 120;

/** Text broken between words into lines of at most 120 characters; all but the first begin with `indent`. */
export function brokenLine(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LINE)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `${indent}${word}`);
  }
  return lines.join("\n");
}
