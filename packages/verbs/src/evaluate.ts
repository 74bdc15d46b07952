// The verb `evaluate`: how good the tagger and the baselines are on pieces they were not trained on, by number of labels.

import { type Machines, Progress, type WorkOptions } from "@semitone/job";
import type { PieceKind, Project } from "@semitone/library";
import {
  type Answers,
  type Budget,
  DEFAULT_NETWORKS,
  type EvaluationRow,
  type EvaluationVerdict,
  evaluationRows,
  evaluationVerdicts,
  type FoldData,
  groupAttributes,
  type LeakReport,
  type Listener,
  leftOutAnswers,
  type Method,
  measureLeak,
  nameOf,
  type ReliabilityRow,
  reliabilityRow,
  type SegmentNetworks,
  splitGroups,
  type Task,
  untestedClasses,
} from "@semitone/models";
import {
  answerFolds,
  type FoldOfTask,
  heardDataset,
  measuredDataset,
  splitFolds,
  testableTasks,
} from "./evaluate/folds.ts";

export interface EvaluateOptions extends WorkOptions {
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels */
  readonly kind?: PieceKind;
  /** @default all that have labels */
  readonly attributes?: readonly string[];
  /** Labels per class (of numbers: labels in all); `all` uses every label of the training folds. @default [5, 10, 20, 40, "all"] */
  readonly budgets?: readonly Budget[];
  /** Folds of each cross-validation. @default 5 */
  readonly folds?: number;
  /** Cross-validations, each with other folds and other labels. @default 2 */
  readonly repeats?: number;
  /** Also the slow models (M2, GM-VAE), which `train` tries if they fit into its budget. @default false */
  readonly deep?: boolean;
  /** Further methods to compare with, which have no weight in the mixture: each is fitted once per fold and budget. @default none */
  readonly alone?: readonly Method[];
  /** Kinds of network of the listener, and of the methods in `alone` that have any. @default DEFAULT_NETWORKS */
  readonly networks?: SegmentNetworks;
  /** Folds tested in each repeat. @default all */
  readonly testFolds?: number;
  /** A group attribute: pieces with the same value stay in one fold, as near-duplicates do. */
  readonly groupBy?: string;
  /** `pieces` lets near-duplicates into different folds, which shows how much that leaks. @default "groups" */
  readonly split?: "groups" | "pieces";
  /**
   * The most steps that a listener is trained, as those of `train`; at 0 there is none. It learns from all music and no label. A listener
   * that `train` or an evaluation has left is taken where it is the very same. @default DEFAULT_LISTENER_STEPS
   */
  readonly listenSteps?: number;
  /** Processes that learn and answer folds; the result is the same with any number. @default the number of cores */
  readonly workers?: number;
  /** Machines that do so, in place of processes of this one: see `semitone work`. */
  readonly machines?: Machines;
  /** The listener of a run, instead of one of the project. */
  readonly listener?: Listener;
  /** @default 1 */
  readonly seed?: number;
  /** Told of each task with classes what the tagger said of the pieces that were left out: what its confusion matrix counts. */
  readonly onAnswers?: (task: string, answers: readonly PieceAnswer[]) => void;
}

/** What was said of a piece that was left out, as indices of classes. */
export interface PieceAnswer {
  /** Number of the piece. */
  readonly piece: number;
  readonly label: number;
  readonly tag: number;
}

export interface EvaluateResult {
  readonly rows: readonly EvaluationRow[];
  /** At the largest budget. */
  readonly reliability: readonly ReliabilityRow[];
  /** At each budget, whether the tagger is better than always the same answer. */
  readonly verdicts: readonly EvaluationVerdict[];
  /** Classes with labels in fewer than two groups: left out, nothing is there to learn them from. */
  readonly untested: readonly { readonly task: string; readonly classes: readonly string[] }[];
  /** Splits that would let a model recognise pieces instead of understanding them, as measured. */
  readonly leaks: readonly LeakReport[];
  readonly warnings: readonly string[];
}

