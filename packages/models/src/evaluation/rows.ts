// Answers turned into scores with intervals over groups.
import {
  accuracy,
  argmax,
  type Budget,
  calibrationError,
  calibrationErrorByChance,
  calibrationInterval,
  concordance,
  confusionMatrix,
  groupInterval,
  type Interval,
  macroF1,
  meanAbsoluteError,
  negativeLogLikelihood,
  type ReliabilityBin,
  r2,
  reliability,
  type Scale,
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
  /** 95 % interval over groups, see `groupInterval`. */
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

interface Metric {
  readonly of: (task: Task, pooled: Pooled, chosen: readonly number[]) => number;
  readonly scale: (task: Task, pooled: Pooled) => Scale;
  /** See `IntervalOptions`. */
  readonly size?: (task: Task, pooled: Pooled, groups: readonly string[]) => number;
}

const truthOf = (task: Task, { rows }: Pooled, chosen: readonly number[]) =>
  chosen.map((i) => argmax(task.targets[rows[i]]!));
const probsOf = ({ predictions }: Pooled, chosen: readonly number[]) => chosen.map((i) => predictions[i]);
const table = (task: Task, pooled: Pooled, chosen: readonly number[]) =>
  confusionMatrix(truthOf(task, pooled, chosen), probsOf(pooled, chosen).map(argmax), task.classes.length);
const SHARE = (): Scale => ({ kind: "share" });
const COVERAGE: Metric = {
  of: (_task, { covered }, chosen) => chosen.reduce((sum, i) => sum + Number(covered[i]), 0) / chosen.length,
  scale: SHARE,
};
/** Below it a probability counts as this. */
const FLOOR = 1e-6;

/** Independent answers that a mean over classes is worth: each class counts the same, however few groups it has. */
function sizeOverClasses(task: Task, { rows }: Pooled, groups: readonly string[]): number {
  const groupsOf = task.classes.map(() => new Set<string>());
  for (const row of rows) groupsOf[argmax(task.targets[row]!)].add(groups[row]);
  const counts = groupsOf.flatMap(({ size }) => (size > 0 ? [size] : []));
  return counts.length ** 2 / counts.reduce((sum, count) => sum + 1 / count, 0);
}

/** From what every row would lose by its likeliest class to what the worst would by its least likely one. */
function lossScale(_task: Task, { predictions }: Pooled): Scale {
  const loss = (p: number) => -Math.log(Math.max(p, FLOOR));
  const from = predictions.reduce((least, probs) => Math.min(least, loss(Math.max(...probs))), Infinity);
  const to = predictions.reduce((most, probs) => Math.max(most, loss(Math.min(...probs))), from);
  return { kind: "share", from, to: Math.max(to, from + FLOOR) };
}

const CLASS_METRICS: Readonly<Record<string, Metric>> = {
  accuracy: {
    of: (task, pooled, chosen) => accuracy(table(task, pooled, chosen)),
    scale: SHARE,
  },
  "macro F1": {
    of: (task, pooled, chosen) => macroF1(table(task, pooled, chosen)),
    scale: SHARE,
    size: sizeOverClasses,
  },
  nll: {
    of: (task, pooled, chosen) =>
      negativeLogLikelihood(truthOf(task, pooled, chosen), probsOf(pooled, chosen), FLOOR),
    scale: lossScale,
  },
  coverage: COVERAGE,
};

const numbersOf = (task: Task, { rows, predictions }: Pooled, chosen: readonly number[]) =>
  [chosen.map((i) => task.targets[rows[i]]![0]), chosen.map((i) => predictions[i][0])] as const;

/** Of `mae`: `all` is the error of always saying the mean. */
function errorScale(task: Task, pooled: Pooled): Scale {
  const [truth] = numbersOf(task, pooled, [...pooled.rows.keys()]);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const all = meanAbsoluteError(
    truth,
    truth.map(() => mean),
  );
  return { kind: "positive", all };
}

const NUMBER_METRICS: Readonly<Record<string, Metric>> = {
  r2: { of: (...given) => r2(...numbersOf(...given)), scale: () => ({ kind: "at most one" }) },
  ccc: { of: (...given) => concordance(...numbersOf(...given)), scale: () => ({ kind: "correlation" }) },
  mae: { of: (...given) => meanAbsoluteError(...numbersOf(...given)), scale: errorScale },
  coverage: COVERAGE,
};

/** Scale of a difference in the main metric: accuracy of classes, variance explained of numbers. */
const gainScale = ({ kind }: Task): Scale =>
  kind === "number" ? { kind: "any", all: 1 } : { kind: "difference" };

/** Enough bins to see a bend, enough pieces in each to see it truly. */
const binsFor = (n: number): number => Math.max(2, Math.min(10, Math.floor(n / 25)));

/** The budgets that some fold could fill, from few labels to all: not every fold fills each. */
function budgetsOf(answers: readonly Answers[]): Budget[] {
  const size = (budget: Budget) => (budget === "all" ? Number.POSITIVE_INFINITY : budget);
  return [...new Set(answers.map(({ budget }) => budget))].sort((a, b) => (size(a) < size(b) ? -1 : 1));
}

/** All answers of each method at one budget. */
function pooledByMethod(task: Task, answers: readonly Answers[]): Map<string, Pooled> {
  const methods = [...new Set(answers.map(({ method }) => method))];
  return new Map(
    methods.map((method) => [
      method,
      pool(
        task,
        answers.filter((a) => a.method === method),
      ),
    ]),
  );
}

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
    const pooled = pooledByMethod(
      task,
      answers.filter((answer) => answer.budget === budget),
    );
    const ours = pooled.get(OURS)!;
    const own = ours.rows.map((row) => groups[row]);
    const about = { task: name, split, budget, n: new Set(ours.rows).size, seeds: ours.repeats };
    const row = (method: string, metric: string, interval: Interval) =>
      rows.push({ ...about, method, metric, ...interval });
    for (const [method, answered] of pooled) {
      for (const [metric, { of, scale, size }] of Object.entries(metrics))
        if (metric !== "coverage" || answered.hasSets)
          row(
            method,
            metric,
            groupInterval(own, (chosen) => of(task, answered, chosen), scale(task, answered), {
              size: size?.(task, answered, groups),
            }),
          );
      if (task.kind === "classes")
        for (const [metric, interval] of calibrationOf(task, answered, own, method === OURS))
          row(method, metric, interval);
      if (method !== OURS)
        row(
          method,
          `gain of ${OURS} in ${main}`,
          groupInterval(
            own,
            (chosen) => metrics[main].of(task, ours, chosen) - metrics[main].of(task, answered, chosen),
            gainScale(task),
          ),
        );
    }
  }
  return rows;
}

