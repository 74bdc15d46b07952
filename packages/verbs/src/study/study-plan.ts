// What a study will take, told before it begins, and how many choices of labels fit into a time that is wished for. From sizes alone.
import { availableParallelism } from "node:os";
import { type Budget, CANDIDATES, type Dataset, type Task } from "@semitone/models";
import type { FoldRows } from "../evaluate/folds.ts";
import type { StudyEstimate, StudyOptions } from "./study-options.ts";

/** Fewer choices of labels say nothing of how choices differ. */
export const LEAST_SEEDS = 2;
const DEFAULT_SEEDS = 5;
export const BUDGETS: readonly Budget[] = [3, 5, 10, 20, 40];
export const UNLABELLED: readonly (number | "all")[] = [0, "all"];

/**
 * Seconds of one core of an AMD EPYC of 2021, measured on 240 and 1,034 pieces with 10 to 160 labels: of all methods at one budget, for each
 * piece that is learnt from, for each label; of one deep method; of opening a project and drawing intervals.
 */
const COST = { cell: 1, piece: 0.0075, label: 0.015, deep: 1.7, deepPiece: 0.0005, around: 4 };
/** Megabytes of a process, and for each number that is known of a piece. */
const MEMORY = { process: 200, number: 16e-6 };

/**
 * @param splits  of each task
 * @returns as many choices of labels as fit into the budget, at least 2 and at most as many as are asked for, and what they take
 */
export function planStudy(
  { pieces, rows }: Pick<Dataset, "pieces" | "rows">,
  tasks: readonly Task[],
  splits: readonly FoldRows[],
  options: StudyOptions,
): StudyEstimate {
  const { budgetSeconds, unlabelled = UNLABELLED, workers = availableParallelism() } = options;
  const asked = options.seeds ?? DEFAULT_SEEDS;
  const perSeed = tasks.reduce((sum, task, t) => sum + secondsOfChoice(task, splits[t], options), 0);
  // Each process has a choice at a time: the last ones may wait for nobody.
  const perRound = tasks.length * unlabelled.length;
  const secondsFor = (seeds: number) =>
    COST.around + (perSeed / perRound) * Math.ceil((seeds * perRound) / workers);
  let seeds = asked;
  if (budgetSeconds !== undefined) while (seeds > LEAST_SEEDS && secondsFor(seeds) > budgetSeconds) seeds--;
  const seconds = secondsFor(seeds);
  const choices = seeds * perRound;
  const processes = Math.min(workers, choices);
  const width = rows[0]?.length ?? 0;
  return {
    ...{ seeds, choices, seconds },
    megabytes:
      (processes > 1 ? processes + 1 : 1) *
      (MEMORY.process + MEMORY.number * pieces.length * width * (1 + unlabelled.length)),
    notes: notesOf(budgetSeconds, seconds, seeds, asked),
  };
}

function notesOf(budget: number | undefined, seconds: number, seeds: number, asked: number): string[] {
  if (budget === undefined) return [];
  const text = (value: number) => `${Math.ceil(value)} s`;
  if (seconds > budget)
    return [
      `budget: expected at least ${text(seconds)} for ${LEAST_SEEDS} choices of labels; got ${text(budget)}; ask for fewer budgets of labels (--budgets) or attributes (--attributes)`,
    ];
  return seeds < asked ? [`budget: ${seeds} of ${asked} choices of labels fit into ${text(budget)}`] : [];
}

/** Of all budgets and numbers of pieces without labels. */
function secondsOfChoice(task: Task, { training }: FoldRows, options: StudyOptions): number {
  const { budgets = BUDGETS, unlabelled = UNLABELLED } = options;
  const labelled = training.filter((row) => task.targets[row] !== undefined).length;
  const slow = deepMethods(task, options);
  let seconds = 0;
  for (const budget of budgets) {
    const labels =
      budget === "all" ? labelled : Math.min(labelled, budget * Math.max(1, task.classes.length));
    for (const others of unlabelled) {
      const learnt = others === "all" ? training.length : Math.min(training.length, labels + others);
      seconds += COST.cell + COST.piece * learnt + COST.label * labels;
      seconds += slow * (COST.deep + COST.deepPiece * learnt);
    }
  }
  return seconds;
}

/** Methods that take seconds each: those that are weighed with `deep`, and those asked for beside. */
function deepMethods({ kind }: Task, { deep = false, alone = [] }: StudyOptions): number {
  const asked = new Set<string>(alone);
  return CANDIDATES.filter(
    ({ method, kind: of, isDeep, onRequest }) =>
      isDeep && of === kind && ((deep && !onRequest) || asked.has(method)),
  ).length;
}