const BUDGETS: readonly Budget[] = [5, 10, 20, 40, "all"];

/**
 * Repeated grouped cross-validation of the tagger, the same without unlabelled music, and every baseline, on the same folds and labels.
 *
 * @throws SemitoneError (`no-labels`, `too-small`, `option`)
 */
export async function evaluate(project: Project, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  const { groupBy, split = "groups", folds = 5, seed = 1, signal } = options;
  const progress = Progress.to(options.onProgress);
  const measured = await measuredDataset(project, options, progress.part("", 0.1));
  const dataset = await heardDataset(project, measured, options, progress.part("", 0.2));
  const groupsOf = await groupAttributes(project, dataset);
  const groups = splitGroups(dataset, groupsOf, groupBy, split);
  const { tasks, warnings } = testableTasks(dataset, groups, folds);
  const answers = await answersOf(
    project,
    { ...dataset, groups },
    tasks,
    options,
    progress.part("evaluating", 0.65),
  );
  const rows: EvaluationRow[] = [];
  const reliability: ReliabilityRow[] = [];
  const leaks: LeakReport[] = [];
  const verdicts: EvaluationVerdict[] = [];
  const untested: { task: string; classes: string[] }[] = [];
  const counting = progress.part("counting", 0.05);
  for (const [i, task] of tasks.entries()) {
    const name = nameOf(task.attribute, task.tag);
    const own = evaluationRows(name, task, groups, groupBy ?? split, answers[i]);
    rows.push(...own);
    verdicts.push(...evaluationVerdicts(name, task, own));
    const classes = untestedClasses(task, [...groups.keys()], groups);
    if (classes.length > 0) untested.push({ task: name, classes });
    const table = reliabilityRow(name, task, answers[i]);
    if (table) {
      reliability.push(table);
      const said = leftOutAnswers(task, answers[i]);
      options.onAnswers?.(
        name,
        said.map(({ row, label, tag }) => ({ piece: dataset.pieces[row].id, label, tag })),
      );
    }
    leaks.push(...measureLeak(dataset, task, name, groups, groupsOf, { folds, seed }));
    counting.at((i + 1) / tasks.length);
    signal?.throwIfAborted();
  }
  return { rows, reliability, verdicts, untested, leaks, warnings };
}

/** The folds of every repeat, as jobs about one task. */
function foldsOf(
  task: Task,
  groups: readonly string[],
  options: EvaluateOptions,
): Omit<FoldOfTask, "task">[] {
  const { budgets = BUDGETS, folds = 5, repeats = 2, deep = false, alone = [], seed = 1 } = options;
  const { networks = DEFAULT_NETWORKS, testFolds = folds } = options;
  return Array.from({ length: repeats }).flatMap((_, repeat) =>
    splitFolds(task, groups, folds, seed + repeat)
      .slice(0, testFolds)
      .map((rows, fold) => ({
        ...rows,
        ...{ budgets, unlabelled: "all", repeat, deep, byEar: false, alone, networks },
        seed: seed + 1000 * repeat + fold,
      })),
  );
}

/** Answers of every method in every fold of every repeat, by task. */
async function answersOf(
  project: Project,
  data: FoldData,
  tasks: readonly Task[],
  options: EvaluateOptions,
  progress: Progress,
): Promise<Answers[][]> {
  const folds = tasks.flatMap((task) => {
    const index = data.tasks.indexOf(task);
    return foldsOf(task, data.groups, options).map((fold) => ({ ...fold, task: index }));
  });
  const said = await answerFolds(project, "evaluate", data, folds, {
    ...options,
    onProgress: progress.onProgress,
  });
  return tasks.map((task) =>
    folds.flatMap(({ task: index, repeat, test }, i) =>
      data.tasks[index] === task
        ? said[i].map((answer) => ({
            ...answer,
            threshold: Number(answer.threshold),
            repeat,
            rows: test,
          }))
        : [],
    ),
  );
}
