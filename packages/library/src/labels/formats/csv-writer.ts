// Rows to RFC 4180 text. Guards against spreadsheets that would run a cell as a formula.

/** A cell: text is quoted and guarded as needed, numbers are written as they are, undefined is blank. */
export type CsvCell = string | number | undefined;

/** What makes a spreadsheet read a cell as a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One CSV line with its line break (CRLF, as RFC 4180 has it).
 *
 * Text that a spreadsheet would execute (`=`, `+`, `-`, `@` in front, also of full width) gets an apostrophe in front, unless it is a plain number;
 * `unguard` takes it away when the file comes back.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const guarded = needsGuard(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text behind a guarded cell; any other text unchanged. */
export function unguard(cell: string): string {
  return cell.startsWith("'") && needsGuard(cell.slice(1)) ? cell.slice(1) : cell;
}

function needsGuard(text: string): boolean {
  // An apostrophe that is already there would be taken away on return, so it is guarded as well.
  const core = text.replace(/^'+/, "");
  return FORMULA.test(core) && !(text === core && Number.isFinite(Number(text)));
}
