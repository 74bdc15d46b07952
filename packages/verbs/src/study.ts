// The verb `study`: how many labels a score needs, what music without labels is worth, and which method learns most from few labels.
import { Progress } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type Cell,
  type Dataset,
  DEFAULT_NETWORKS,
  type FoldOutput,
  groupAttributes,
  nameOf,
  SemitoneError,
  scoreCells,
  splitGroups,
  sumsOf,
  type Task,
} from "@semitone/models";
import {
  answerFolds,
  type FoldOfTask,
  type FoldRows,
  heardDataset,
  knownFolds,
  measuredDataset,
  splitFolds,
  testableTasks,
} from "./evaluate/folds.ts";
import {
  answersOf,
  type StudyAnswer,
  type StudyDifference,
  studyDifferences,
  studyRows,
} from "./study/study-answers.ts";
import type { StudyOptions } from "./study/study-options.ts";
import { BUDGETS, LEAST_SEEDS, planStudy, UNLABELLED } from "./study/study-plan.ts";
import type { StudyRow } from "./study/study-row.ts";

export type { StudyOptions } from "./study/study-options.ts";

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

/** One part in so many of the labelled pieces is tested. */
const TEST_SHARE = 3;

/**
 * Learning curves of every method on the same test pieces, with and without music that has no labels, and what they answer.
 *
 * Cells are jobs: one that is known is not computed again, whichever study asked for it, and a killed study loses the running ones alone.
 *
 * @throws SemitoneError (`no-labels`, `too-small`, `option`), (`not-yet`) where nothing is learnt and too little is known
 */
export async function study(project: Project, options: StudyOptions = {}): Promise<StudyResult> {
  const progress = Progress.to(options.onProgress);
  const measured = await measuredDataset(project, options, progress.part("", 0.1));
  const groups = splitGroups(measured, await groupAttributes(project, measured), options.groupBy, "groups");
  const tested = testableTasks(measured, groups, TEST_SHARE);
  // The split depends on the labels and the seed alone, so that every cell is tested on the same pieces.
  const splits = tested.tasks.map((task) => splitFolds(task, groups, TEST_SHARE, options.seed ?? 1)[0]);
  const estimate = planStudy(measured, tested.tasks, splits, options);
  if (!options.soFar) options.onEstimate?.(estimate);
  const { seeds } = estimate;
  const hearing = progress.part("", 0.2);
  const dataset = await heardDataset(project, measured, { ...options, isKnownOnly: options.soFar }, hearing);
  const computing = progress.part("learning and testing", 0.7);
  const given = { ...options, seeds };
  const said = await cellsOf(project, dataset, groups, tested.tasks, splits, given, computing);
  const studies: TaskStudy[] = [];
  const warnings = [...tested.warnings];
  for (const [t, task] of tested.tasks.entries()) {
    const answers = wholeChoices(said[t]);
    const known = new Set(answers.map(({ repeat }) => repeat)).size;
    if (known < seeds)
      warnings.push(`${nameOf(task.attribute, task.tag)}: so far ${known} of ${seeds} choices of labels`);
    if (known >= LEAST_SEEDS) studies.push(studied(task, groups, splits[t], answers, options));
  }
  if (studies.length > 0) return { studies, warnings };
  throw new SemitoneError(
    `study: expected ${LEAST_SEEDS} choices of labels that are done; got ${warnings.join("; ")}; start the study or let it go on, without --so-far`,
    "not-yet",
  );
}

/** Answers of the choices of labels that are done with every number of pieces without. */
function wholeChoices(all: readonly JobAnswers[]): KnownAnswers[] {
  const missing = new Set(all.filter(({ answers }) => answers === undefined).map(({ repeat }) => repeat));
  return all.flatMap(({ answers, ...job }) =>
    answers === undefined || missing.has(job.repeat) ? [] : [{ ...job, answers }],
  );
}

/** What one job gave: all budgets and methods with one choice of labels and one number of pieces without. */
interface JobAnswers {
  /** The choice of labels. */
  readonly repeat: number;
  readonly unlabelled: number | "all";
  /** Undefined where nothing is to be learnt and it is not known. */
  readonly answers: FoldOutput | undefined;
}

type KnownAnswers = JobAnswers & { readonly answers: FoldOutput };

/** Answers of every cell, by task. */
async function cellsOf(
  project: Project,
  dataset: Dataset,
  groups: readonly string[],
  tasks: readonly Task[],
  splits: readonly FoldRows[],
  options: StudyOptions & { readonly seeds: number },
  progress: Progress,
): Promise<JobAnswers[][]> {
  const { budgets = BUDGETS, unlabelled = UNLABELLED, deep = false, alone = [], seed = 1, seeds } = options;
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
  const data = { ...dataset, groups };
  const outputs = options.soFar
    ? await knownFolds(project, "study", data, jobs, options.machines)
    : await answerFolds(project, "study", data, jobs, {
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
  said: readonly KnownAnswers[],
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
