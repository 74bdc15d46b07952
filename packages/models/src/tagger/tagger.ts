// All tasks of a project learnt together, and what the result says of new rows. The whole of it is data: see `packTensors`.

import type { Piece, Project } from "@semitone/library";
import { argmax } from "@semitone/stats";
import { readsParts } from "../answerer/answer.ts";
import { type PieceRow, withParts } from "../answerer/piece-row.ts";
import type { Dataset, Task } from "../dataset.ts";
import { type FeatureOptions, loadFeatures } from "../features/load-rows.ts";
import { type Reads, viewNamesOf } from "../features/reads.ts";
import { COVERAGE, predictTask } from "./calibrate.ts";
import type { Candidate } from "./candidate.ts";
import { type Familiarity, fitFamiliarity, isUnfamiliar } from "./familiarity.ts";
import { learnTask } from "./learn-task.ts";
import { Pool, type Problem } from "./problem.ts";
import { problemOf } from "./problem-of.ts";
import { fitScaler, type ScalerState, scaleRows } from "./scaler.ts";
import type { TaskModel } from "./task-model.ts";

/** Rows that familiarity is measured against, at most. */
const MAX_KNOWN = 2000;

/** A task and its model. */
export interface LearntTask extends TaskModel {
  readonly attribute: string;
  readonly tag?: string;
  readonly classes: readonly string[];
}

export interface Tagger {
  /** The columns of a raw row, in order. */
  readonly reads: Reads;
  readonly scaler: ScalerState;
  readonly familiarity: Familiarity;
  readonly tasks: readonly LearntTask[];
}

/** Why an attribute was not learnt. */
export interface SkippedTask {
  readonly attribute: string;
  readonly tag?: string;
  readonly reason: string;
}

export interface TrainTaggerOptions {
  readonly seed: number;
  /** Rows of the dataset to learn from, labelled or not. @default all */
  readonly rows?: readonly number[];
  /** Which candidates a task may use. @default all that suit */
  readonly candidates?: (problem: Problem, kind: Candidate["kind"]) => Candidate[];
  readonly yieldTurn?: (share: number) => Promise<void>;
}

/** What of a dataset a tagger learns from. */
export type TrainingData = Pick<Dataset, "reads" | "rows" | "groups" | "tasks" | "segments" | "parts">;

/** Learns every task of the dataset that can be learnt, and what music is like that was learnt from: of use without a single label, too. */
export async function trainTagger(
  { reads, rows: raw, groups, tasks, segments, parts }: TrainingData,
  { seed, rows: chosen = [...raw.keys()], candidates, yieldTurn = async () => {} }: TrainTaggerOptions,
): Promise<{ tagger: Tagger; skipped: SkippedTask[] }> {
  const known = chosen.map((row) => raw[row]);
  const scaler = fitScaler(known, viewNamesOf(reads));
  const scaled = scalePieces(scaler, known, parts && chosen.map((row) => parts[row]));
  const pool = new Pool(scaled, scaler.views, seed);
  const learnt: LearntTask[] = [];
  const skipped: SkippedTask[] = [];
  for (const [t, task] of tasks.entries()) {
    const { attribute, tag, classes } = task;
    const reason = whyNot(task, chosen);
    if (reason !== undefined) {
      skipped.push({ attribute, tag, reason });
      continue;
    }
    const labelled = [...chosen.keys()].filter((i) => task.targets[chosen[i]] !== undefined);
    const problem = problemOf(pool, task, {
      labelled: labelled.map((i) => chosen[i]),
      scaled: labelled.map((i) => scaled[i]),
      scaler,
      groups,
      segments,
    });
    const model = await learnTask(problem, {
      seed,
      candidates: candidates?.(problem, task.kind),
      yieldTurn: () => yieldTurn(t / tasks.length),
    });
    const report = { ...model.report, untested: untestedClasses(task, chosen, groups) };
    learnt.push({ attribute, ...(tag === undefined ? {} : { tag }), classes, ...model, report });
  }
  const every = Math.ceil(chosen.length / MAX_KNOWN);
  const some = chosen.filter((_, i) => i % every === 0);
  const familiarity = fitFamiliarity(
    pool,
    scaler,
    some.map((row) => raw[row]),
    some.map((row) => groups[row]),
  );
  return { tagger: { reads, scaler, familiarity, tasks: learnt }, skipped };
}

/** Scaled rows of pieces, with their segments on the same scale where these are at hand. */
export function scalePieces(
  scaler: ScalerState,
  raw: readonly ArrayLike<number>[],
  parts?: readonly (readonly ArrayLike<number>[] | undefined)[],
): PieceRow[] {
  const rows = scaleRows(scaler, raw);
  return parts ? rows.map((row, i) => withParts(row, parts[i] && scaleRows(scaler, parts[i]))) : rows;
}

