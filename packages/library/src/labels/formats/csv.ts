// Labels as CSV: wide (`file_name` and a column for each attribute) or long (a row for each label), told apart by the header.

import { type Attribute, valuesOf } from "../attribute.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { StoredLabel } from "../stored-label.ts";
import { keyOf, RESERVED } from "./column-roles.ts";
import { CsvParser, type CsvRow } from "./csv-parser.ts";
import { type CsvCell, csvLine, unguard } from "./csv-writer.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { RowReader } from "./row-labels.ts";
import { type LabelSource, textChunks } from "./text-source.ts";

/** Rows of a CSV file, header first, in batches. */
export async function* csvRows(source: LabelSource, context: ReadContext): AsyncGenerator<CsvRow[]> {
  const parser = new CsvParser(context.file);
  for await (const chunk of textChunks(source, context.note)) {
    const rows = parser.push(chunk);
    context.separator = parser.delimiter;
    yield rows;
  }
  const rows = parser.end();
  context.separator = parser.delimiter;
  yield rows;
}

/** Rows by which the columns are judged. */
const SAMPLE_ROWS = 200;

/**
 * Reads labels from CSV, wide or long.
 *
 * In a wide file a column named `attribute=tag` holds 1, 0 or blank (unknown) for one tag of a multi-label attribute. In a long
 * file the value stands in the column `value`, its attribute in `attribute` (or `tag`).
 *
 * @throws LabelError for a header without a file name, with a column twice, or no label column
 */
export async function* readCsv(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  let waiting: CsvRow[] = [];
  let table: CsvTable | undefined;
  for await (const rows of csvRows(source, context)) {
    if (table === undefined) {
      for (const row of rows) waiting.push(row);
      if (waiting.length <= SAMPLE_ROWS) continue;
      table = new CsvTable(waiting, context);
    }
    const records = table.records(waiting.length > 0 ? waiting : rows);
    waiting = [];
    if (records.length > 0) yield records;
  }
  if (waiting.length === 0) {
    if (table === undefined) throw new LabelError("is empty; expected a header line", { file: context.file });
    return;
  }
  const records = new CsvTable(waiting, context).records(waiting);
  if (records.length > 0) yield records;
}

const isBlankRow = ({ cells }: CsvRow): boolean => cells.every((cell) => cell.trim() === "");
const isComment = ({ cells }: CsvRow): boolean => cells[0].trimStart().startsWith("#");

/** The header of a CSV file with how its rows are laid out. */
class CsvTable {
  readonly #context: ReadContext;
  readonly #header: CsvRow;
  readonly #width: number;
  /** Rows begin with a cell that no header stands over, as R writes the names of rows. */
  readonly #unheaded: boolean;
  /** The last column holds any number of tags, each in a cell of its own. */
  readonly #open: boolean;
  readonly #reader: RowReader;

