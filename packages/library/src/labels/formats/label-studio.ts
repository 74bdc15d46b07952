// Labels as Label Studio JSON: tasks with annotations and predictions, and the labelling config. Both directions.

import { endsLikeMusic } from "../../names/name-key.ts";
import { type Attribute, valuesOf } from "../attribute.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { checkSpan } from "../span.ts";
import type { StoredLabel } from "../stored-label.ts";
import { asArray, asNumber, asObject, asText, type JsonObject, parseDocuments } from "./json-objects.ts";
import { type PieceClock, secondsOf } from "./piece-clock.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { type LabelSource, wholeText } from "./text-source.ts";
import { regionSpan, resultContent } from "./tool-values.ts";

/** Keys of a task's data that may name the file, likeliest first. */
const FILE_KEYS = ["file_name", "midi", "audio", "score", "music", "file", "url"];
const DATA_KEY = "file_name";
const OBJECT_NAME = "piece";

/**
 * Reads tasks as Label Studio exports them (JSON). Annotations become labels of their author, predictions labels of a model named
 * by `model_version`; skipped (cancelled) annotations are left out. Regions with `start` and `end` are in seconds.
 */
export async function* readLabelStudio(
  source: LabelSource,
  context: ReadContext,
): AsyncGenerator<LabelRecord[]> {
  const [document] = parseDocuments(await wholeText(source, context.note), context.file);
  const tasks = Array.isArray(document) ? document : [document];
  if (!tasks.some(isTask))
    throw new LabelError('expected tasks of Label Studio, with "annotations"; other JSON is --format json', {
      file: context.file,
    });
  yield* readTasks(tasks, context);
}

/** Whether an item is a task of Label Studio: its data with what was said of it (`completions` in versions before 1.0). */
export function isTask(item: unknown): boolean {
  const task = asObject(item);
  const opinions = [task.annotations, task.completions, task.predictions];
  return opinions.some(Array.isArray) && typeof task.data === "object" && task.data !== null;
}

/** The labels of tasks that are parsed already. */
export function* readTasks(tasks: readonly unknown[], context: ReadContext): Generator<LabelRecord[]> {
  let [skipped, predictions] = [0, 0];
  for (const [index, task] of tasks.entries()) {
    const records: LabelRecord[] = [];
    const place = { column: `task ${asText(asObject(task).id) ?? index}` };
    const opinions = opinionsOf(asObject(task));
    skipped += opinions.filter(isSkipped).length;
    for (const { item, predicted } of opinions.filter((opinion) => !isSkipped(opinion))) {
      if (predicted) predictions++;
      for (const result of asArray(item.result).map(asObject)) {
        // Arrows between regions are no labels.
        if (result.type === "relation") continue;
        orReject(context, undefined, () => {
          try {
            const files = filesOf(asObject(asObject(task).data), context.fileColumn);
            const author = authorOf(item, result, predicted);
            records.push({ ...readResult(result), ...author, files, exact: true, ...place });
          } catch (error) {
            throw error instanceof LabelError ? error.at(place) : error;
          }
        });
      }
    }
    if (records.length > 0) yield records;
  }
  if (skipped > 0) context.note(`${skipped} skipped annotations are left out`);
  if (predictions > 0)
    context.note(`${predictions} predictions are kept as labels of a model, never as a person's`);
}

interface TaskOpinion {
  readonly item: JsonObject;
  readonly predicted: boolean;
}

function opinionsOf(task: JsonObject): TaskOpinion[] {
  const said = [...asArray(task.annotations), ...asArray(task.completions)];
  return [
    ...said.map((item) => ({ item: asObject(item), predicted: false })),
    ...asArray(task.predictions).map((item) => ({ item: asObject(item), predicted: true })),
  ];
}

const isSkipped = ({ item }: TaskOpinion): boolean => item.was_cancelled === true || item.skipped === true;

/** The file of a task: in one of the usual keys, else in the only one whose text ends as music does. */
function filesOf(data: JsonObject, fileColumn: string | undefined): readonly string[] {
  const named = [fileColumn, ...FILE_KEYS].map((key) => (key ? asText(data[key]) : undefined));
  const music = Object.values(data).flatMap((value) => {
    const text = asText(value);
    return text !== undefined && endsLikeMusic(text.replace(/\?.*$/s, "")) ? [text] : [];
  });
  const name = named.find((text) => text !== undefined) ?? (music.length === 1 ? music[0] : undefined);
  if (name === undefined)
    throw new LabelError(
      `expected the file in data.${FILE_KEYS.slice(0, 3).join(", data.")}; got the keys ${Object.keys(data).join(", ") || "none"}`,
    );
  return [name];
}

function authorOf(
  item: JsonObject,
  result: JsonObject,
  predicted: boolean,
): Pick<LabelRecord, "annotator" | "annotatorKind" | "confidence"> {
  if (predicted)
    return {
      annotator: asText(item.model_version) ?? "model",
      annotatorKind: "model",
      confidence: asNumber(result.score) ?? asNumber(item.score),
    };
  const author = asObject(item.completed_by);
  const kind = asText(asObject(result.meta).annotator_kind);
  return {
    annotator:
      asText(author.email) ??
      asText(author.username) ??
      asText(author.id) ??
      (typeof item.completed_by === "number" ? `user-${item.completed_by}` : asText(item.completed_by)),
    annotatorKind: kind === "aggregate" ? kind : "human",
    confidence: asNumber(asObject(result.meta).confidence),
  };
}

