// Tags as files: a table, lines of JSON, and the formats in which annotation tools take predictions.
import {
  type Attribute,
  csvLine,
  findAttribute,
  formatLabels,
  type LabelValue,
  type Project,
  type Span,
  type StoredLabel,
} from "@semitone/library";
import type { Prediction, TaggedRow } from "@semitone/models";
import { SemitoneError } from "@semitone/models";
import { type TaggedSegment, type TagResult, taggedFiles } from "./tag.ts";
import { TAG_FORMATS, type TagFormat } from "./tag-format-names.ts";

/** Columns of the table, a row for each file and attribute; of a run without attributes a row for each file. */
const COLUMNS = ["file_name", "attribute", "value", "probability", "unsure", "copy_of", "unfamiliar"];

/**
 * Tags in a format, in chunks of text.
 *
 * @throws SemitoneError (`option`) for an unknown format; LabelError where JAMS or Label Studio need seconds and the music is gone
 */
export async function* formatTags(
  project: Project,
  result: TagResult,
  format: TagFormat,
): AsyncGenerator<string> {
  switch (format) {
    case "csv":
      return yield* csv(result);
    case "jsonl":
      return yield* jsonl(result);
    case "jams":
    case "label-studio": {
      const names = new Set(result.pieces.flatMap(({ predictions }) => predictions.map((p) => p.attribute)));
      const attributes = [...names].map((name) => findAttribute(project, name));
      return yield* formatLabels(project, format, attributes, () => asLabels(result, attributes));
    }
    default:
      throw new SemitoneError(
        `format: expected one of ${TAG_FORMATS.join(", ")}; got ${JSON.stringify(format)}`,
        "option",
      );
  }
}

function* csv({ pieces }: TagResult): Generator<string> {
  yield csvLine(COLUMNS);
  for (const { file, copyOf, predictions, unfamiliar } of taggedFiles(pieces)) {
    if (predictions.length === 0) yield csvLine([file, "", "", "", "", copyOf, String(unfamiliar)]);
    for (const { attribute, value, probability, unsure } of wholeAttributes(predictions))
      yield csvLine([
        file,
        attribute,
        typeof value === "number" ? rounded(value) : value,
        probability === undefined ? undefined : rounded(probability),
        String(unsure),
        copyOf,
        String(unfamiliar),
      ]);
  }
}

function* jsonl({ run, pieces }: TagResult): Generator<string> {
  for (const { file, copyOf, segments, ...row } of taggedFiles(pieces))
    yield `${JSON.stringify({ file_name: file, copy_of: copyOf, run, ...asObject(row), ...(segments ? { segments: segments.map((part) => ({ ...placeOf(part), ...asObject(part) })) } : {}) })}\n`;
}

function placeOf(segment: TaggedSegment) {
  if (segment.startSeconds !== undefined)
    return { start_seconds: segment.startSeconds, end_seconds: segment.endSeconds };
  const { startBar, endBar, startTicks, endTicks } = segment;
  return { start_bar: startBar, end_bar: endBar, start_ticks: startTicks, end_ticks: endTicks };
}

function asObject({ predictions, unfamiliar, priorWeight }: TaggedRow) {
  return { unfamiliar, prior_weight: priorWeight, tags: predictions };
}

/** The tags of a multi-label attribute as one: those that are likelier than not, and how sure the least sure answer is. */
function wholeAttributes(predictions: readonly Prediction[]): Prediction[] {
  const whole: Prediction[] = [];
  for (const prediction of predictions) {
    if (prediction.tag === undefined) {
      whole.push(prediction);
      continue;
    }
    if (whole.some(({ attribute }) => attribute === prediction.attribute)) continue;
    const all = predictions.filter(({ attribute }) => attribute === prediction.attribute);
    const present = all.filter(({ value }) => value === "yes");
    whole.push({
      attribute: prediction.attribute,
      value: tagsText(present.map(({ tag }) => tag!)),
      probability: Math.min(...all.map(({ probability }) => probability!)),
      unsure: all.some(({ unsure }) => unsure),
    });
  }
  return whole;
}

/** Tags as `label import` reads them: joined by bars; as JSON where one has a mark of that form in its name. */
const tagsText = (tags: readonly string[]): string =>
  tags.some((tag) => /[|!{]/.test(tag))
    ? JSON.stringify(Object.fromEntries(tags.map((tag) => [tag, 1])))
    : tags.join("|");

async function* asLabels(
  { run, pieces }: TagResult,
  attributes: readonly Attribute[],
): AsyncGenerator<StoredLabel> {
  let id = 0;
  const label = (
    file: string,
    attribute: Attribute,
    row: TaggedRow,
    span: StoredLabel["span"],
  ): StoredLabel[] => {
    const value = labelValue(row.predictions.filter((prediction) => prediction.attribute === attribute.name));
    if (value === undefined) return [];
    id++;
    return [
      {
        id,
        file,
        attribute,
        value,
        span,
        annotator: run,
        annotatorKind: "model",
        confidence: undefined,
        aggregation: undefined,
        at: undefined,
      },
    ];
  };
  for (const piece of taggedFiles(pieces))
    for (const [row, span] of [
      [piece, undefined] as const,
      ...(piece.segments ?? []).map((part) => [part, spanOf(part)] as const),
    ])
      for (const attribute of attributes) yield* label(piece.file, attribute, row, span);
}

const spanOf = (part: TaggedSegment): Span =>
  part.startSeconds === undefined
    ? { unit: "ticks", start: part.startTicks, end: part.endTicks }
    : { unit: "seconds", start: part.startSeconds, end: part.endSeconds };

/** A prediction as the value of a soft label. */
function labelValue(predictions: readonly Prediction[]): LabelValue | undefined {
  const [first] = predictions;
  if (first === undefined) return undefined;
  if (first.tag !== undefined)
    return Object.fromEntries(predictions.map(({ tag, distribution }) => [tag!, distribution!.yes]));
  return first.distribution ?? first.value;
}

const rounded = (value: number): number => Number(value.toPrecision(6));
