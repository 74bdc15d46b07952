// Answers turned into scores with intervals over groups.
import {
  accuracy,
  argmax,
  type Budget,
  bootstrapInterval,
  calibrationError,
  calibrationErrorByChance,
  concordance,
  confusionMatrix,
  macroF1,
  meanAbsoluteError,
  negativeLogLikelihood,
  type ReliabilityBin,
  r2,
  reliability,
} from "@semitone/stats";
import type { Task } from "../dataset.ts";
import { OURS } from "./methods.ts";

/** What one arm said of the test pieces of one fold. */
export interface Answers {
  readonly method: string;
  readonly budget: Budget;
  readonly repeat: number;
  readonly rows: readonly number[];
  readonly predictions: readonly (readonly number[])[];
  /** As in `TaskModel`; NaN where nothing was calibrated. */
  readonly threshold: number;
}

/** One score. `gain` rows say how much more ours has than `method`; `ece by chance` is what exact probabilities would be charged, and its range. */
export interface EvaluationRow {
  readonly task: string;
  readonly split: string;
  readonly budget: Budget;
  readonly method: string;
  readonly metric: string;
  readonly value: number;
  /** 95 % interval over groups. */
  readonly low: number;
  readonly high: number;
  /** Pieces. */
  readonly n: number;
  /** Repeats with other folds and labels. */
  readonly seeds: number;
}

/** Calibration of ours at the largest budget, over all repeats. */
export interface ReliabilityRow {
  readonly task: string;
  readonly budget: Budget;
  readonly ece: number;
  readonly n: number;
  readonly bins: readonly ReliabilityBin[];
  readonly classes: readonly string[];
  readonly confusion: readonly (readonly number[])[];
}

/** All answers of one method at one budget, side by side. */
interface Pooled {
  readonly rows: readonly number[];
  readonly predictions: readonly (readonly number[])[];
  readonly covered: readonly boolean[];
  /** Whether the method says what it cannot rule out. */
  readonly hasSets: boolean;
  readonly repeats: number;
}

function pool(task: Task, answers: readonly Answers[]): Pooled {
  const covered = answers.flatMap(({ rows, predictions, threshold }) =>
    rows.map((row, i) => {
      const target = task.targets[row]!;
      return task.kind === "number"
        ? Math.abs(predictions[i][0] - target[0]) <= threshold
        : 1 - predictions[i][argmax(target)] <= threshold || argmax(predictions[i]) === argmax(target);
    }),
  );
  return {
    rows: answers.flatMap(({ rows }) => rows),
    predictions: answers.flatMap(({ predictions }) => predictions),
    covered,
    hasSets: answers.every(({ threshold }) => !Number.isNaN(threshold)),
    repeats: new Set(answers.map(({ repeat }) => repeat)).size,
  };
}

type Metric = (task: Task, pooled: Pooled, chosen: readonly number[]) => number;

const truthOf = (task: Task, { rows }: Pooled, chosen: readonly number[]) =>
  chosen.map((i) => argmax(task.targets[rows[i]]!));
const probsOf = ({ predictions }: Pooled, chosen: readonly number[]) => chosen.map((i) => predictions[i]);
const table = (task: Task, pooled: Pooled, chosen: readonly number[]) =>
  confusionMatrix(truthOf(task, pooled, chosen), probsOf(pooled, chosen).map(argmax), task.classes.length);
const coverage: Metric = (_task, { covered }, chosen) =>
  chosen.reduce((sum, i) => sum + Number(covered[i]), 0) / chosen.length;

const CLASS_METRICS: Readonly<Record<string, Metric>> = {
  accuracy: (task, pooled, chosen) => accuracy(table(task, pooled, chosen)),
  "macro F1": (task, pooled, chosen) => macroF1(table(task, pooled, chosen)),
  nll: (task, pooled, chosen) =>
    negativeLogLikelihood(truthOf(task, pooled, chosen), probsOf(pooled, chosen), 1e-6),
  ece: (task, pooled, chosen) =>
    calibrationError(
      reliability(truthOf(task, pooled, chosen), probsOf(pooled, chosen), binsFor(chosen.length)),
    ),
  coverage,
};