function readResult(result: JsonObject): Omit<LabelRecord, "files"> {
  const attribute = asText(result.from_name);
  if (attribute === undefined) throw new LabelError("a result needs from_name, the attribute");
  const value = asObject(result.value);
  const meta = asObject(result.meta);
  const given = asObject(meta.span);
  const span =
    (given.unit === "bars" || given.unit === "ticks") && typeof given.start === "number"
      ? checkSpan({ unit: given.unit, start: given.start, end: Number(given.end) })
      : regionSpan(value);
  const content = resultContent(value);
  if (content === undefined)
    throw new LabelError(
      `the result type ${JSON.stringify(result.type)} holds no labels we know; known: choices, labels, taxonomy, number, rating, textarea`,
    );
  const soft = meta.soft === undefined ? undefined : asObject(meta.soft);
  return {
    attribute,
    span,
    aggregation: asText(meta.aggregation),
    value: soft ?? content.value,
    kind: meta.multiple === true ? "multi-label" : content.kind,
  };
}

/**
 * Labels as a Label Studio import file. What Label Studio has no word for (soft labels, bars) stands in each result's `meta`.
 *
 * @param labels  ordered by file, then annotator
 * @throws LabelError if a stretch is not in seconds and `clock` cannot convert it
 */
export async function* writeLabelStudio(
  labels: AsyncIterable<StoredLabel>,
  clock: PieceClock,
): AsyncGenerator<string> {
  yield "[";
  let count = 0;
  let piece: StoredLabel[] = [];
  const task = () =>
    `${count++ === 0 ? "\n" : ",\n"}${JSON.stringify(labelStudioTask(piece[0].file, piece, count, clock))}`;
  for await (const label of labels) {
    if (piece.length > 0 && piece[0].file !== label.file) {
      yield task();
      piece = [];
    }
    piece.push(label);
  }
  if (piece.length > 0) yield task();
  yield "\n]\n";
}

/** A task for a piece, with what people and models said of it; of a piece that nobody labelled, the piece alone. */
export function labelStudioTask(
  file: string,
  labels: readonly StoredLabel[],
  id: number,
  clock: PieceClock,
): JsonObject {
  const byAuthor = new Map<string, StoredLabel[]>();
  for (const label of labels) {
    const key = `${label.annotatorKind === "model"} ${label.annotator}`;
    byAuthor.set(key, [...(byAuthor.get(key) ?? []), label]);
  }
  const opinions = [...byAuthor.values()];
  const isModel = ([first]: StoredLabel[]) => first.annotatorKind === "model";
  return {
    id,
    data: { [DATA_KEY]: file },
    annotations: opinions
      .filter((members) => !isModel(members))
      .map((members, index) => ({
        ...(members[0].annotator === ""
          ? {}
          : { completed_by: { id: index + 1, email: members[0].annotator } }),
        result: members.map((label) => resultOf(label, clock)),
      })),
    predictions: opinions.filter(isModel).map((members) => ({
      model_version: members[0].annotator,
      result: members.map((label) => ({ ...resultOf(label, clock), score: label.confidence })),
    })),
  };
}

function resultOf(label: StoredLabel, clock: PieceClock): JsonObject {
  const { attribute, value, span } = label;
  const place = secondsOf(label, clock);
  const meta = {
    ...(span && span.unit !== "seconds" ? { span } : {}),
    ...(attribute.kind === "multi-label" ? { multiple: true } : {}),
    ...(typeof value === "object" ? { soft: value } : {}),
    ...(label.annotatorKind === "aggregate" ? { annotator_kind: "aggregate" } : {}),
    ...(label.aggregation === undefined ? {} : { aggregation: label.aggregation }),
    ...(label.confidence === undefined || label.annotatorKind === "model"
      ? {}
      : { confidence: label.confidence }),
  };
  return {
    from_name: attribute.name,
    to_name: OBJECT_NAME,
    ...resultValue(label, place),
    ...(Object.keys(meta).length > 0 ? { meta } : {}),
  };
}

function resultValue({ attribute, value }: StoredLabel, place: object | undefined): JsonObject {
  switch (attribute.kind) {
    case "continuous":
      return { type: "number", value: { ...place, number: typeof value === "object" ? value.loc : value } };
    case "group":
      return {
        type: "textarea",
        value: { ...place, text: [typeof value === "object" ? mode(value) : value] },
      };
    default: {
      const type = place ? "labels" : "choices";
      return { type, value: { ...place, [type]: chosen(attribute, value) } };
    }
  }
}

function chosen(attribute: Attribute, value: StoredLabel["value"]): unknown[] {
  if (typeof value !== "object") return [value];
  if (attribute.kind !== "multi-label") return [mode(value)];
  return Object.keys(value).filter((tag) => value[tag] > 0.5);
}

function mode(distribution: Readonly<Record<string, number>>): string {
  return Object.keys(distribution).reduce((best, value) =>
    distribution[value] > distribution[best] ? value : best,
  );
}

/** The labelling config that goes with `writeLabelStudio`: one control for each attribute. */
export function labelStudioConfig(attributes: readonly Attribute[]): string {
  const controls = attributes.flatMap((attribute) => {
    const name = `name="${xml(attribute.name)}" toName="${OBJECT_NAME}"`;
    const heading = `  <Header value="${xml(attribute.name)}"/>`;
    if (attribute.kind === "continuous")
      return [heading, `  <Number ${name} min="${attribute.min}" max="${attribute.max}"/>`];
    if (attribute.kind === "group") return [heading, `  <TextArea ${name}/>`];
    const choice = attribute.kind === "multi-label" ? "multiple" : "single";
    return [
      heading,
      `  <Choices ${name} choice="${choice}">`,
      ...valuesOf(attribute).map((value) => `    <Choice value="${xml(value)}"/>`),
      "  </Choices>",
    ];
  });
  return ["<View>", `  <Text name="${OBJECT_NAME}" value="$${DATA_KEY}"/>`, ...controls, "</View>", ""].join(
    "\n",
  );
}

function xml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
