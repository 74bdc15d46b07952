// One fold of an evaluation: every arm trained on the same labels, asked about the same pieces.
import {
  argmax,
  type Budget,
  chooseLabels,
  classFrequency,
  randomFrom,
  shuffled,
  weightedMean,
} from "@semitone/stats";
import { answer } from "../answerer/answer.ts";
import type { PieceRow } from "../answerer/piece-row.ts";
import { METHODS, type Method } from "../choices.ts";
import type { Dataset, Task } from "../dataset.ts";
import { viewNamesOf } from "../features/reads.ts";
import { areDefault, DEFAULT_NETWORKS, type SegmentNetworks } from "../segments/beat-network.ts";
import { predictTask } from "../tagger/calibrate.ts";
import type { Candidate } from "../tagger/candidate.ts";
import { candidatesOf, suitedCandidates } from "../tagger/evidence.ts";
import { openArms } from "../tagger/learn-task.ts";
import { Pool, type Problem } from "../tagger/problem.ts";
import { problemOf } from "../tagger/problem-of.ts";
import { fitScaler } from "../tagger/scaler.ts";
import { scalePieces } from "../tagger/tagger.ts";
import type { TaskModel } from "../tagger/task-model.ts";
import { clustersByEar } from "./clusters-by-ear.ts";
import { BY_EAR, GUESS, LABELS_ONLY, OURS } from "./methods.ts";
import type { Answers } from "./rows.ts";

export interface FoldOptions {
  /** Rows of the dataset with labels, to be predicted. */
  readonly test: readonly number[];
  /** Rows to learn from, labelled or not; no group of a test row among them. */
  readonly training: readonly number[];
  readonly groups: readonly string[];
  readonly budgets: readonly Budget[];
  /** Training rows that are learnt from beside the labelled ones of a budget: so many, in an order of the seed. @default "all" */
  readonly unlabelled?: number | "all";
  readonly seed: number;
  readonly repeat: number;
  readonly deep: boolean;
  /** Methods beside these, fitted once and taken as they are: no part of ours. */
  readonly alone: readonly Method[];
  /** Also clusters named by ear, of classes and where there are rows without labels. @default false */
  readonly byEar?: boolean;
  /** Kinds of network of the methods in `alone` that have any; other than fully connected, the dataset needs `parts`. @default DEFAULT_NETWORKS */
  readonly networks?: SegmentNetworks;
  readonly yieldTurn: () => Promise<void>;
  /** Told the share of the budgets that are answered, 0..1. */
  readonly onProgress?: (done: number) => void;
}

/** What one arm said after it had learnt from so many labels in all. */
export interface FoldAnswers extends Answers {
  readonly labels: number;
}

/** Answers of every arm at every budget; budgets that the training rows cannot fill once for two classes are left out. */
export async function answerFold(
  { reads, rows: raw, segments, parts }: Pick<Dataset, "reads" | "rows" | "segments" | "parts">,
  task: Task,
  { test, training, groups, budgets, unlabelled = "all", repeat, byEar = false, ...options }: FoldOptions,
): Promise<FoldAnswers[]> {
  const { seed } = options;
  const partsOf = (chosen: readonly number[]) => parts && chosen.map((row) => parts[row]);
  const rawOf = (chosen: readonly number[]) => chosen.map((row) => raw[row]);
  const poolOf = (rows: readonly number[]) => {
    const scaler = fitScaler(rawOf(rows), viewNamesOf(reads));
    const scaled = scalePieces(scaler, rawOf(rows), partsOf(rows));
    const asked = scalePieces(scaler, rawOf(test), partsOf(test));
    const pool = new Pool(scaled, scaler.views, seed);
    return { scaler, asked, pool, pooled: rows, scaledOf: inOrder(rows, scaled) };
  };
  const order = shuffled(training, randomFrom(seed));
  const classOf = (row: number) => {
    const target = task.targets[row];
    return task.kind === "number" || target === undefined ? undefined : argmax(target);
  };
  const unheard = new Set(task.weak);
  const whole = unlabelled === "all" ? poolOf(training) : undefined;
  const answers: FoldAnswers[] = [];
  for (const [i, budget] of budgets.entries()) {
    options.onProgress?.(i / budgets.length);
    const labelled = chooseLabels(
      order.filter((row) => task.targets[row] !== undefined),
      classOf,
      budget,
    );
    if (labelled === undefined) continue;
    const { pool, pooled, scaler, asked, scaledOf } =
      whole ?? poolOf(withOthers(labelled, order, Number(unlabelled)));
    const problem = problemOf(pool, task, {
      labelled,
      scaled: labelled.map(scaledOf),
      scaler,
      groups,
      segments,
    });
    const said = await answerAll(problem, task.kind, asked, options);
    if (byEar && task.kind === "classes" && pooled.length > labelled.length) {
      const heard = (place: number) => (unheard.has(pooled[place]) ? undefined : classOf(pooled[place]));
      const predictions = clustersByEar(pool, labelled.length, heard, task.classes.length, asked);
      said.push({ method: BY_EAR, predictions, threshold: Number.NaN });
    }
    const guess = guessOf(task, training);
    for (const one of said)
      answers.push({
        ...one,
        ...(one.method === GUESS && { predictions: asked.map(() => guess) }),
        budget,
        labels: labelled.length,
        repeat,
        rows: test,
      });
  }
  return answers;
}

