// The verb `explain`: why a piece has its tag - the bars that speak for it, labelled pieces that are alike, features that make the difference.

import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type PieceKind, type Project } from "@semitone/library";
import {
  type Dataset,
  describedColumns,
  findRun,
  KIND_NAMES,
  kindOfReads,
  type LearntTask,
  listenerOf,
  loadDataset,
  MIN_PROBABILITY,
  mixTask,
  nameOf,
  type Prediction,
  predictTask,
  readsSegments,
  readTagger,
  SemitoneError,
  scalePieces,
  shifted,
  type Tagger,
  type Task,
  tagRows,
  withPieceParts,
} from "@semitone/models";
import { argmax } from "@semitone/stats";
import { type TaggedSegment, tag } from "./tag.ts";

export interface ExplainOptions extends WorkOptions {
  /** Its name, see `findPiece`. */
  readonly piece: string;
  /** @default the only one there is */
  readonly attribute?: string;
  /** Of a multi-label attribute. */
  readonly tag?: string;
  /** The value to explain. @default the likeliest */
  readonly value?: string;
  /** @default the newest */
  readonly run?: string;
  /** Pieces and features named, at most. @default 8 */
  readonly most?: number;
}

export interface ExplainResult {
  readonly piece: string;
  readonly run: string;
  readonly prediction: Prediction;
  /** The class that is explained; undefined for numbers. */
  readonly value: string | undefined;
  /** In the order of the music; `probability` (or `number`) is what the bars by themselves would be given. */
  readonly bars: readonly { readonly startBar: number; readonly endBar: number; readonly says: number }[];
  /** Of a recording, which has no bars: of each segment what it says. */
  readonly seconds?: readonly { readonly start: number; readonly end: number; readonly says: number }[];
  /** Labelled pieces that are nearest in what the tagger looks at. */
  readonly nearest: readonly { readonly piece: string; readonly label: string; readonly distance: number }[];
  /** What moves the answer most, of what can be told in words: `effect` is what the answer gains by it over a piece that is average here. */
  readonly features: readonly {
    readonly name: string;
    /** What it is, in plain words. */
    readonly title: string;
    readonly value: number;
    readonly typical: number;
    readonly effect: number;
  }[];
}

/** Step of a feature, in standard deviations, by which its pull on the answer is measured. */
const STEP = 0.25;

/** @throws ProjectError (`no-piece`); SemitoneError (`option`) for an unknown attribute or value, `no-run`, `broken-run` */
export async function explain(project: Project, options: ExplainOptions): Promise<ExplainResult> {
  const { most = 8, signal } = options;
  const progress = Progress.to(options.onProgress);
  const run = findRun(project, options.run);
  const { tagger } = readTagger(run.folder);
  const task = findTask(tagger, options);
  const { id, name, kind } = findPiece(project, options.piece);
  requireKind(name, kind, kindOfReads(tagger.reads));
  const reading = { signal, listener: listenerOf(run.folder) };
  const loaded = await loadDataset(project, {
    ...reading,
    reads: tagger.reads,
    onProgress: progress.part("reading features", 0.6).onProgress,
  });
  const dataset = readsSegments(tagger) ? await withPieceParts(project, loaded, reading) : loaded;
  const row = dataset.pieces.findIndex((piece) => piece.id === id);
  if (row < 0)
    throw new SemitoneError(
      `explain: expected a ${dataset.kind === "score" ? "piece with notes" : "recording"} and a readable file; got ${name}`,
      "option",
    );
  const scaled = scalePieces(tagger.scaler, dataset.rows, dataset.parts);
  const [ofPiece] = await tagRows(tagger, [dataset.rows[row]], [dataset.parts?.[row]]);
  const own = ofPiece.predictions[tagger.tasks.indexOf(task)];
  const [answer] = await predictTask(task, [scaled[row]]);
  const output = outputOf(task, options.value, answer);
  const pull = await pulls(task, scaled[row], output);
  const { onProgress } = progress.part("tagging segments", 0.4);
  const tagged = await tag(project, { run: run.name, match: name, segments: true, signal, onProgress });
  const segments = tagged.pieces.find(({ file }) => file === name)?.segments ?? [];
  return {
    piece: name,
    run: run.name,
    prediction: own,
    value: task.kind === "classes" ? task.classes[output] : undefined,
    ...placesOf(segments, ({ predictions }) => {
      const said = predictions[tagger.tasks.indexOf(task)];
      return said.distribution?.[task.classes[output]] ?? (said.value as number);
    }),
    nearest: nearestLabelled(dataset, task, scaled, row, pull, most),
    features: strongest(tagger, dataset, scaled, row, pull, most),
  };
}

