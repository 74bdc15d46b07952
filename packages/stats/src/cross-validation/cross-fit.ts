// What a model says of rows whose group it has not seen: what calibration, stacking and choices are made from.

import { argmax } from "../argmax.ts";
import type { FeatureRows, Learner } from "../baselines/classifier.ts";
import { StatsError } from "../errors.ts";
import { groupSplits } from "../splits/group-splits.ts";

export interface CrossFitOptions {
  /** @default 5, or as many as there are groups */
  readonly folds?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Importance of each row in fitting, >= 0. @default 1 */
  readonly weights?: ArrayLike<number>;
}

/**
 * The answer for each row of a model that saw nothing of the row's group.
 *
 * @param make  a fresh learner for each fold
 * @throws StatsError if there are fewer than two groups
 */
export function crossFit<Target extends number | readonly number[], Answer>(
  make: () => Learner<Target, Answer>,
  rows: FeatureRows,
  targets: readonly Target[],
  groups: readonly (number | string)[],
  { folds = 5, seed = 1, weights }: CrossFitOptions = {},
): Answer[] {
  const distinct = new Set(groups).size;
  if (distinct < 2) throw new StatsError(`crossFit: needs two groups or more; got ${distinct}`);
  const labels = targets.map(likeliest);
  const answers: Answer[] = new Array(rows.length);
  for (const { training, test } of groupSplits(groups, labels, { folds: Math.min(folds, distinct), seed })) {
    const model = make();
    model.fit(
      training.map((i) => rows[i]),
      training.map((i) => targets[i]),
      { groups: training.map((i) => groups[i]), weights: weights && training.map((i) => weights[i]) },
    );
    const found = model.predict(test.map((i) => rows[i]));
    for (const [at, i] of test.entries()) answers[i] = found[at];
  }
  return answers;
}

const likeliest = (target: number | readonly number[]): number | undefined =>
  typeof target === "number" ? undefined : argmax(target);
