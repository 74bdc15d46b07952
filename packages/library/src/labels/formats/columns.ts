// The column and key names that CSV and JSONL share, and how their fields become parts of a label. Knows no file.

import { plainText } from "../attribute.ts";
import {
  ANNOTATOR_KINDS,
  type AnnotatorKind,
  type LabelRecord,
  SPAN_UNITS,
  type Span,
  type SpanUnit,
} from "../label.ts";
import { LabelError } from "../label-error.ts";
import { checkSpan } from "../span.ts";

/** Columns that are not attributes. */
export const RESERVED_COLUMNS = [
  "file_name",
  "start",
  "end",
  "unit",
  "annotator",
  "annotator_kind",
  "confidence",
  "aggregation",
] as const;
export type ReservedColumn = (typeof RESERVED_COLUMNS)[number];

/** Other names in use for the same columns, as Hugging Face, Label Studio users and spreadsheets write them. */
const ALIASES = new Map<string, ReservedColumn | "attribute">([
  ["filename", "file_name"],
  ["file", "file_name"],
  ["path", "file_name"],
  ["tag", "attribute"],
  ["source", "annotator_kind"],
]);

/** The name our columns have for `header`: trimmed, aliases resolved; attributes keep their spelling. */
export function columnName(header: string): string {
  const trimmed = plainText(header);
  const lower = trimmed.toLowerCase();
  if ((RESERVED_COLUMNS as readonly string[]).includes(lower)) return lower;
  return ALIASES.get(lower) ?? trimmed;
}

export type Fields = Readonly<Partial<Record<ReservedColumn, unknown>>>;

/**
 * The parts of a label that say for whom and where it holds.
 *
 * @param unit  unit of `start` and `end` where the record names none
 * @throws LabelError naming the column
 */
export function commonParts(
  fields: Fields,
  unit: SpanUnit,
): Omit<LabelRecord, "value" | "attribute" | "files"> {
  return {
    span: spanOf(fields, unit),
    annotator: textField(fields, "annotator"),
    annotatorKind: choice(fields, "annotator_kind", ANNOTATOR_KINDS) as AnnotatorKind | undefined,
    confidence: confidenceOf(fields),
    aggregation: textField(fields, "aggregation"),
  };
}

/** The file names of a record: `file_name`, where separators of Windows are taken as `/`. */
export function filesOf(fields: Fields): readonly string[] {
  const name = textField(fields, "file_name");
  if (name === undefined) throw new LabelError("file_name is blank", { column: "file_name" });
  return [name];
}

function spanOf(fields: Fields, fallback: SpanUnit): Span | undefined {
  const start = numberField(fields, "start");
  const end = numberField(fields, "end");
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined)
    throw new LabelError("start and end come together; one is blank", {
      column: start === undefined ? "start" : "end",
    });
  return checkSpan({
    unit: (choice(fields, "unit", SPAN_UNITS) as SpanUnit | undefined) ?? fallback,
    start,
    end,
  });
}

function confidenceOf(fields: Fields): number | undefined {
  const confidence = numberField(fields, "confidence");
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
    throw new LabelError(`confidence must be in 0..1; got ${confidence}; is it a percentage?`, {
      column: "confidence",
    });
  return confidence;
}

function numberField(fields: Fields, column: ReservedColumn): number | undefined {
  const text = textField(fields, column);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new LabelError(`expected a number; got ${JSON.stringify(text)}`, { column });
  return value;
}

function textField(fields: Fields, column: ReservedColumn): string | undefined {
  const value = fields[column];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object")
    throw new LabelError(`expected text or a number; got ${JSON.stringify(value).slice(0, 40)}`, { column });
  const text = String(value).trim();
  return text === "" ? undefined : text;
}

function choice(fields: Fields, column: ReservedColumn, known: readonly string[]): string | undefined {
  const text = textField(fields, column);
  if (text !== undefined && !known.includes(text))
    throw new LabelError(`unknown ${column} ${JSON.stringify(text)}; known: ${known.join(", ")}`, { column });
  return text;
}