/**
 * Always the same answer, from all labels that may be learnt from. A budget chooses as many of each class: by these alone the larger class
 * could not be told, and anything would be better than guessing.
 */
function guessOf({ kind, targets }: Task, rows: readonly number[]): readonly number[] {
  const known = rows.flatMap((row) => (targets[row] === undefined ? [] : [targets[row]]));
  const weights = known.map(() => 1);
  return kind === "classes" ? classFrequency(known, weights, 1) : weightedMean(known, weights);
}

/** The labelled rows and so many of the others, in their order. */
function withOthers(labelled: readonly number[], order: readonly number[], count: number): number[] {
  const known = new Set(labelled);
  return [...labelled, ...order.filter((row) => !known.has(row)).slice(0, count)];
}

/** Finds what belongs to a row of a list. */
function inOrder<T>(rows: readonly number[], values: readonly T[]): (row: number) => T {
  const places = new Map(rows.map((row, i) => [row, i]));
  return (row) => values[places.get(row)!];
}

type MethodOptions = Pick<FoldOptions, "seed" | "deep" | "alone" | "networks" | "yieldTurn">;

/** What every arm says, each trained on the same problem. */
async function answerAll(
  problem: Problem,
  kind: Task["kind"],
  asked: readonly PieceRow[],
  { seed, deep, alone, networks = DEFAULT_NETWORKS, yieldTurn }: MethodOptions,
): Promise<Pick<Answers, "method" | "predictions" | "threshold">[]> {
  const candidates = suitedCandidates(problem, kind, deep);
  const arms = await openArms(problem, { seed, yieldTurn, candidates });
  const answers: Pick<Answers, "method" | "predictions" | "threshold">[] = [];
  const add = async (method: string, model: TaskModel) =>
    answers.push({ method, predictions: await predictTask(model, asked), threshold: model.threshold });
  await add(OURS, await arms.learn(() => true));
  if (candidates.some(({ usesUnlabelled }) => usesUnlabelled))
    await add(LABELS_ONLY, await arms.learn(({ usesUnlabelled }) => !usesUnlabelled));
  for (const method of METHODS)
    if (candidates.some((candidate) => candidate.method === method))
      await add(method, await arms.learnMethod(method));
  for (const candidate of alone.flatMap((method) => candidatesOf(method, problem, kind, networks))) {
    if (candidates.includes(candidate)) continue;
    await yieldTurn();
    const predictions = await answer(await candidate.fit(problem), asked);
    answers.push({ method: nameWith(networks, candidate), predictions, threshold: Number.NaN });
  }
  return answers;
}

/** A method and the networks that it was asked with, where they are not the default ones. */
const nameWith = (networks: SegmentNetworks, { method, hasNetworks }: Candidate): string =>
  hasNetworks && !areDefault(networks) ? `${method}, ${networks.encoder} to ${networks.decoder}` : method;
