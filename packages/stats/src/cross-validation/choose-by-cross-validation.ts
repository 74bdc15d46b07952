import type { FeatureRows, Learner } from "../baselines/classifier.ts";
import { StatsError } from "../errors.ts";
import { type CrossFitOptions, crossFit } from "./cross-fit.ts";

export interface ChoiceOptions<Target, Answer> extends CrossFitOptions {
  /** What an answer costs. @default cross entropy in nats for classes, squared error for numbers */
  readonly loss?: (target: Target, answer: Answer) => number;
}

/** A candidate and the mean left-out loss of each. */
export interface Choice {
  readonly index: number;
  readonly losses: readonly number[];
}

/**
 * The candidate of least left-out loss over grouped folds of the training rows; the earlier wins a tie, so list simple ones first.
 * Nothing but training rows is looked at, and all candidates meet the same folds.
 *
 * @param candidates  makers of learners: each fold starts afresh
 * @param groups      group of each row
 * @throws StatsError if there are no candidates, or fewer than two groups
 * @example
 * const penalties = [0.1, 1, 10];
 * const { index } = chooseByCrossValidation(penalties.map((penalty) => () => logisticRegression({ penalty })), rows, targets, pieces);
 */
export function chooseByCrossValidation<Target extends number | readonly number[], Answer extends Target>(
  candidates: readonly (() => Learner<Target, Answer>)[],
  rows: FeatureRows,
  targets: readonly Target[],
  groups: readonly (number | string)[],
  { loss = usualLoss, ...options }: ChoiceOptions<Target, Answer> = {},
): Choice {
  if (candidates.length === 0)
    throw new StatsError("chooseByCrossValidation: needs one candidate or more; got none");
  const losses = candidates.map((make) => {
    const answers = crossFit(make, rows, targets, groups, options);
    return answers.reduce((sum, answer, i) => sum + loss(targets[i], answer), 0) / rows.length;
  });
  return { index: losses.indexOf(Math.min(...losses)), losses };
}

/** Certainty that is wrong costs no more than this probability. */
const FLOOR = 1e-6;

function usualLoss(target: number | readonly number[], answer: number | readonly number[]): number {
  if (typeof target === "number") return (target - (answer as number)) ** 2;
  return target.reduce(
    (sum, p, k) => sum - (p > 0 ? p * Math.log(Math.max((answer as readonly number[])[k], FLOOR)) : 0),
    0,
  );
}