  /** @param rows  the first rows of the file, header and comments included */
  constructor(rows: readonly CsvRow[], context: ReadContext) {
    this.#context = context;
    const header = rows.find((row) => !isBlankRow(row) && !(isComment(row) && !isHeader(row)));
    if (header === undefined)
      throw new LabelError("is empty; expected a header line", { file: context.file });
    this.#header = header;
    const cells = header.cells.map((cell) => textOf(cell).trim());
    if (isComment(header)) cells[0] = cells[0].replace(/^#\s*/, "");
    while (cells.length > 1 && cells[cells.length - 1] === "" && !hasCells(rows, header, cells.length - 1))
      cells.pop();
    const body = rows
      .slice(rows.indexOf(header) + 1, SAMPLE_ROWS)
      .filter((row) => !isBlankRow(row) && !isComment(row));
    this.#open = context.separator === "\t" && cells[cells.length - 1].toLowerCase() === "tags";
    this.#unheaded =
      !this.#open &&
      body.length > 0 &&
      body.every((row) => row.cells.length === cells.length + 1 && row.cells[cells.length] !== "");
    const names = this.#unheaded ? ["", ...cells] : cells;
    this.#width = names.length;
    const place = { file: context.file, line: header.line };
    try {
      this.#reader = new RowReader(
        names,
        body.map((row) => this.#cells(row)),
        context,
      );
    } catch (error) {
      throw error instanceof LabelError ? error.at(place) : error;
    }
  }

  records(rows: readonly CsvRow[]): LabelRecord[] {
    const records: LabelRecord[] = [];
    for (const row of rows) {
      if (row.line <= this.#header.line || isBlankRow(row)) continue;
      if (isComment(row) && row.cells.length !== this.#width) {
        this.#context.note("lines that begin with # and are no rows are left out");
        continue;
      }
      orReject(this.#context, row.line, () => {
        const cells = this.#cells(row);
        if (cells.length !== this.#width)
          throw new LabelError(
            `expected ${this.#width} cells; got ${row.cells.length}; is a separator or quote missing?`,
          );
        for (const record of this.#reader.labels(cells, row.line)) records.push(record);
      });
    }
    return records;
  }

  /** The cells of a row as the header has them: blank ones at the end left out, text behind its guard. */
  #cells({ cells }: CsvRow): string[] {
    let end = cells.length;
    while (end > this.#width && cells[end - 1].trim() === "") end--;
    const own = cells.slice(0, end).map(textOf);
    const last = this.#width - 1;
    return this.#open && end > this.#width ? [...own.slice(0, last), own.slice(last).join("|")] : own;
  }
}

/** A header that is written as a comment. */
const isHeader = ({ cells }: CsvRow): boolean =>
  cells.length > 1 && /^#\s*(file|path|track|ytid|name)/i.test(cells[0].trimStart());

const hasCells = (rows: readonly CsvRow[], header: CsvRow, at: number): boolean =>
  rows.some((row) => row.line > header.line && (row.cells[at] ?? "").trim() !== "");

const LONG_HEADER = [
  "file_name",
  "start",
  "end",
  "attribute",
  "value",
  "annotator",
  "confidence",
  "unit",
  "annotator_kind",
  "aggregation",
];

/** Labels as long CSV: one row each, a multi-label value as `calm|!sad`, a soft one as JSON. */
export async function* writeCsvLong(labels: AsyncIterable<StoredLabel>): AsyncGenerator<string> {
  yield csvLine(LONG_HEADER);
  for await (const label of labels)
    yield csvLine([
      label.file,
      label.span?.start,
      label.span?.end,
      label.attribute.name,
      cellValue(label),
      label.annotator,
      label.confidence,
      label.span?.unit,
      label.annotatorKind === "human" ? undefined : label.annotatorKind,
      label.aggregation,
    ]);
}

/** Columns of a wide file that are written only where some label fills them. */
const OPTIONAL_COLUMNS = ["start", "end", "unit", "annotator", "annotator_kind", "confidence", "aggregation"];

/**
 * Labels as wide CSV: one row for each piece, stretch, annotator and confidence; a column for each attribute, and one
 * (`attribute=tag`) for each tag of a multi-label attribute.
 *
 * @param attributes  the columns, in order
 * @throws LabelError where an attribute is called like one of the other columns
 * @param labels      called twice, to find which optional columns are needed before the first row; ordered by file, span, annotator
 */
export async function* writeCsvWide(
  attributes: readonly Attribute[],
  labels: () => AsyncIterable<StoredLabel>,
): AsyncGenerator<string> {
  const used = new Set<string>();
  for await (const label of labels())
    for (const [column, value] of Object.entries(placeCells(label)))
      if (value !== undefined) used.add(column);
  const optional = OPTIONAL_COLUMNS.filter((column) => used.has(column));
  const columns = attributes.flatMap((attribute) =>
    attribute.kind === "multi-label"
      ? valuesOf(attribute).map((tag) => `${attribute.name}=${tag}`)
      : [attribute.name],
  );
  requireOwnColumns(columns);
  yield csvLine(["file_name", ...optional, ...columns]);
  let key: string | undefined;
  let row: { label: StoredLabel; cells: Map<string, CsvCell> } | undefined;
  const line = ({ label, cells }: NonNullable<typeof row>) => {
    const place = placeCells(label);
    return csvLine([
      label.file,
      ...optional.map((column) => place[column]),
      ...columns.map((column) => cells.get(column)),
    ]);
  };
  for await (const label of labels()) {
    const next = JSON.stringify([label.file, placeCells(label)]);
    if (next !== key) {
      if (row) yield line(row);
      row = { label, cells: new Map() };
      key = next;
    }
    const { name, kind } = label.attribute;
    if (kind === "multi-label")
      for (const [tag, weight] of Object.entries(label.value)) row!.cells.set(`${name}=${tag}`, weight);
    else row!.cells.set(name, cellValue(label));
  }
  if (row) yield line(row);
}

/**
 * Other names of columns stand for attributes where these are declared (see `columnRoles`); ours never do.
 *
 * @throws LabelError where a column of an attribute would be read as something else, or as another's
 */
function requireOwnColumns(columns: readonly string[]): void {
  const keys = columns.map(keyOf);
  const isLong = keys.includes("attribute") && keys.includes("value");
  const taken = columns.find(
    (column, at) =>
      columns.indexOf(column) !== at || RESERVED.has(keys[at]) || (isLong && keys[at] === "value"),
  );
  if (taken !== undefined)
    throw new LabelError(
      `the column ${JSON.stringify(taken)} would stand for something else in a table with a column for each attribute; write one with a row for each label (--format csv-long)`,
    );
}

function placeCells(label: StoredLabel): Record<string, CsvCell> {
  return {
    start: label.span?.start,
    end: label.span?.end,
    unit: label.span?.unit,
    annotator: label.annotator === "" ? undefined : label.annotator,
    annotator_kind: label.annotatorKind === "human" ? undefined : label.annotatorKind,
    confidence: label.confidence,
    aggregation: label.aggregation,
  };
}

function cellValue({ attribute, value }: StoredLabel): CsvCell {
  if (typeof value !== "object") return value;
  const entries = Object.entries(value);
  const hardTags =
    attribute.kind === "multi-label" && entries.every(([, weight]) => weight === 0 || weight === 1);
  // A tag with the mark of the text form in its name needs the JSON form to come back as it is.
  if (!hardTags || entries.some(([tag]) => /[|!{]/.test(tag))) return JSON.stringify(value);
  return entries.map(([tag, weight]) => (weight === 1 ? tag : `!${tag}`)).join("|");
}

/** The text behind a guarded cell, or behind a formula that gives one, `="007"`, as spreadsheets keep zeros in front. */
function textOf(cell: string): string {
  const formula = /^="([^"]*)"$/.exec(cell.trim());
  return formula ? formula[1] : unguard(cell);
}
