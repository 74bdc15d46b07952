// The fields of a row that say for whom and where its labels hold, as parts of a label. Knows no file.
import { ANNOTATOR_KINDS, type AnnotatorKind, SPAN_UNITS, type SpanUnit } from "../../choices.ts";
import type { LabelRecord, Span } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { plainText } from "../plain-text.ts";
import { numberForm, readNumber } from "../reading/number-text.ts";
import { checkSpan } from "../span.ts";

/** Columns that are not attributes. */
export type ReservedColumn =
  | "file_name"
  | "start"
  | "end"
  | "unit"
  | "annotator"
  | "annotator_kind"
  | "confidence"
  | "aggregation";

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
    confidence: checkConfidence(numberField(fields, "confidence")),
    aggregation: textField(fields, "aggregation"),
  };
}

/** @throws LabelError unless it is in 0..1, or not given */
export function checkConfidence(confidence: number | undefined): number | undefined {
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
    throw new LabelError(`confidence must be in 0..1; got ${confidence}; is it a percentage?`, {
      column: "confidence",
    });
  return confidence;
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

/** `1:23.5` and `0:01:23`: minutes or hours in front of seconds. */
const CLOCK = /^(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$/;

function numberField(fields: Fields, column: ReservedColumn): number | undefined {
  const text = textField(fields, column);
  if (text === undefined || /^(na|nan|n\/a|null|none|<na>|-)$/i.test(text)) return undefined;
  const clock = CLOCK.exec(text);
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3].replace(",", "."));
  const value =
    numberForm(text) === undefined ? undefined : readNumber(text, { comma: "decimal", point: "decimal" });
  if (value === undefined) throw new LabelError(`expected a number; got ${JSON.stringify(text)}`, { column });
  return value;
}

function textField(fields: Fields, column: ReservedColumn): string | undefined {
  const value = fields[column];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object")
    throw new LabelError(`expected text or a number; got ${JSON.stringify(value).slice(0, 40)}`, { column });
  const text = plainText(String(value));
  return text === "" ? undefined : text;
}

function choice(fields: Fields, column: ReservedColumn, known: readonly string[]): string | undefined {
  const text = textField(fields, column);
  if (text !== undefined && !known.includes(text))
    throw new LabelError(`unknown ${column} ${JSON.stringify(text)}; known: ${known.join(", ")}`, { column });
  return text;
}
