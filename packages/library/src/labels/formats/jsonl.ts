// Labels as JSONL: one JSON object a line, long (`attribute`, `value`) or wide (a key for each attribute).
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { parseLabelJson } from "../label-json.ts";
import type { StoredLabel } from "../stored-label.ts";
import { prodigyTask } from "./prodigy.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { RowReader } from "./row-labels.ts";
import { type LabelSource, textLines } from "./text-source.ts";

const BATCH = 1000;

/** Reads labels from JSONL; each line is judged by itself, so that one broken line costs only itself. */
export async function* readJsonl(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  let records: LabelRecord[] = [];
  let lines = 0;
  const reader = new ObjectReader(context);
  for await (const { line, text } of textLines(source, context.note)) {
    lines++;
    orReject(context, line, () => {
      for (const record of reader.labels(parseLine(text), line)) records.push(record);
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
    value = parseLabelJson(text);
  } catch (error) {
    throw new LabelError(`not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new LabelError(`expected a JSON object; got ${text.trim().slice(0, 40)}`);
  return value as Record<string, unknown>;
}

/** Objects of a table, of which each may have other keys. */
export class ObjectReader {
  readonly #context: ReadContext;
  readonly #readers = new Map<string, RowReader>();

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** @throws LabelError where the object holds no labels, or ones that cannot be */
  labels(object: Readonly<Record<string, unknown>>, line: number | undefined): LabelRecord[] {
    const task = prodigyTask(object, this.#context);
    if (task !== undefined) return task === "ignored" ? [] : task.map((record) => ({ ...record, line }));
    const keys = Object.keys(object);
    const cells = Object.values(object);
    const shape = JSON.stringify(keys);
    let reader = this.#readers.get(shape);
    if (reader === undefined) {
      reader = new RowReader(keys, [cells], this.#context);
      // The same keys come again; a file in which each object has its own costs no more than their number.
      if (this.#readers.size >= MAX_SHAPES) this.#readers.clear();
      this.#readers.set(shape, reader);
    }
    return reader.labels(cells, line);
  }
}

const MAX_SHAPES = 1000;

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
