// Labels as JAMS (JSON Annotated Music Specification): one document a piece. Both directions, so that they cannot drift apart.
import { type Attribute, attributeSchema } from "../attribute.ts";
import type { LabelRecord, RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { checkSpan } from "../span.ts";
import type { StoredLabel } from "../stored-label.ts";
import { checkConfidence } from "./columns.ts";
import { asArray, asNumber, asObject, asText, type JsonObject, parseDocuments } from "./json-objects.ts";
import { type PieceClock, secondsOf } from "./piece-clock.ts";
import { orReject, type ReadContext } from "./read-context.ts";
import { type LabelSource, wholeText } from "./text-source.ts";

const JAMS_VERSION = "0.3.4";

/** Namespaces that hold labels: attribute name and kind, where the annotation does not name its own. */
const NAMESPACES = new Map<string, Pick<LabelRecord, "attribute" | "kind">>(
  Object.entries({
    tag_open: { attribute: "tag", kind: "multi-label" },
    tag_gtzan: { attribute: "genre", kind: "categorical" },
    tag_fma_genre: { attribute: "genre", kind: "multi-label" },
    tag_fma_subgenre: { attribute: "subgenre", kind: "multi-label" },
    tag_msd_tagtraum_cd1: { attribute: "genre", kind: "multi-label" },
    tag_msd_tagtraum_cd2: { attribute: "genre", kind: "multi-label" },
    tag_medleydb_instruments: { attribute: "instrument", kind: "multi-label" },
    tag_cal10k: { attribute: "tag", kind: "multi-label" },
    tag_cal500: { attribute: "tag", kind: "multi-label" },
    tag_magnatagatune: { attribute: "tag", kind: "multi-label" },
    tag_urbansound: { attribute: "tag", kind: "multi-label" },
    tag_audioset: { attribute: "tag", kind: "multi-label" },
    key_mode: { attribute: "key", kind: "categorical" },
    segment_open: { attribute: "segment", kind: "categorical" },
    segment_salami_function: { attribute: "segment", kind: "categorical" },
    segment_salami_upper: { attribute: "segment", kind: "categorical" },
    segment_salami_lower: { attribute: "segment", kind: "categorical" },
    tempo: { attribute: "tempo", kind: "continuous" },
    vector: { attribute: "vector", kind: "continuous" },
  } as const),
);

/**
 * Reads labels from a JAMS document, or from several, one a line.
 *
 * The piece is named by `sandbox.file_name`, `file_metadata.identifiers.file_name`, `file_metadata.title`, else by the document's own
 * name. Stretches are in seconds; one that covers the whole file is a label of the piece. `mood_thayer` gives `valence` and `arousal`.
 */
export async function* readJams(source: LabelSource, context: ReadContext): AsyncGenerator<LabelRecord[]> {
  yield* readJamsDocuments(parseDocuments(await wholeText(source, context.note), context.file), context);
}

/** The same of documents that are parsed already. */
export function* readJamsDocuments(
  documents: readonly unknown[],
  context: ReadContext,
): Generator<LabelRecord[]> {
  for (const [index, document] of documents.entries()) {
    const records: LabelRecord[] = [];
    const line = documents.length > 1 ? index + 1 : undefined;
    if (!Array.isArray(asObject(document).annotations))
      throw new LabelError('expected a JAMS document with "annotations"', { file: context.file, line });
    const files = filesOf(asObject(document), context.file);
    const duration = asNumber(asObject(asObject(document).file_metadata).duration);
    for (const annotation of asArray(asObject(document).annotations)) {
      const found = readAnnotation(asObject(annotation), duration);
      if (hasSeveralConfidences(asObject(annotation)))
        context.note("tags of one stretch are one label with one confidence: that of the last tag stands");
      if (found.length === 0)
        context.note(`an annotation ${JSON.stringify(asObject(annotation).namespace)} is empty`);
      for (const record of found)
        orReject(context, line, () => {
          records.push({ ...record(), files, line, exact: true });
        });
    }
    if (records.length > 0) yield records;
  }
}

function filesOf(document: JsonObject, ownName: string): readonly string[] {
  const metadata = asObject(document.file_metadata);
  const named =
    asText(asObject(document.sandbox).file_name) ??
    asText(asObject(metadata.identifiers).file_name) ??
    asText(metadata.title);
  const own = ownName.replace(/^.*[\\/]/, "").replace(/\.jams(\.gz)?$/i, "");
  return named === undefined ? [own] : [named, own];
}

/** One thunk a label, so that the fault of one is its own. */
function readAnnotation(
  annotation: JsonObject,
  duration: number | undefined,
): (() => Omit<LabelRecord, "files">)[] {
  const namespace = asText(annotation.namespace) ?? "";
  const metadata = asObject(annotation.annotation_metadata);
  const sandbox = asObject(annotation.sandbox);
  const annotator = asObject(metadata.annotator);
  const common = {
    annotator: asText(annotator.name) ?? asText(annotator.id),
    annotatorKind: kindOfSource(asText(metadata.data_source)),
    aggregation: asText(sandbox.aggregation),
    column: namespace,
  };
  const observations = observationsOf(annotation.data);
  if (namespace === "mood_thayer")
    return observations.flatMap(({ value, ...observation }) =>
      ["valence", "arousal"].map((attribute, index) => () => ({
        ...common,
        ...timing(observation, duration),
        attribute,
        kind: "continuous" as const,
        value: numberAt(value, index),
        confidence: checkConfidence(asNumber(observation.confidence)),
      })),
    );
  const known = NAMESPACES.get(namespace);
  if (known === undefined)
    return [
      () => {
        throw new LabelError(
          `the namespace ${JSON.stringify(namespace)} holds no labels we know; known: mood_thayer, ${[...NAMESPACES.keys()].join(", ")}`,
        );
      },
    ];
  const declared = attributeSchema.safeParse(sandbox.attribute).data;
  const target = declared ? { attribute: declared.name, kind: declared.kind } : known;
  const soft = sandbox.soft === true;
  if (soft) return softLabels(observations, duration, { ...common, ...target }, sandbox);
  return observations.map(({ value, ...observation }) => () => ({
    ...common,
    ...target,
    ...timing(observation, duration),
    value:
      target.kind === "multi-label"
        ? [value]
        : namespace === "vector"
          ? onlyNumber(value)
          : (value as RawValue),
    confidence: checkConfidence(asNumber(observation.confidence)),
  }));
}

/** Soft labels: observations of one stretch are one distribution, their confidences its probabilities. */
function softLabels(
  observations: readonly JsonObject[],
  duration: number | undefined,
  common: Omit<LabelRecord, "files" | "value">,
  sandbox: JsonObject,
): (() => Omit<LabelRecord, "files">)[] {
  const stretches = new Map<string, JsonObject[]>();
  for (const observation of observations) {
    const key = JSON.stringify([observation.time, observation.duration]);
    stretches.set(key, [...(stretches.get(key) ?? []), observation]);
  }
  return [...stretches.values()].map((members) => () => ({
    ...common,
    ...timing(members[0], duration),
    value:
      common.kind === "continuous"
        ? { loc: numberAt(members[0].value, 0), scale: numberAt(members[0].value, 1) }
        : Object.fromEntries(members.map(({ value, confidence }) => [String(value), confidence])),
    confidence: checkConfidence(asNumber(sandbox.confidence)),
  }));
}

/** Whether tags that become one label have different confidences. */
function hasSeveralConfidences({ namespace, data, sandbox }: JsonObject): boolean {
  if (
    NAMESPACES.get(asText(namespace) ?? "")?.kind !== "multi-label" ||
    asObject(sandbox).attribute !== undefined
  )
    return false;
  const known = new Map<string, unknown>();
  return observationsOf(data).some(({ time, duration, confidence = null }) => {
    const stretch = `${time} ${duration}`;
    const other = known.has(stretch) && known.get(stretch) !== confidence;
    known.set(stretch, confidence);
    return other;
  });
}

/** Observations as a list, or as JAMS writes dense ones: an object of lists. */
function observationsOf(data: unknown): JsonObject[] {
  if (Array.isArray(data)) return data.map(asObject);
  const columns = asObject(data);
  return asArray(columns.value).map((value, index) => ({
    value,
    time: asArray(columns.time)[index],
    duration: asArray(columns.duration)[index],
    confidence: asArray(columns.confidence)[index],
  }));
}

function timing(observation: JsonObject, fileDuration: number | undefined): Pick<LabelRecord, "span"> {
  const start = asNumber(observation.time) ?? 0;
  const length = asNumber(observation.duration) ?? 0;
  const wholePiece = start === 0 && (length === 0 || length === fileDuration);
  return wholePiece ? {} : { span: checkSpan({ unit: "seconds", start, end: start + length }) };
}

function numberAt(value: unknown, index: number): number {
  const found = asNumber(Array.isArray(value) ? value[index] : index === 0 ? value : undefined);
  if (found === undefined)
    throw new LabelError(`expected a number at ${index}; got ${JSON.stringify(value)?.slice(0, 40)}`);
  return found;
}

/** A label of a vector holds one number: to keep the first of several would lose the others. */
function onlyNumber(value: unknown): number {
  if (Array.isArray(value) && value.length > 1)
    throw new LabelError(`expected a vector of one number; got ${value.length} numbers`);
  return numberAt(value, 0);
}

const SOURCE_OF_KIND = { human: "manual", model: "program", aggregate: "aggregate" } as const;

function kindOfSource(source: string | undefined): StoredLabel["annotatorKind"] {
  return source === "program" ? "model" : source === "aggregate" ? "aggregate" : "human";
}

/**
 * Labels as JAMS, one document a line (split them into files of their own for tools that want one each).
 *
 * @param labels  ordered by file
 * @throws LabelError if a stretch is not in seconds and `clock` cannot convert it
 */
export async function* writeJams(
  labels: AsyncIterable<StoredLabel>,
  clock: PieceClock,
): AsyncGenerator<string> {
  let piece: StoredLabel[] = [];
  for await (const label of labels) {
    if (piece.length > 0 && piece[0].file !== label.file) {
      yield jamsDocument(piece, clock);
      piece = [];
    }
    piece.push(label);
  }
  if (piece.length > 0) yield jamsDocument(piece, clock);
}

function jamsDocument(labels: readonly StoredLabel[], clock: PieceClock): string {
  const { file } = labels[0];
  const duration = clock.seconds(file) ?? 0;
  const groups = new Map<string, StoredLabel[]>();
  for (const label of labels) {
    const soft = isSoft(label);
    const { attribute, annotator, annotatorKind, aggregation } = label;
    const key = JSON.stringify([
      attribute.name,
      annotator,
      annotatorKind,
      aggregation,
      soft,
      soft ? label.confidence : null,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), label]);
  }
  return `${JSON.stringify({
    file_metadata: {
      title: file,
      artist: "",
      release: "",
      duration,
      identifiers: { file_name: file },
      jams_version: JAMS_VERSION,
    },
    annotations: [...groups.values()].map((members) => jamsAnnotation(members, duration, clock)),
    sandbox: { file_name: file },
  })}\n`;
}

