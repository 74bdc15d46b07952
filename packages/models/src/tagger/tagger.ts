// All tasks of a project learnt together, and what the result says of new rows. The whole of it is data: see `packTensors`.

import type { Piece, Project } from "@semitone/library";
import { argmax } from "@semitone/stats";
import { codeOf, readsParts } from "../answerer/answer.ts";
import { type PieceRow, withParts } from "../answerer/piece-row.ts";
import type { Dataset, Task } from "../dataset.ts";
import { withLearntTitles } from "../features/learnt-titles.ts";
import { type FeatureOptions, loadFeatures } from "../features/load-rows.ts";
import { type Reads, viewNamesOf } from "../features/reads.ts";
import { COVERAGE, predictTask } from "./calibrate.ts";
import type { Candidate } from "./candidate.ts";
import { type Familiarity, fitFamiliarity, strangenessOf } from "./familiarity.ts";
import { learnTask } from "./learn-task.ts";
import { Pool, type PoolWork, type Problem } from "./problem.ts";
import { problemOf } from "./problem-of.ts";
import { fitScaler, type ScalerState, scaleRows } from "./scaler.ts";
import { priorOf, priorWeight, shrunkClasses, shrunkNumber } from "./shrink.ts";
import type { TaskModel } from "./task-model.ts";
import { untestedClasses } from "./untested-classes.ts";

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
  /** Where training pieces lie by the code of a model that has one: left out where none was asked for. */
  readonly code?: TaggerCode;
}

/** Codes of training pieces. */
export interface TaggerCode {
  /** The task and its member whose model the code is of. */
  readonly task: number;
  readonly member: number;
  readonly dimensions: number;
  /** Row by row. */
  readonly rows: Float32Array;
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
  readonly work?: PoolWork;
}

/** What of a dataset a tagger learns from. */
export type TrainingData = Pick<Dataset, "reads" | "rows" | "groups" | "tasks" | "segments" | "parts">;

/** Learns every task of the dataset that can be learnt, and what music is like that was learnt from: of use without a single label, too. */
export async function trainTagger(
  { reads, rows: raw, groups, tasks, segments, parts }: TrainingData,
  { seed, rows: chosen = [...raw.keys()], candidates, yieldTurn = async () => {}, work }: TrainTaggerOptions,
): Promise<{ tagger: Tagger; skipped: SkippedTask[] }> {
  const known = chosen.map((row) => raw[row]);
  const scaler = fitScaler(known, viewNamesOf(reads));
  const scaled = scalePieces(scaler, known, parts && chosen.map((row) => parts[row]));
  const pool = new Pool(scaled, scaler.views, seed, work);
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
    const prior = priorOf(problem.targets, problem.weights);
    const report = {
      ...model.report,
      sameAnswer: prior.kind === "number" ? prior.mean : classes[argmax(prior.shares)],
      untested: untestedClasses(task, chosen, groups),
    };
    learnt.push({ attribute, ...(tag === undefined ? {} : { tag }), classes, ...model, prior, report });
  }
  const every = Math.ceil(chosen.length / MAX_KNOWN);
  const some = chosen.filter((_, i) => i % every === 0);
  const familiarity = fitFamiliarity(
    pool,
    scaler,
    some.map((row) => raw[row]),
    some.map((row) => groups[row]),
  );
  const code = await codeIn(
    learnt,
    scalePieces(
      scaler,
      some.map((row) => raw[row]),
    ),
  );
  const tagger = { reads: withLearntTitles(reads, known), scaler, familiarity, tasks: learnt };
  return { tagger: { ...tagger, ...(code && { code }) }, skipped };
}

async function codeIn(
  tasks: readonly LearntTask[],
  rows: readonly PieceRow[],
): Promise<TaggerCode | undefined> {
  for (const [task, { members }] of tasks.entries())
    for (const [member, { state }] of members.entries()) {
      const codes = await codeOf(state, rows);
      if (codes) return { task, member, dimensions: codes[0].length, rows: Float32Array.from(codes.flat()) };
    }
  return undefined;
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

/** How much of the answers about pieces is what the labels alone say, by their raw rows; 0 for familiar music. */
export const priorWeightsOf = (
  { familiarity, scaler }: Tagger,
  raw: readonly ArrayLike<number>[],
): number[] => strangenessOf(familiarity, scaler, raw).map(priorWeight);

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
  /** The set holds another class, the interval is not known, or the music is unfamiliar. */
  readonly unsure: boolean;
}

export interface TaggedRow {
  readonly predictions: readonly Prediction[];
  /** Unlike anything that was trained on. */
  readonly unfamiliar: boolean;
  /** How much of each prediction is what the labels alone say, 0..1: 0 where the music is familiar, see `priorWeight`. */
  readonly priorWeight: number;
}

/**
 * What the tagger says of raw feature rows.
 *
 * @param parts         raw rows of the segments of each, for a tagger that `readsSegments`; a row without is a passage by itself
 * @param priorWeights  of each row where it is a passage: that of its piece, since every passage is unlike whole pieces
 */
export async function tagRows(
  { scaler, familiarity, tasks }: Tagger,
  raw: readonly ArrayLike<number>[],
  parts?: readonly (readonly ArrayLike<number>[] | undefined)[],
  priorWeights?: readonly number[],
): Promise<TaggedRow[]> {
  const rows = scalePieces(scaler, raw, parts);
  const weights = priorWeights ?? strangenessOf(familiarity, scaler, raw, rows).map(priorWeight);
  const answers: number[][][] = [];
  for (const task of tasks) answers.push(await predictTask(task, rows));
  return rows.map((_, i) => ({
    predictions: tasks.map((task, t) => toPrediction(task, answers[t][i], weights[i])),
    unfamiliar: weights[i] > 0,
    priorWeight: weights[i],
  }));
}

/** @param weight  of the prior: above 0 for unfamiliar music, of which nothing is sure */
function toPrediction(task: LearntTask, answer: readonly number[], weight: number): Prediction {
  const { attribute, tag, kind, prior } = task;
  const name = { attribute, ...(tag === undefined ? {} : { tag }) };
  if (kind === "number") {
    const half = task.threshold;
    const said =
      prior?.kind === "number" && weight > 0
        ? shrunkNumber(answer[0], half, prior, weight)
        : { value: answer[0], half };
    const isKnown = Number.isFinite(half);
    return {
      ...name,
      value: said.value,
      ...(isKnown ? { interval: [said.value - said.half, said.value + said.half] as const } : {}),
      unsure: !isKnown || weight > 0,
    };
  }
  const probs =
    prior?.kind === "classes" && weight > 0 ? shrunkClasses(answer, prior.shares, weight) : answer;
  return { ...name, ...ofClasses(task, probs, weight > 0) };
}

function ofClasses(
  { classes, threshold }: LearntTask,
  probs: readonly number[],
  isUnfamiliar: boolean,
): Omit<Prediction, "attribute"> {
  const best = argmax(probs);
  // What is promised of sets holds for music like that it was learnt from: of other music no class can be ruled out.
  const set = classes.filter((_, k) => isUnfamiliar || k === best || 1 - probs[k] <= threshold);
  return {
    value: classes[best],
    probability: probs[best],
    distribution: Object.fromEntries(classes.map((value, k) => [value, probs[k]])),
    set,
    // A value that is likelier than `COVERAGE` is sure by itself where the labels are too few for a set.
    unsure: isUnfamiliar || (Number.isFinite(threshold) ? set.length > 1 : probs[best] < COVERAGE),
  };
}
