// The verb `study`: how many labels a score needs, what music without labels is worth, and which method learns most from few labels.
import { Progress } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type Budget,
  type Cell,
  type Dataset,
  DEFAULT_NETWORKS,
  type FoldOutput,
  groupAttributes,
  nameOf,
  scoreCells,
  splitGroups,
  sumsOf,
  type Task,
} from "@semitone/models";
import {
  answerFolds,
  datasetOf,
  type FoldOfTask,
  type FoldRows,
  splitFolds,
  testableTasks,
} from "./evaluate/folds.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import {
  answersOf,
  type StudyAnswer,
  type StudyDifference,
  studyDifferences,
  studyRows,
} from "./study/study-answers.ts";
import type { StudyRow } from "./study/study-row.ts";

export interface StudyOptions
  extends Pick<
    EvaluateOptions,
    | "kind"
    | "attributes"
    | "deep"
    | "alone"
    | "groupBy"
    | "listenSteps"
    | "listener"
    | "seed"
    | "workers"
    | "machines"
    | "signal"
    | "onProgress"
  > {
  /** Labels per class (of numbers: labels in all). @default [3, 5, 10, 20, 40] */
  readonly budgets?: readonly Budget[];
  /** Choices of labels, each with other ones. @default 5 */
  readonly seeds?: number;
  /** Pieces without labels that are learnt from. @default [0, "all"] */
  readonly unlabelled?: readonly (number | "all")[];
  /** The score whose price in labels is asked for, 0..1. @default the best round one that was reached */
  readonly target?: number;
  /** So many labels in all, from which the gain of ten more is asked. */
  readonly predict?: number;
}

/** What a study found of one task. */
export interface TaskStudy {
  readonly task: string;
  readonly metric: "accuracy" | "R2";
  /** Test pieces, the same in every cell, and their groups of near-duplicates. */
  readonly tested: { readonly pieces: number; readonly groups: number };
  /** Pieces that could be learnt from: with labels, and in all. */
  readonly training: { readonly labelled: number; readonly pieces: number };
  readonly rows: readonly StudyRow[];
  readonly differences: readonly StudyDifference[];
  readonly answers: readonly StudyAnswer[];
}

export interface StudyResult {
  readonly studies: readonly TaskStudy[];
  readonly warnings: readonly string[];
}

const BUDGETS: readonly Budget[] = [3, 5, 10, 20, 40];
const UNLABELLED: readonly (number | "all")[] = [0, "all"];
/** One part in so many of the labelled pieces is tested. */
const TEST_SHARE = 3;

/**
 * Learning curves of every method on the same test pieces, with and without music that has no labels, and what they answer.
 *
 * Cells are jobs: one that is known is not computed again, whichever study asked for it, and a killed study loses the running ones alone.
 *
 * @throws SemitoneError (`no-labels`, `too-small`, `option`)
 */
export async function study(project: Project, options: StudyOptions = {}): Promise<StudyResult> {
  const progress = Progress.to(options.onProgress);
  const dataset = await datasetOf(project, options, progress.part("", 0.3));
  const groups = splitGroups(dataset, await groupAttributes(project, dataset), options.groupBy, "groups");
  const { tasks, warnings } = testableTasks(dataset, groups, TEST_SHARE);
  // The split depends on the labels and the seed alone, so that every cell is tested on the same pieces.
  const splits = tasks.map((task) => splitFolds(task, groups, TEST_SHARE, options.seed ?? 1)[0]);
  const computing = progress.part("learning and testing", 0.7);
  const said = await cellsOf(project, dataset, groups, tasks, splits, options, computing);
  return { studies: tasks.map((task, t) => studied(task, groups, splits[t], said[t], options)), warnings };
}

/** What one job gave: all budgets and methods with one choice of labels and one number of pieces without. */
interface JobAnswers {
  readonly unlabelled: number | "all";
  readonly answers: FoldOutput;
}

/** Answers of every cell, by task. */
async function cellsOf(
  project: Project,
  dataset: Dataset,
  groups: readonly string[],
  tasks: readonly Task[],
  splits: readonly FoldRows[],
  options: StudyOptions,
  progress: Progress,
): Promise<JobAnswers[][]> {
  const {
    budgets = BUDGETS,
    seeds = 5,
    unlabelled = UNLABELLED,
    deep = false,
    alone = [],
    seed = 1,
  } = options;
  const jobs = tasks.flatMap((task, t) =>
    unlabelled.flatMap((count) =>
      Array.from(
        { length: seeds },
        (_, s): FoldOfTask => ({
          task: dataset.tasks.indexOf(task),
          ...splits[t],
          ...{ budgets, unlabelled: count, seed: seed + s, repeat: s, deep, byEar: true, alone },
          networks: DEFAULT_NETWORKS,
        }),
      ),
    ),
  );
  const outputs = await answerFolds(project, "study", { ...dataset, groups }, jobs, {
    ...options,
    onProgress: progress.onProgress,
    isKept: true,
  });
  const answers = jobs.map((job, i) => ({ ...job, answers: outputs[i] }));
  return tasks.map((task) => answers.filter((job) => dataset.tasks[job.task] === task));
}

/** The scores of a task's cells, and what they answer. */
function studied(
  task: Task,
  groups: readonly string[],
  { test, training }: FoldRows,
  said: readonly JobAnswers[],
  { seed = 1, target, predict }: StudyOptions,
): TaskStudy {
  const names = [...new Set(test.map((row) => groups[row]))];
  const places = new Map(names.map((name, i) => [name, i]));
  const cells = new Map<string, Cell & { readonly sums: Float64Array[] }>();
  for (const { unlabelled, answers } of said)
    for (const { method, budget, labels, predictions } of answers) {
      const key = JSON.stringify([method, budget, unlabelled]);
      const sums = sumsOf(task, { rows: test, predictions }, (row) => places.get(groups[row])!, names.length);
      const known = cells.get(key);
      if (known) known.sums.push(sums);
      else cells.set(key, { method, budget, unlabelled, labels, sums: [sums] });
    }
  const scored = scoreCells(task.kind, [...cells.values()], names.length, seed);
  const metric = task.kind === "number" ? "R2" : "accuracy";
  return {
    task: nameOf(task.attribute, task.tag),
    metric,
    tested: { pieces: test.length, groups: names.length },
    training: {
      labelled: training.filter((row) => task.targets[row] !== undefined).length,
      pieces: training.length,
    },
    rows: studyRows(scored),
    differences: studyDifferences(scored),
    answers: answersOf(scored, { metric, target, predict, pieces: training.length }),
  };
}