/** Soft labels, and tags known to be absent, which JAMS has no word for. */
function isSoft({ value }: StoredLabel): boolean {
  return typeof value === "object" && Object.values(value).some((weight) => weight !== 1);
}

function jamsAnnotation(members: readonly StoredLabel[], duration: number, clock: PieceClock): JsonObject {
  const { attribute, annotator, annotatorKind, aggregation, confidence } = members[0];
  const soft = isSoft(members[0]);
  return {
    namespace: namespaceOf(attribute),
    data: members.flatMap((label) => {
      const span = secondsOf(label, clock);
      const place = {
        time: span?.start ?? 0,
        duration: span === undefined ? duration : span.end - span.start,
      };
      return observed(label).map(([value, weight]) => ({
        ...place,
        value,
        confidence: weight ?? label.confidence ?? null,
      }));
    }),
    annotation_metadata: {
      curator: { name: "", email: "" },
      annotator: annotator === "" ? {} : { name: annotator },
      version: "",
      corpus: "",
      annotation_tools: "semitone",
      annotation_rules: "",
      validation: "",
      data_source: SOURCE_OF_KIND[annotatorKind],
    },
    sandbox: {
      attribute,
      ...(soft ? { soft, ...(confidence === undefined ? {} : { confidence }) } : {}),
      ...(aggregation === undefined ? {} : { aggregation }),
    },
    time: 0,
    duration,
  };
}

/** Value and, for soft labels, probability of each observation that a label becomes. */
function observed({ attribute, value }: StoredLabel): [unknown, number | undefined][] {
  if (attribute.kind !== "continuous")
    return typeof value !== "object"
      ? [[value, undefined]]
      : Object.entries(value).map(([tag, weight]) => [tag, isHardTag(attribute, value) ? undefined : weight]);
  if (typeof value === "object") return [[[value.loc, value.scale], undefined]];
  return [[namespaceOf(attribute) === "tempo" ? value : [value], undefined]];
}

const isHardTag = (attribute: Attribute, value: object) =>
  attribute.kind === "multi-label" && Object.values(value).every((weight) => weight === 1);

const KEY_MODE = /^(N|[A-G][b#]?(:(major|minor|ionian|dorian|phrygian|lydian|mixolydian|aeolian|locrian))?)$/;

function namespaceOf(attribute: Attribute): string {
  if (attribute.kind === "continuous") return attribute.name === "tempo" ? "tempo" : "vector";
  const { name } = attribute;
  if (name === "segment") return "segment_open";
  if (name === "key" && "values" in attribute && attribute.values.every((value) => KEY_MODE.test(value)))
    return "key_mode";
  return "tag_open";
}
