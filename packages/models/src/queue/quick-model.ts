// What labels so far say of every piece, in milliseconds: a linear model on each view, weighed by labels that it did not see.
import {
  argmax,
  classFrequency,
  dot,
  type FloatRows,
  fitRidge,
  fitSoftmax,
  groupFolds,
  predictiveVariances,
} from "@semitone/stats";
import { mix, stackClasses, stackNumbers } from "../tagger/stack.ts";
import type { LabelPoints } from "./label-pool.ts";

/** Labelled rows of one task: a distribution over its classes, or one number, for each. */
export interface KnownLabels {
  readonly rows: readonly number[];
  readonly targets: readonly (readonly number[])[];
  /** What each counts. @default 1 */
  readonly weights?: readonly number[];
}

/** What is thought of some rows. */
export interface QuickAnswers {
  /** By row: probabilities of the classes, or `[number]`. */
  readonly answers: readonly (readonly number[])[];
  /** Of numbers: expected squared error of each answer. */
  readonly variances?: readonly number[];
}

const PENALTY = 1;
const RIDGE_PENALTIES = [0.3, 1, 3, 10, 30];
/** Relative gain at which a fit ends: closer changes no choice. */
const TOLERANCE = 1e-3;
const FOLDS = 5;
/** Fewer labelled groups than this are no evidence. */
const MIN_GROUPS = 6;
/** Labels of which the views are weighed. */
const MAX_WEIGHED = 400;

/** A fitted linear model of one view. */
type Part = (rows: readonly number[]) => { said: number[][]; variances?: number[] };

export interface QuickModel {
  /** Of each view, >= 0, sum 1. */
  readonly weights: readonly number[];
  /** Of each known row that was weighed, what a model without its group says; undefined where there are too few groups. */
  readonly leftOut: readonly (readonly number[])[] | undefined;
  answer(rows: readonly number[]): QuickAnswers;
}

/**
 * Fits a linear model to each view (softmax, or ridge with its predictive variance) and mixes them by weights that cross-validation over
 * groups finds. Classes without labels keep a share of one imaginary label.
 *
 * @param weighed  labels that the views are weighed by, and left out, at most: the first ones. @default 400
 */
export function quickModel(pool: LabelPoints, known: KnownLabels, weighed = MAX_WEIGHED): QuickModel {
  const isNumber = known.targets[0].length === 1;
  const priors = pool.views.map(({ prior }) => prior);
  const evidence = crossValidated(pool, known, weighed);
  const weights = evidence
    ? isNumber
      ? stackNumbers(
          evidence.map((of) => of.map(([value]) => value)),
          known.targets.slice(0, weighed).map(([value]) => value),
          priors,
        )
      : stackClasses(evidence, known.targets.slice(0, weighed), priors)
    : normalized(priors);
  const parts = pool.views.map(({ rows }) => fitPart(rows, known));
  return {
    weights,
    leftOut: evidence && mix(evidence, weights),
    answer: (rows) => {
      const each = parts.map((part) => part(rows));
      const answers = mix(
        each.map(({ said }) => said),
        weights,
      );
      if (!isNumber) return { answers };
      // A mixture's variance: that of its parts, and that between them.
      const variances = rows.map((_, i) =>
        each.reduce(
          (sum, { said, variances: own }, m) =>
            sum + weights[m] * (own![i] + (said[i][0] - answers[i][0]) ** 2),
          0,
        ),
      );
      return { answers, variances };
    },
  };
}

function fitPart(rows: FloatRows, { rows: chosen, targets, weights }: KnownLabels): Part {
  const own = chosen.map((row) => rows[row]);
  const size = meanSquare(rows);
  if (targets[0].length === 1) {
    const values = targets.map(([value]) => value);
    if (chosen.length < 2)
      return (asked) => ({ said: asked.map(() => [values[0]]), variances: asked.map(() => 1) });
    const [{ weights: slope, bias, penalty, leftOut }] = fitRidge(
      own,
      [values],
      RIDGE_PENALTIES.map((strength) => strength * size),
      { weights },
    );
    const error = values.reduce((sum, value, i) => sum + (value - leftOut[i]) ** 2, 0) / values.length;
    const varianceOf = predictiveVariances(own, penalty);
    return (asked) => ({
      said: asked.map((row) => [dot(slope, rows[row]) + bias]),
      variances: asked.map((row) => error * varianceOf(rows[row])),
    });
  }
  const classes = targets[0].length;
  const { weights: slopes, bias } = fitSoftmax(
    { rows: own, weightsOf: (found) => found },
    targets,
    PENALTY * size,
    { weights, tolerance: TOLERANCE },
  );
  const share = 1 / (chosen.length + 1);
  return (asked) => ({
    said: asked.map((row) => {
      const logits = slopes.map((slope, k) => dot(slope, rows[row]) + bias[k]);
      const most = Math.max(...logits);
      const powers = logits.map((logit) => Math.exp(logit - most));
      const total = powers.reduce((sum, power) => sum + power, 0);
      return powers.map((power) => ((1 - share) * power) / total + share / classes);
    }),
  });
}

/** By view, what it says of each of the first known rows without their group. */
function crossValidated(pool: LabelPoints, known: KnownLabels, weighed: number): number[][][] | undefined {
  const rows = known.rows.slice(0, weighed);
  const groups = rows.map((row) => pool.groups[row]);
  const distinct = new Set(groups).size;
  if (distinct < MIN_GROUPS) return undefined;
  const folds = groupFolds(
    groups,
    rows.map((_, i) => (known.targets[i].length > 1 ? argmax(known.targets[i]) : 0)),
    FOLDS,
    pool.seed,
  );
  const result = pool.views.map(() => new Array<number[]>(rows.length));
  for (const fold of new Set(folds)) {
    const held = [...rows.keys()].filter((i) => folds[i] === fold);
    const others = [...rows.keys()].filter((i) => folds[i] !== fold);
    const training = {
      rows: others.map((i) => rows[i]),
      targets: others.map((i) => known.targets[i]),
      weights: known.weights && others.map((i) => known.weights![i]),
    };
    for (const [m, view] of pool.views.entries()) {
      const { said } = fitPart(view.rows, training)(held.map((i) => rows[i]));
      for (const [at, i] of held.entries()) result[m][i] = said[at];
    }
  }
  return result;
}

/** Mean squared length of at most a thousand rows. */
function meanSquare(rows: FloatRows): number {
  const every = Math.ceil(rows.length / 1000);
  const some = rows.filter((_, i) => i % every === 0);
  return some.reduce((sum, row) => sum + dot(row, row), 0) / some.length + 1e-9;
}

function normalized(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** Shares of the classes among labels, with one imaginary label. */
export const sharesOf = (targets: readonly (readonly number[])[]): readonly number[] =>
  classFrequency(
    targets,
    targets.map(() => 1),
    1,
  );
