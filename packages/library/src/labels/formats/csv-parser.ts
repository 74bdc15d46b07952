// RFC 4180 as a stream: text chunks in, rows with their line number out. Knows nothing of labels or files.
import { LabelError } from "../label-error.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";

/** Longest record, in characters: labels are short, and an unclosed quote must not swallow a whole file. */
const MAX_RECORD = 1 << 20;
const MAX_CELLS = 10_000;
/** Characters from which the dialect is decided. */
const SAMPLE = 1 << 15;

export interface CsvRow {
  /** Line on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Parses CSV as it arrives: quotes, doubled quotes or quotes after backslashes, line breaks inside quotes, spaces around quotes, CRLF, LF or
 * CR, a byte order mark; cells separated as `csvDialect` finds. Blank lines are skipped.
 *
 * @throws LabelError (from `push` and `end`) with file and line, for an unclosed quote, text after a closing quote, or a record
 *   beyond the bounds
 * @example const parser = new CsvParser("labels.csv"); parser.push("a,b\n1,\"x\"\"y\"\n"); // two rows
 */
export class CsvParser {
  readonly #file: string;
  #dialect: CsvDialect | undefined;
  #rest = "";
  #line = 1;
  #started = false;
  /** Index of a line feed in the text under way: the next one, or one before it; -1 where there is none to come. */
  #newline = -1;

  constructor(file: string) {
    this.#file = file;
  }

  /** What separates cells; a comma while nothing tells. */
  get delimiter(): string {
    return this.#dialect?.delimiter ?? ",";
  }

  /** Rows completed by `chunk`. */
  push(chunk: string): CsvRow[] {
    return this.#parse(chunk, false);
  }

  /** The last row, where the file ends without a line break. */
  end(): CsvRow[] {
    return this.#parse("", true);
  }

  #parse(chunk: string, atEnd: boolean): CsvRow[] {
    let text = this.#rest + chunk;
    if (!this.#started && text !== "") {
      this.#started = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    if (this.#dialect === undefined && text.length < SAMPLE && !atEnd) {
      this.#rest = text;
      return [];
    }
    const rows: CsvRow[] = [];
    let position = 0;
    if (this.#dialect === undefined) {
      // A record cut off at the end of the sample would seem to have too few cells.
      const cut = text.length > SAMPLE ? text.lastIndexOf("\n", SAMPLE) : -1;
      this.#dialect = csvDialect(cut > 0 ? text.slice(0, cut) : text.slice(0, SAMPLE));
      position = this.#dialect.skip;
      if (position > 0) this.#line++;
    }
    this.#newline = text.indexOf("\n");
    while (position < text.length) {
      const record = this.#record(text, position, atEnd);
      if (record === undefined) break;
      if (record.next - position > MAX_RECORD) throw this.#tooLong();
      position = record.next;
      if (record.cells.length > MAX_CELLS)
        throw this.#error(`at most ${MAX_CELLS} cells in a row; got ${record.cells.length}`, this.#line);
      if (record.cells.length > 1 || record.cells[0] !== "")
        rows.push({ line: this.#line, cells: record.cells });
      this.#line += record.lines;
    }
    this.#rest = text.slice(position);
    if (this.#rest.length > MAX_RECORD) throw this.#tooLong();
    return rows;
  }

  /** The record at `start`; undefined while its end has not arrived. */
  #record(text: string, start: number, atEnd: boolean): ParsedRecord | undefined {
    // Looked for once and kept: where lines end in CR alone there is none, or one far away, and each record would look through the rest.
    if (this.#newline !== -1 && this.#newline < start) this.#newline = text.indexOf("\n", start);
    const newline = this.#newline;
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end > start && text[end - 1] === "\r" ? end - 1 : end);
    const { delimiter } = this.#dialect!;
    // The common case, without quotes or lone carriage returns, is a plain split.
    if (newline !== -1 && !line.includes("\r") && !line.includes('"'))
      return { cells: line.split(delimiter), next: newline + 1, lines: 1 };
    return this.#quotedRecord(text, start, delimiter, atEnd);
  }

  #quotedRecord(text: string, start: number, delimiter: string, atEnd: boolean): ParsedRecord | undefined {
    const cells: string[] = [];
    let lines = 0;
    let at = start;
    const { backslash } = this.#dialect!;
    for (;;) {
      let cell: string;
      const opening = afterSpaces(text, at);
      if (text[opening] === '"') {
        at = opening;
        const closing = backslash ? closingQuoteEscaped(text, at + 1) : closingQuote(text, at + 1);
        if (closing === -1 || (closing === text.length - 1 && !atEnd)) {
          if (!atEnd) return undefined;
          if (closing === -1) throw this.#error("a quote opens a cell and never closes", this.#line + lines);
        }
        cell = text.slice(at + 1, closing).replaceAll('""', '"');
        if (backslash) cell = cell.replace(/\\(["\\])/g, "$1");
        lines += countLineBreaks(text, at + 1, closing);
        at = afterSpaces(text, closing + 1);
        if (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r")
          throw this.#error(
            `after a closing quote comes a separator; got ${JSON.stringify(text[at])}; double the quotes inside a cell`,
            this.#line + lines,
          );
      } else {
        const from = at;
        while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
        cell = text.slice(from, at);
      }
      cells.push(cell);
      if (at >= text.length) return atEnd ? { cells, next: at, lines } : undefined;
      const stop = text[at++];
      if (stop === delimiter) continue;
      if (stop === "\r") {
        if (at >= text.length && !atEnd) return undefined;
        if (text[at] === "\n") at++;
      }
      return { cells, next: at, lines: lines + 1 };
    }
  }

  #tooLong(): LabelError {
    return this.#error(
      `a record must be at most ${MAX_RECORD} characters; is a quote left open?`,
      this.#line,
    );
  }

  #error(reason: string, line: number): LabelError {
    return new LabelError(reason, { file: this.#file, line });
  }
}

interface ParsedRecord {
  readonly cells: string[];
  readonly next: number;
  readonly lines: number;
}

/** Index of the quote that closes a cell whose content begins at `from`; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** The same where a backslash makes the next character part of the cell. */
function closingQuoteEscaped(text: string, from: number): number {
  for (let at = from; at < text.length; at++)
    if (text[at] === "\\") at++;
    else if (text[at] === '"') {
      if (text[at + 1] !== '"') return at;
      at++;
    }
  return -1;
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at++;
  return at;
}

function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
