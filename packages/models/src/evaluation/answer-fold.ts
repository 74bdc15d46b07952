// One fold of an evaluation: every arm trained on the same labels, asked about the same pieces.
import { randomFrom, shuffled } from "@semitone/stats";
import type { Dataset, Task } from "../dataset.ts";
import { viewNamesOf } from "../features/reads.ts";
import { predictTask } from "../tagger/calibrate.ts";
import { METHODS, type Method } from "../tagger/candidates.ts";
import { candidatesOf, suitedCandidates } from "../tagger/evidence.ts";
import { openArms } from "../tagger/learn-task.ts";
import { predict } from "../tagger/predictor.ts";
import { Pool } from "../tagger/problem.ts";
import { problemOf } from "../tagger/problem-of.ts";
import { fitScaler, scaleRows } from "../tagger/scaler.ts";
import type { TaskModel } from "../tagger/task-model.ts";
import { type Budget, LABELS_ONLY, OURS } from "./budget.ts";
import type { Answers } from "./rows.ts";

export interface FoldOptions {
  /** Rows of the dataset with labels, to be predicted. */
  readonly test: readonly number[];
  /** Rows to learn from, labelled or not; no group of a test row among them. */
  readonly training: readonly number[];
  readonly groups: readonly string[];
  readonly budgets: readonly Budget[];
  readonly seed: number;
  readonly repeat: number;
  readonly deep: boolean;
  /** Methods beside these, fitted once and taken as they are: no part of ours. */
  readonly alone: readonly Method[];
  readonly breathe: () => Promise<void>;
}

/** Answers of every arm at every budget; budgets that the training rows cannot fill once for two classes are left out. */
export async function answerFold(
  { reads, rows: raw, segments }: Pick<Dataset, "reads" | "rows" | "segments">,
  task: Task,
  { test, training, groups, budgets, seed, repeat, deep, alone, breathe }: FoldOptions,
): Promise<Answers[]> {
  const known = training.map((row) => raw[row]);
  const scaler = fitScaler(known, viewNamesOf(reads));
  const scaled = scaleRows(scaler, known);
  const pool = new Pool(scaled, scaler.views, seed);
  const asked = scaleRows(
    scaler,
    test.map((row) => raw[row]),
  );
  const order = shuffled([...training.keys()], randomFrom(seed)).filter(
    (i) => task.targets[training[i]] !== undefined,
  );
  const answers: Answers[] = [];
  for (const budget of budgets) {
    const chosen = chooseLabels(task, order, training, budget);
    if (chosen === undefined) continue;
    const problem = problemOf(pool, task, {
      labelled: chosen.map((i) => training[i]),
      scaled: chosen.map((i) => scaled[i]),
      scaler,
      groups,
      segments,
    });
    const arms = await openArms(problem, {
      seed,
      breathe,
      candidates: suitedCandidates(problem, task.kind, deep),
    });
    const add = (method: string, model: TaskModel) => {
      const { threshold } = model;
      answers.push({ method, budget, repeat, rows: test, predictions: predictTask(model, asked), threshold });
    };
    add(OURS, await arms.learn(() => true));
    if (arms.candidates.some(({ usesUnlabelled }) => usesUnlabelled))
      add(LABELS_ONLY, await arms.learn(({ usesUnlabelled }) => !usesUnlabelled));
    for (const method of METHODS)
      if (arms.candidates.some((candidate) => candidate.method === method))
        add(method, await arms.learnMethod(method));
    for (const candidate of alone.flatMap((method) => candidatesOf(method, problem, task.kind))) {
      if (arms.candidates.includes(candidate)) continue;
      await breathe();
      const predictions = predict(await candidate.fit(problem), asked);
      answers.push({
        method: candidate.method,
        budget,
        repeat,
        rows: test,
        predictions,
        threshold: Number.NaN,
      });
    }
  }
  return answers;
}

/** The first so-many labels of each class in `order`; undefined where a budget asks for more than any class has. */
function chooseLabels(
  { kind, targets, classes }: Task,
  order: readonly number[],
  training: readonly number[],
  budget: Budget,
): number[] | undefined {
  if (budget === "all") return [...order];
  if (kind === "number") return order.length >= budget ? order.slice(0, budget) : undefined;
  const classOf = (i: number): number => {
    const target = targets[training[i]]!;
    return target.indexOf(Math.max(...target));
  };
  const byClass = classes.map((_, k) => order.filter((i) => classOf(i) === k));
  // Rare classes give what they have; a budget that no two classes can fill says nothing new.
  if (byClass.filter((rows) => rows.length >= budget).length < 2) return undefined;
  return byClass.flatMap((rows) => rows.slice(0, budget));
}
