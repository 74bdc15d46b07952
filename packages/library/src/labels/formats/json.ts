// Labels as JSON of any usual shape: a list of objects, columns as pandas writes them, names with their labels, or a label tool's export.
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { readJamsDocuments } from "./jams.ts";
import { asArray, asObject, type JsonObject, parseDocuments } from "./json-objects.ts";
import { ObjectReader } from "./jsonl.ts";
import { isTask, readTasks } from "./label-studio.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { type LabelSource, wholeText } from "./text-source.ts";

const BATCH = 1000;
/** Attributes of labels that stand beside a file's name without one. */
const OF_TEXT = "label";
const OF_LISTS = "tags";

/**
 * Reads labels from a JSON document by its shape: tasks of Label Studio, JAMS, else a table (`tableOf`), whose rows are read as those of
 * JSONL.
 *
 * @throws LabelError if the document is none of these
 */
export async function* readJson(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  const documents = parseDocuments(await wholeText(source, context.note), context.file);
  const items = documents.length === 1 && Array.isArray(documents[0]) ? documents[0] : documents;
  if (items.some(isTask)) {
    context.found = "label-studio";
    return yield* readTasks(items, context);
  }
  if (documents.every((document) => Array.isArray(asObject(document).annotations))) {
    context.found = "jams";
    return yield* readJamsDocuments(documents, context);
  }
  const rows = documents.length > 1 ? documents : tableOf(documents[0]);
  if (rows === undefined || rows.length === 0)
    throw new LabelError(
      rows
        ? "holds no rows"
        : `expected a list of objects, each with "file_name" and its labels; got ${JSON.stringify(documents[0])?.slice(0, 60)}`,
      { file: context.file },
    );
  const reader = new ObjectReader(context);
  let records: LabelRecord[] = [];
  for (const [index, row] of rows.entries()) {
    orReject(context, undefined, () => {
      const place = { column: `row ${index + 1}` };
      try {
        if (Object.keys(asObject(row)).length === 0)
          throw new LabelError(`expected an object; got ${JSON.stringify(row)?.slice(0, 40)}`);
        for (const record of reader.labels(asObject(row), undefined)) records.push(record);
      } catch (error) {
        throw error instanceof LabelError ? error.at(place) : error;
      }
    });
    if (records.length < BATCH) continue;
    yield records;
    records = [];
  }
  if (records.length > 0) yield records;
}

/**
 * The rows of a document: a list of objects; a list of lists, of which the first names the columns; `{"columns": [...], "data": [[...]]}`;
 * columns of values (`{"file_name": {"0": ...}, ...}` or with lists); an object with one list of objects; names with an object, a
 * list or a value each.
 */
function tableOf(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document))
    return Array.isArray(document[0]) ? fromLists(document[0], document.slice(1)) : document;
  const object = asObject(document);
  if (Array.isArray(object.columns) && Array.isArray(object.data))
    return fromLists(object.columns, object.data);
  const entries = Object.entries(object);
  if (entries.length === 0) return undefined;
  const lists = entries.filter(
    ([, value]) => Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null),
  );
  if (lists.length === 1) return lists[0][1] as unknown[];
  if (
    /^(file_?name|file|path|piece)$/i.test(entries[0][0]) ||
    entries.some(([key]) => /^file_?name$/i.test(key))
  )
    return entries.every(([, value]) => typeof value === "object" && value !== null)
      ? fromColumns(entries)
      : [object];
  return entries.map(([name, value]) => named(name, value));
}

const fromLists = (columns: readonly unknown[], rows: readonly unknown[]): JsonObject[] =>
  rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [String(column), asArray(row)[index]])),
  );

function fromColumns(columns: readonly (readonly [string, unknown])[]): JsonObject[] {
  const keys = Object.keys(columns[0][1] as object);
  return keys.map((key) =>
    Object.fromEntries(columns.map(([name, values]) => [name, (values as Record<string, unknown>)[key]])),
  );
}

function named(name: string, value: unknown): JsonObject {
  if (Array.isArray(value)) return { file_name: name, [OF_LISTS]: value };
  if (typeof value === "object" && value !== null) return { file_name: name, ...value };
  return { file_name: name, [OF_TEXT]: value };
}