/** Classes that fewer than two groups have a label of. */
function untestedClasses(
  { kind, classes, targets }: Task,
  rows: readonly number[],
  groups: readonly string[],
): string[] {
  if (kind === "number") return [];
  return classes.filter((_, k) => {
    const labelled = rows.filter((row) => targets[row] !== undefined && targets[row][k] > 0);
    return new Set(labelled.map((row) => groups[row])).size < 2;
  });
}

/** Whether it looks at the segments of pieces: `tagRows` is then to be given them. */
export const readsSegments = ({ tasks }: Tagger): boolean =>
  tasks.some(({ members }) => members.some(({ state }) => readsParts(state)));

/** Rows of the segments of each piece, for a tagger that reads them; undefined for one that does not. */
export async function partsOf(
  project: Project,
  tagger: Tagger,
  pieces: readonly Piece[],
  options: FeatureOptions,
): Promise<(readonly Float32Array[] | undefined)[] | undefined> {
  if (!readsSegments(tagger)) return undefined;
  const { rows } = await loadFeatures(project, tagger.reads, pieces, "segments", options);
  return pieces.map(({ id }) => rows.get(id));
}

export const nameOf = (attribute: string, tag?: string): string =>
  tag === undefined ? attribute : `${attribute} (${tag})`;

/** What keeps a task from being learnt, in words; undefined where nothing does. */
function whyNot({ kind, classes, targets }: Task, rows: readonly number[]): string | undefined {
  const known = rows.flatMap((row) => (targets[row] === undefined ? [] : [targets[row]!]));
  if (known.length === 0) return "no labelled piece among those to learn from";
  if (kind === "number") {
    const distinct = new Set(known.map(([value]) => value)).size;
    return distinct < 2
      ? `every label is the same number, ${known[0][0]}; label pieces that differ`
      : undefined;
  }
  const seen = classes.filter((_, k) => known.some((target) => target[k] > 0));
  return seen.length < 2
    ? `every label says ${JSON.stringify(seen[0])}; label at least one piece of another class`
    : undefined;
}

/** What is said of one piece or segment about one task. */
export interface Prediction {
  readonly attribute: string;
  readonly tag?: string;
  /** The likeliest class, or the mean. */
  readonly value: string | number;
  /** Of `value`; undefined for numbers. */
  readonly probability?: number;
  /** Probability of each class, in the order of the attribute; undefined for numbers. */
  readonly distribution?: Readonly<Record<string, number>>;
  /** Of a number: where it lies in 9 of 10 cases; undefined where labels are too few to tell. */
  readonly interval?: readonly [number, number];
  /** Of classes: those that cannot be ruled out at 90 %. */
  readonly set?: readonly string[];
  /** The set holds another class, or the interval is not known. */
  readonly unsure: boolean;
}

export interface TaggedRow {
  readonly predictions: readonly Prediction[];
  /** Unlike anything that was trained on. */
  readonly unfamiliar: boolean;
}

/**
 * What the tagger says of raw feature rows.
 *
 * @param parts  raw rows of the segments of each, for a tagger that `readsSegments`; a row without is a passage by itself
 */
export async function tagRows(
  { scaler, familiarity, tasks }: Tagger,
  raw: readonly ArrayLike<number>[],
  parts?: readonly (readonly ArrayLike<number>[] | undefined)[],
): Promise<TaggedRow[]> {
  const rows = scalePieces(scaler, raw, parts);
  const unfamiliar = isUnfamiliar(familiarity, scaler, raw, rows);
  const answers: number[][][] = [];
  for (const task of tasks) answers.push(await predictTask(task, rows));
  return rows.map((_, i) => ({
    predictions: tasks.map((task, t) => toPrediction(task, answers[t][i])),
    unfamiliar: unfamiliar[i],
  }));
}

function toPrediction(
  { attribute, tag, kind, classes, threshold }: LearntTask,
  answer: readonly number[],
): Prediction {
  const name = { attribute, ...(tag === undefined ? {} : { tag }) };
  if (kind === "number") {
    const [value] = answer;
    const isKnown = Number.isFinite(threshold);
    return {
      ...name,
      value,
      ...(isKnown ? { interval: [value - threshold, value + threshold] as const } : {}),
      unsure: !isKnown,
    };
  }
  const best = argmax(answer);
  const set = classes.filter((_, k) => k === best || 1 - answer[k] <= threshold);
  return {
    ...name,
    value: classes[best],
    probability: answer[best],
    distribution: Object.fromEntries(classes.map((value, k) => [value, answer[k]])),
    set,
    // A value that is likelier than `COVERAGE` is sure by itself where the labels are too few for a set.
    unsure: Number.isFinite(threshold) ? set.length > 1 : answer[best] < COVERAGE,
  };
}
