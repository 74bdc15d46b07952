// Labels as CSV: wide (`file_name` and a column for each attribute) or long (a row for each label), told apart by the header.

import { splitAssignment } from "../assignment-text.ts";
import { type Attribute, valuesOf } from "../attribute.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { StoredLabel } from "../stored-label.ts";
import { suggestion } from "../suggestion.ts";
import { columnName, commonParts, type Fields, filesOf, RESERVED_COLUMNS } from "./columns.ts";
import { CsvParser, type CsvRow } from "./csv-parser.ts";
import { type CsvCell, csvLine, unguard } from "./csv-writer.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { type LabelSource, textChunks } from "./text-source.ts";

/** Rows of a CSV file, header first, in batches. */
export async function* csvRows(source: LabelSource, file: string): AsyncGenerator<CsvRow[]> {
  const parser = new CsvParser(file);
  for await (const chunk of textChunks(source)) yield parser.push(chunk);
  yield parser.end();
}

/**
 * Reads labels from CSV, wide or long.
 *
 * In a wide file a column named `attribute=tag` holds 1, 0 or blank (unknown) for one tag of a multi-label attribute. In a long
 * file the value stands in the column `value`, its attribute in `attribute` (or `tag`).
 *
 * @throws LabelError for a header without a file name, with a column twice, or no label column
 */
export async function* readCsv(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  let header: Header | undefined;
  for await (const rows of csvRows(source, context.file)) {
    const records: LabelRecord[] = [];
    for (const row of rows) {
      if (header === undefined) header = readHeader(row, context);
      else
        orReject(context, row.line, () => {
          records.push(...readRow(header!, row, context));
        });
    }
    if (records.length > 0) yield records;
  }
  if (header === undefined) throw new LabelError("is empty; expected a header line", { file: context.file });
}

interface Header {
  readonly names: readonly string[];
  /** Cell index of each reserved column that is there. */
  readonly reserved: readonly (readonly [string, number])[];
  readonly attributeAt: number;
  readonly valueAt: number;
  /** Wide: the label columns. */
  readonly columns: readonly { at: number; header: string; attribute: string; tag?: string }[];
}

function readHeader(row: CsvRow, { file, fileColumn, known = [] }: ReadContext): Header {
  const place = { file, line: row.line };
  const names = row.cells.map((cell) => (cell === fileColumn ? "file_name" : columnName(unguard(cell))));
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) throw new LabelError(`the column ${JSON.stringify(twice)} stands twice`, place);
  if (!names.includes("file_name"))
    throw new LabelError(
      `expected a column "file_name"; ${suggestion("file_name", names)}; name it with fileColumn (--file-column)`,
      place,
    );
  const reserved = RESERVED_COLUMNS.map((name) => [name, names.indexOf(name)] as const).filter(
    ([, at]) => at !== -1,
  );
  const [attributeAt, valueAt] = [names.indexOf("attribute"), names.indexOf("value")];
  const long = attributeAt !== -1 && valueAt !== -1;
  const columns = long
    ? []
    : names.flatMap((header, at) => {
        if (header === "" || (RESERVED_COLUMNS as readonly string[]).includes(header)) return [];
        const { name: attribute, value: tag } = splitAssignment(header, known);
        return [{ at, header, attribute, ...(tag === undefined ? {} : { tag }) }];
      });
  if (!long && columns.length === 0)
    throw new LabelError(
      'expected a column for each attribute, or the columns "attribute" and "value"; got neither',
      place,
    );
  return { names, reserved, attributeAt, valueAt, columns };
}

function readRow(header: Header, { line, cells }: CsvRow, context: ReadContext): LabelRecord[] {
  if (cells.length !== header.names.length)
    throw new LabelError(
      `expected ${header.names.length} cells; got ${cells.length}; is a separator or quote missing?`,
    );
  const fields: Fields = Object.fromEntries(
    header.reserved.map(([name, at]) => [name, cells[at] === "" ? undefined : unguard(cells[at])]),
  );
  const common = { ...commonParts(fields, context.unit), files: filesOf(fields), line };
  if (header.columns.length === 0) {
    const attribute = unguard(cells[header.attributeAt]).trim();
    if (attribute === "") throw new LabelError("attribute is blank", { column: "attribute" });
    return [{ ...common, attribute, value: unguard(cells[header.valueAt]), column: "value" }];
  }
  const records: LabelRecord[] = [];
  for (const { at, header: column, attribute, tag } of header.columns) {
    const cell = unguard(cells[at]);
    if (tag === undefined) records.push({ ...common, attribute, value: cell, column });
    else {
      // A blank cell stays blank: Number would make it a zero.
      const value = cell.trim() === "" ? "" : { [tag]: Number(cell) };
      if (Number.isNaN(Number(cell)))
        throw new LabelError(
          `expected 1, 0 or blank, since the column is read as the tag ${JSON.stringify(tag)} of ${JSON.stringify(attribute)}; got ${JSON.stringify(cell.slice(0, 40))}; if all of it is the name of an attribute, declare that first (semitone label define)`,
          { column },
        );
      records.push({ ...common, attribute, value, column, kind: "multi-label" });
    }
  }
  return records;
}

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

/** @throws LabelError where a column of an attribute would be read as something else, or as another's */
function requireOwnColumns(columns: readonly string[]): void {
  const isLong = columns.includes("attribute") && columns.includes("value");
  const taken = columns.find(
    (column, at) =>
      columns.indexOf(column) !== at ||
      columnName(column) !== column ||
      (RESERVED_COLUMNS as readonly string[]).includes(column) ||
      (isLong && column === "value"),
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