/** What is said of each segment: of a score by its bars, of a recording by its seconds. */
function placesOf(
  segments: readonly TaggedSegment[],
  saysOf: (segment: TaggedSegment) => number,
): Pick<ExplainResult, "bars" | "seconds"> {
  const bars: ExplainResult["bars"][number][] = [];
  const seconds: NonNullable<ExplainResult["seconds"]>[number][] = [];
  for (const segment of segments) {
    const says = saysOf(segment);
    if (segment.startBar !== undefined)
      bars.push({ startBar: segment.startBar, endBar: segment.endBar, says });
    else seconds.push({ start: segment.startSeconds, end: segment.endSeconds, says });
  }
  return { bars, ...(seconds.length > 0 && { seconds }) };
}

function findTask({ tasks }: Tagger, { attribute, tag: of }: ExplainOptions): LearntTask {
  const suited = tasks.filter(
    (task) =>
      (attribute === undefined || task.attribute === attribute) && (of === undefined || task.tag === of),
  );
  if (suited.length === 1) return suited[0];
  if (tasks.length === 0)
    throw new SemitoneError(
      "explain: expected a run with an attribute; got one that has learnt none; label some pieces (semitone label set) and train again",
      "no-labels",
    );
  throw new SemitoneError(
    `attribute: expected one of ${tasks.map((task) => nameOf(task.attribute, task.tag)).join(", ")}; got ${attribute === undefined ? "none" : JSON.stringify(nameOf(attribute, of))}`,
    "option",
  );
}

function outputOf(task: LearntTask, value: string | undefined, answer: readonly number[]): number {
  if (task.kind === "number") return 0;
  if (value === undefined) return argmax(answer);
  const k = task.classes.indexOf(value);
  if (k < 0)
    throw new SemitoneError(
      `value: expected one of ${task.classes.join(", ")}; got ${JSON.stringify(value)}`,
      "option",
    );
  return k;
}

/** Slope of the answer (log odds of a class, or the number) along each scaled feature, by central differences. */
async function pulls(task: LearntTask, row: Float64Array, output: number): Promise<Float64Array> {
  const moved = [...row.keys()].flatMap((c) => [-STEP, STEP].map((step) => shifted(row, c, step)));
  const said = (await mixTask(task, moved)).map((answer) =>
    task.kind === "number"
      ? answer[0]
      : Math.log(answer[output] / Math.max(1 - answer[output], MIN_PROBABILITY)),
  );
  return Float64Array.from(row, (_, c) => (said[2 * c + 1] - said[2 * c]) / (2 * STEP));
}

/** Distance counts a feature by how much it moves the answer. */
function nearestLabelled(
  { pieces, tasks }: Dataset,
  task: LearntTask,
  scaled: readonly Float64Array[],
  row: number,
  pull: Float64Array,
  most: number,
): ExplainResult["nearest"] {
  const learnt = tasks.find((other) => other.attribute === task.attribute && other.tag === task.tag);
  if (learnt === undefined) return [];
  return [...pieces.keys()]
    .filter((other) => other !== row && learnt.targets[other] !== undefined)
    .map((other) => ({
      piece: pieces[other].name,
      label: labelText(learnt, learnt.targets[other]!),
      distance: Math.sqrt(
        pull.reduce((sum, p, c) => sum + (p * (scaled[other][c] - scaled[row][c])) ** 2, 0),
      ),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most);
}

function labelText({ kind, classes }: Task, target: readonly number[]): string {
  if (kind === "number") return String(target[0]);
  const best = argmax(target);
  return target[best] === 1 ? classes[best] : `${classes[best]} (${Math.round(100 * target[best])} %)`;
}

function strongest(
  { reads, scaler }: Tagger,
  { rows }: Dataset,
  scaled: readonly Float64Array[],
  row: number,
  pull: Float64Array,
  most: number,
): ExplainResult["features"] {
  const described = describedColumns(reads);
  return [...pull.keys()]
    .flatMap((c) => {
      const { name, title } = described[scaler.columns[c]];
      if (scaler.absence[c] || title === undefined) return [];
      return [{ c, name, title, effect: pull[c] * scaled[row][c] }];
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, most)
    .map(({ c, name, title, effect }) => ({
      name,
      title,
      value: rows[row][scaler.columns[c]],
      typical: scaler.means[c],
      effect,
    }));
}

/** @throws SemitoneError (`option`) for a piece of the kind that the run is not of */
function requireKind(name: string, kind: PieceKind, ofRun: PieceKind): void {
  if (kind === ofRun) return;
  throw new SemitoneError(
    `explain: expected one of the ${KIND_NAMES[ofRun]}, which the run is of; got ${name}, which is none; choose another run (--run)`,
    "option",
  );
}
