// Labels as JSONL: one JSON object a line, long (`attribute`, `value`) or wide (a key for each attribute).
import { parseJson } from "@semitone/disk";
import type { LabelRecord, RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { StoredLabel } from "../stored-label.ts";
import { columnName, commonParts, filesOf, RESERVED_COLUMNS } from "./columns.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { type LabelSource, textLines } from "./text-source.ts";

const BATCH = 1000;

/** Reads labels from JSONL; each line is judged by itself, so that one broken line costs only itself. */
export async function* readJsonl(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  let records: LabelRecord[] = [];
  let lines = 0;
  for await (const { line, text } of textLines(source)) {
    lines++;
    orReject(context, line, () => {
      records.push(...readObject(parseLine(text), line, context));
    });
    if (records.length >= BATCH) {
      yield records;
      records = [];
    }
  }
  if (lines === 0) throw new LabelError("is empty; expected a JSON object a line", { file: context.file });
  if (records.length > 0) yield records;
}

function parseLine(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new LabelError(`not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new LabelError(`expected a JSON object; got ${text.trim().slice(0, 40)}`);
  return value as Record<string, unknown>;
}

function readObject(
  object: Record<string, unknown>,
  line: number,
  { unit, fileColumn }: ReadContext,
): LabelRecord[] {
  const fields = new Map(
    Object.entries(object).map(([key, value]) => [key === fileColumn ? "file_name" : columnName(key), value]),
  );
  if (!fields.has("file_name"))
    throw new LabelError(`expected a key "file_name"; got ${Object.keys(object).slice(0, 8).join(", ")}`);
  const named = Object.fromEntries(fields);
  const common = { ...commonParts(named, unit), files: filesOf(named), line };
  if (fields.has("attribute") && fields.has("value"))
    return [
      {
        ...common,
        attribute: String(fields.get("attribute")),
        value: named.value as RawValue,
        column: "value",
      },
    ];
  return [...fields]
    .filter(([key]) => !(RESERVED_COLUMNS as readonly string[]).includes(key))
    .map(([attribute, value]) => ({ ...common, attribute, value: value as RawValue, column: attribute }));
}

/** Labels as long JSONL. */
export async function* writeJsonl(labels: AsyncIterable<StoredLabel>): AsyncGenerator<string> {
  for await (const label of labels)
    yield `${JSON.stringify({
      file_name: label.file,
      ...label.span,
      attribute: label.attribute.name,
      value: label.value,
      annotator: label.annotator === "" ? undefined : label.annotator,
      annotator_kind: label.annotatorKind === "human" ? undefined : label.annotatorKind,
      confidence: label.confidence,
      aggregation: label.aggregation,
    })}\n`;
}