/** The calibration error, and with it what chance alone would make of it. */
function calibrationOf(
  task: Task,
  pooled: Pooled,
  groups: readonly string[],
  withChance: boolean,
): [metric: string, interval: Interval][] {
  const { rows, predictions } = pooled;
  const truth = truthOf(task, pooled, [...rows.keys()]);
  const bins = binsFor(rows.length);
  return [
    ["ece", calibrationInterval(truth, predictions, groups, bins)],
    ...(withChance
      ? [
          ["ece by chance", calibrationErrorByChance(predictions, bins, { items: rows })] as [
            string,
            Interval,
          ],
        ]
      : []),
  ];
}

/** What the tagger said at the largest budget of a row that was left out, as indices of classes. */
export interface LeftOutAnswer {
  readonly row: number;
  readonly label: number;
  readonly tag: number;
}

/** Every answer that a confusion matrix counts, over all repeats; none of numbers. */
export function leftOutAnswers(task: Task, answers: readonly Answers[]): LeftOutAnswer[] {
  if (task.kind === "number") return [];
  const { rows, predictions } = oursAtMost(task, answers).ours;
  return rows.map((row, i) => ({ row, label: argmax(task.targets[row]!), tag: argmax(predictions[i]) }));
}

/** Answers of ours at the largest budget. */
function oursAtMost(task: Task, answers: readonly Answers[]) {
  const budget = budgetsOf(answers).at(-1)!;
  const ours = answers.filter((answer) => answer.budget === budget && answer.method === OURS);
  return { budget, ours: pool(task, ours) };
}

export function reliabilityRow(
  name: string,
  task: Task,
  answers: readonly Answers[],
): ReliabilityRow | undefined {
  if (task.kind === "number") return undefined;
  const { budget, ours } = oursAtMost(task, answers);
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
