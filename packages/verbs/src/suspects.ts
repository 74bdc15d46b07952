// The verb `suspects`: labels to listen to again, and whether new labels would do more.
import type { WorkOptions } from "@semitone/job";
import { type PieceKind, type Project, queryLabels, type StoredLabel } from "@semitone/library";
import {
  driftingSessions,
  nameOf,
  nearestLabelled,
  type Session,
  type SessionLabel,
  type Suspect,
  suspectsOf,
  type Task,
  WORTH_HEARING,
} from "@semitone/models";
import { argmax } from "@semitone/stats";
import { type QueueData, queueData } from "./queue/queue-data.ts";

export interface SuspectsOptions extends WorkOptions {
  /** @default all with labels */
  readonly attributes?: readonly string[];
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels of the attributes */
  readonly kind?: PieceKind;
  /** Labels to list. @default 10 */
  readonly n?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** A label to listen to again, with what speaks against it. */
export interface SuspectLabel {
  readonly file: string;
  /** What the labels of the piece come to, and what the others make one expect. */
  readonly value: string | number;
  readonly expected: string | number;
  /** Probability that the label is wrong. */
  readonly wrong: number;
  /** Of classes: probability of the label and of what is expected, by a model that did not see it. */
  readonly probability?: number;
  readonly expectedProbability?: number;
  /** What correcting it is expected to be worth, in new labels. */
  readonly gain: number;
  /** Most similar labelled pieces, with their labels. */
  readonly neighbours: readonly { readonly file: string; readonly value: string | number }[];
  /** Annotators of the piece, and the share of their labels that say otherwise. */
  readonly annotators: readonly string[];
  readonly disagree: number;
}

export interface TaskSuspects {
  readonly task: string;
  readonly labels: number;
  /** Labels that are thought to be wrong. */
  readonly expectedWrong: number;
  readonly suspects: readonly SuspectLabel[];
  /** By annotator: labels, and how many of them are thought to be wrong. */
  readonly annotators: readonly {
    readonly annotator: string;
    readonly labels: number;
    readonly expectedWrong: number;
  }[];
  /** Sessions whose labels differ from those of the annotator's other sessions: see `driftingSessions`. */
  readonly sessions: readonly Session[];
  readonly advice: string;
}

/** @throws SemitoneError (`no-labels`, `too-small`); LabelError for an unknown attribute */
export async function suspects(project: Project, options: SuspectsOptions = {}): Promise<TaskSuspects[]> {
  const { n = 10 } = options;
  const data = await queueData(project, options);
  const who = await givenLabels(project, data);
  return data.tasks.map((task) => suspectsIn(data, task, who.get(task.attribute)!, n));
}

/** A label as somebody gave it. */
type GivenLabel = Pick<StoredLabel, "annotator" | "at" | "value">;
/** By file. */
type Given = ReadonlyMap<string, readonly GivenLabel[]>;

/** By attribute, the labels that people gave. */
async function givenLabels(project: Project, { attributes }: QueueData): Promise<Map<string, Given>> {
  const all = new Map(attributes.map(({ name }) => [name, new Map<string, GivenLabel[]>()]));
  const filter = { attributes: [...all.keys()], annotatorKind: "human" } as const;
  for await (const { attribute, file, ...label } of queryLabels(project, filter)) {
    const files = all.get(attribute.name)!;
    files.set(file, [...(files.get(file) ?? []), label]);
  }
  return all;
}

function suspectsIn(
  { pool, dataset, attributes }: QueueData,
  task: Task,
  labelsOf: Given,
  n: number,
): TaskSuspects {
  const { kind, targets, classes, weak } = task;
  const unheard = new Set(weak);
  const rows = [...targets.keys()].filter((row) => targets[row] !== undefined && !unheard.has(row));
  const declared = attributes.find(({ name }) => name === task.attribute);
  const range = declared && "min" in declared ? declared.max - declared.min : undefined;
  const found = suspectsOf(pool, { kind, rows, targets: rows.map((row) => targets[row]!), range });
  const name = nameOf(task.attribute, task.tag);
  const none = {
    task: name,
    labels: rows.length,
    expectedWrong: Number.NaN,
    suspects: [],
    annotators: [],
    sessions: [],
  };
  if (found === undefined)
    return {
      ...none,
      advice: `${name}: its labels do not tell each other better than always the same answer would, so nothing says which are wrong: label more first`,
    };
  const valueAt = (row: number) => (kind === "number" ? targets[row]![0] : classes[argmax(targets[row]!)]);
  const described = ({
    row,
    wrong,
    gain,
    likeliest,
    given,
    likeliestProbability,
  }: Suspect): SuspectLabel => ({
    file: dataset.pieces[row].name,
    value: valueAt(row),
    expected: kind === "number" ? likeliest : classes[likeliest],
    ...{ wrong, gain },
    ...(kind === "classes" && { probability: given, expectedProbability: likeliestProbability }),
    neighbours: nearestLabelled(pool, rows, row).map((other) => ({
      file: dataset.pieces[other].name,
      value: valueAt(other),
    })),
    annotators: [
      ...new Set(labelsOf.get(dataset.pieces[row].name)?.map(({ annotator }) => annotator)),
    ].sort(),
    disagree: kind === "number" ? 0 : 1 - Math.max(...targets[row]!),
  });
  const listed = found.suspects.slice(0, n).filter(({ wrong }) => wrong > WORTH_HEARING);
  return {
    task: name,
    labels: rows.length,
    expectedWrong: found.suspects.reduce((sum, { wrong }) => sum + wrong, 0),
    suspects: listed.map(described),
    annotators: byAnnotator(dataset.pieces, found.suspects, labelsOf),
    sessions: driftingSessions(sessionLabels(dataset.pieces, found.suspects, labelsOf)),
    advice: adviceOf(name, listed, targets.length - rows.length),
  };
}

/** Each label with what speaks for and against its piece's; a number with what it is above the expected one. */
const sessionLabels = (
  pieces: readonly { readonly name: string }[],
  all: readonly Suspect[],
  labelsOf: Given,
): SessionLabel[] =>
  all.flatMap(({ row, given, ifWrong, likeliest }) =>
    (labelsOf.get(pieces[row].name) ?? []).map(({ annotator, at, value }) => ({
      ...{ annotator, at: at!, given, ifWrong },
      ...(typeof value === "number" && { error: value - likeliest }),
    })),
  );

/** A list with fewer wrong labels is worth less than as many new ones. */
const PURE = 0.9;

function byAnnotator(
  pieces: readonly { readonly name: string }[],
  all: readonly Suspect[],
  labelsOf: Given,
): TaskSuspects["annotators"] {
  const counts = new Map<string, { labels: number; expectedWrong: number }>();
  for (const { row, wrong } of all)
    for (const annotator of new Set(labelsOf.get(pieces[row].name)?.map((own) => own.annotator))) {
      const own = counts.get(annotator) ?? { labels: 0, expectedWrong: 0 };
      counts.set(annotator, { labels: own.labels + 1, expectedWrong: own.expectedWrong + wrong });
    }
  return [...counts]
    .map(([annotator, own]) => ({ annotator, ...own }))
    .sort((a, b) => (a.annotator < b.annotator ? -1 : 1));
}

/** A corrected label is worth at most a new one, and only where it was wrong. */
function adviceOf(name: string, listed: readonly Suspect[], unlabelled: number): string {
  const k = listed.length;
  if (k === 0) return `${name}: no label looks wrong`;
  const worth = listed.reduce((sum, { gain }) => sum + gain, 0);
  const about = `of these ${k} about ${Math.round(worth)} ${Math.round(worth) === 1 ? "is" : "are"} wrong`;
  if (unlabelled === 0) return `${name}: ${about}; there is nothing left to label, so hear them again`;
  return worth / k >= PURE
    ? `${name}: ${about}: hearing them again is worth about as much as ${k} new labels`
    : `${name}: ${about}: hearing them again is worth about ${worth.toFixed(1)} new labels; ${k} new labels (semitone queue) do more`;
}