const numbersOf = (task: Task, { rows, predictions }: Pooled, chosen: readonly number[]) =>
  [chosen.map((i) => task.targets[rows[i]]![0]), chosen.map((i) => predictions[i][0])] as const;

const NUMBER_METRICS: Readonly<Record<string, Metric>> = {
  r2: (...given) => r2(...numbersOf(...given)),
  ccc: (...given) => concordance(...numbersOf(...given)),
  mae: (...given) => meanAbsoluteError(...numbersOf(...given)),
  coverage,
};

/** Enough bins to see a bend, enough pieces in each to see it truly. */
const binsFor = (n: number): number => Math.max(2, Math.min(10, Math.floor(n / 25)));

/** The budgets that some fold could fill, from few labels to all: not every fold fills each. */
function budgetsOf(answers: readonly Answers[]): Budget[] {
  const size = (budget: Budget) => (budget === "all" ? Number.POSITIVE_INFINITY : budget);
  return [...new Set(answers.map(({ budget }) => budget))].sort((a, b) => (size(a) < size(b) ? -1 : 1));
}

/** Resamples of groups for each interval. */
const RESAMPLES = 300;

export function evaluationRows(
  name: string,
  task: Task,
  groups: readonly string[],
  split: string,
  answers: readonly Answers[],
): EvaluationRow[] {
  const metrics = task.kind === "number" ? NUMBER_METRICS : CLASS_METRICS;
  const [main] = Object.keys(metrics);
  const rows: EvaluationRow[] = [];
  for (const budget of budgetsOf(answers)) {
    const at = answers.filter((answer) => answer.budget === budget);
    const methods = [...new Set(at.map(({ method }) => method))];
    const pooled = new Map(
      methods.map((method) => [
        method,
        pool(
          task,
          at.filter((a) => a.method === method),
        ),
      ]),
    );
    const ours = pooled.get(OURS)!;
    const own = ours.rows.map((row) => groups[row]);
    const n = new Set(ours.rows).size;
    const about = (method: string, metric: string) => ({
      task: name,
      split,
      budget,
      method,
      metric,
      n,
      seeds: ours.repeats,
    });
    const row = (method: string, metric: string, statistic: (chosen: readonly number[]) => number) =>
      rows.push({
        ...about(method, metric),
        ...bootstrapInterval(own, statistic, { resamples: RESAMPLES }),
      });
    for (const [method, answered] of pooled) {
      for (const [metric, of] of Object.entries(metrics))
        if (metric !== "coverage" || answered.hasSets)
          row(method, metric, (chosen) => of(task, answered, chosen));
      if (method === OURS && task.kind === "classes") {
        const items = { items: answered.rows };
        const chance = calibrationErrorByChance(answered.predictions, binsFor(answered.rows.length), items);
        rows.push({ ...about(method, "ece by chance"), ...chance });
      }
      if (method !== OURS)
        row(
          method,
          `gain of ${OURS} in ${main}`,
          (chosen) => metrics[main](task, ours, chosen) - metrics[main](task, answered, chosen),
        );
    }
  }
  return rows;
}

export function reliabilityRow(
  name: string,
  task: Task,
  answers: readonly Answers[],
): ReliabilityRow | undefined {
  if (task.kind === "number") return undefined;
  const budget = budgetsOf(answers).at(-1)!;
  const ours = pool(
    task,
    answers.filter((answer) => answer.budget === budget && answer.method === OURS),
  );
  const all = [...ours.rows.keys()];
  const bins = reliability(truthOf(task, ours, all), probsOf(ours, all), binsFor(all.length));
  return {
    task: name,
    budget,
    ece: calibrationError(bins),
    n: all.length,
    bins,
    classes: task.classes,
    confusion: table(task, ours, all),
  };
}
