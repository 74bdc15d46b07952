// The verb `evaluate`: how good the tagger and the baselines are on pieces they were not trained on, by number of labels.

import type { WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import type { Budget, Method } from "@semitone/models";
import {
  type Answers,
  answerFold,
  type EvaluationRow,
  evaluationRows,
  groupAttributes,
  heard,
  type LeakReport,
  type Listener,
  loadDataset,
  measureLeak,
  nameOf,
  projectListener,
  type ReliabilityRow,
  reliabilityRow,
  SemitoneError,
  splitGroups,
  type Task,
} from "@semitone/models";
import { groupFolds } from "@semitone/stats";

export interface EvaluateOptions extends WorkOptions {
  /** @default all that have labels */
  readonly attributes?: readonly string[];
  /** Labels a class (of numbers: labels in all); `all` uses every label of the training folds. @default [5, 10, 20, 40, "all"] */
  readonly budgets?: readonly Budget[];
  /** Folds of each cross-validation. @default 5 */
  readonly folds?: number;
  /** Cross-validations, each with other folds and other labels. @default 2 */
  readonly repeats?: number;
  /** Also the dear models (M2, GM-VAE), which `train` tries where they fit into its budget. @default false */
  readonly deep?: boolean;
  /** Methods to compare with beside those that are weighed: each is fitted once a fold and budget. @default none */
  readonly alone?: readonly Method[];
  /** Folds tested in each repeat. @default all */
  readonly testFolds?: number;
  /** A group attribute whose pieces are kept on one side, beside near-duplicates. */
  readonly groupBy?: string;
  /** `pieces` tears near-duplicates apart: for showing what that does. @default "groups" */
  readonly split?: "groups" | "pieces";
  /**
   * The most steps that a listener is trained, as those of `train`; at 0 there is none. It learns from all music and no label. A listener
   * that `train` or an evaluation has left is taken where it is the very same. @default DEFAULT_LISTENER_STEPS
   */
  readonly listenSteps?: number;
  /** The listener of a run, instead of one of the project. */
  readonly listener?: Listener;
  /** @default 1 */
  readonly seed?: number;
}

export interface EvaluateResult {
  readonly rows: readonly EvaluationRow[];
  /** At the largest budget. */
  readonly reliability: readonly ReliabilityRow[];
  /** Splits that would let a model recognise pieces instead of understanding them, as measured. */
  readonly leaks: readonly LeakReport[];
  readonly warnings: readonly string[];
}

const BUDGETS: readonly Budget[] = [5, 10, 20, 40, "all"];
/** Fewer test pieces say next to nothing. */
const FEWEST_TESTED = 30;

/**
 * Repeated grouped cross-validation of the tagger, the same without unlabelled music, and every baseline, on the same folds and labels.
 *
 * @throws SemitoneError (`no-labels`, `too-small`, `option`)
 */
export async function evaluate(project: Project, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  const {
    attributes,
    budgets = BUDGETS,
    folds = 5,
    repeats = 2,
    groupBy,
    split = "groups",
    listenSteps,
    seed = 1,
  } = options;
  const { onProgress, signal } = options;
  const measured = await loadDataset(project, { attributes, overTime: true, signal });
  if (measured.tasks.length === 0)
    throw new SemitoneError(
      "nothing to evaluate: the project holds no labels; give some (semitone label)",
      "no-labels",
    );
  const listener =
    options.listener ??
    (await projectListener(project, measured.pieces, {
      name: "evaluation",
      mostSteps: listenSteps,
      seed,
      signal,
      onProgress,
    }));
  const dataset = await heard(project, measured, { listener, signal });
  const groupsOf = await groupAttributes(project, dataset);
  const groups = splitGroups(dataset, groupsOf, groupBy, split);
  const rows: EvaluationRow[] = [];
  const reliability: ReliabilityRow[] = [];
  const leaks: LeakReport[] = [];
  const warnings: string[] = [];
  for (const [t, task] of dataset.tasks.entries()) {
    const labelled = [...task.targets.keys()].filter((row) => task.targets[row] !== undefined);
    const distinct = new Set(labelled.map((row) => groups[row])).size;
    const name = nameOf(task.attribute, task.tag);
    if (distinct < folds || classesSeen(task, labelled) < 2) {
      warnings.push(
        `${name}: cannot be evaluated; needs labels of two kinds in ${folds} groups; got ${distinct} groups; label more pieces`,
      );
      continue;
    }
    if (labelled.length < FEWEST_TESTED)
      warnings.push(`${name}: only ${labelled.length} labelled pieces; the intervals are wide for a reason`);
    const answers: Answers[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const classes = labelled.map((row) => classOf(task, row));
      const foldOf = groupFolds(
        labelled.map((row) => groups[row]),
        classes,
        folds,
        seed + repeat,
      );
      for (let fold = 0; fold < Math.min(folds, options.testFolds ?? folds); fold++) {
        const test = labelled.filter((_, i) => foldOf[i] === fold);
        const tested = new Set(test.map((row) => groups[row]));
        answers.push(
          ...(await answerFold(dataset, task, {
            test,
            training: [...groups.keys()].filter((row) => !tested.has(groups[row])),
            groups,
            budgets,
            seed: seed + 1000 * repeat + fold,
            repeat,
            deep: options.deep ?? false,
            alone: options.alone ?? [],
            breathe: async () => {
              await new Promise(setImmediate);
              signal?.throwIfAborted();
              const done = (t + (repeat + fold / folds) / repeats) / dataset.tasks.length;
              onProgress?.({ stage: `evaluating ${name}`, done });
            },
          })),
        );
      }
    }
    rows.push(...evaluationRows(name, task, groups, groupBy ?? split, answers));
    const table = reliabilityRow(name, task, answers);
    if (table) reliability.push(table);
    leaks.push(...measureLeak(dataset, task, name, groups, groupsOf, { folds, seed }));
  }
  if (rows.length === 0) throw new SemitoneError(warnings.join("; "), "too-small");
  return { rows, reliability, leaks, warnings };
}

function classOf({ targets, kind }: Task, row: number): number {
  const target = targets[row]!;
  return kind === "number" ? 0 : target.indexOf(Math.max(...target));
}

function classesSeen(task: Task, labelled: readonly number[]): number {
  return new Set(labelled.map((row) => (task.kind === "number" ? task.targets[row]![0] : classOf(task, row))))
    .size;
}
