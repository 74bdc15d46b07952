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

/** Characters of a line of prose, at most. */
const WIDTH = 120;

/** A paragraph or an item of a list broken between words; later lines of an item are indented. */
export function wrapped(line: string): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = `${line.startsWith("-") ? "  " : ""}${word}`;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current].join("\n");
}
