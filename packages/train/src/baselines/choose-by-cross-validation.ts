import { TrainError } from "../errors.ts";
import { negativeLogLikelihood } from "../metrics/probabilities.ts";
import { groupFolds } from "../splits/group-folds.ts";
import type { Classifier, FeatureRows, SoftTargets } from "./classifier.ts";

export interface ChoiceOptions {
  /** @default 5, or as many as there are groups */
  readonly folds?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** A candidate and its left-out loss in nats a row. */
export interface Choice {
  readonly index: number;
  readonly losses: readonly number[];
}

/**
 * The candidate of least left-out negative log likelihood over grouped folds of the training rows; the earlier wins a tie, so list simple
 * ones first. Nothing but training rows is looked at.
 *
 * @param candidates  makers of classifiers: each fold starts afresh
 * @param groups      group of each row
 * @throws TrainError if there are fewer than two groups
 */
export function chooseByCrossValidation(
  candidates: readonly (() => Classifier)[],
  rows: FeatureRows,
  targets: SoftTargets,
  groups: readonly (number | string)[],
  { folds = 5, seed = 1 }: ChoiceOptions = {},
): Choice {
  const distinct = new Set(groups).size;
  if (distinct < 2)
    throw new TrainError(`chooseByCrossValidation: needs two groups or more; got ${distinct}`);
  const truth = targets.map((target) => target.indexOf(Math.max(...target)));
  const foldOf = groupFolds(groups, truth, Math.min(folds, distinct), seed);
  const losses = candidates.map((make) => {
    let total = 0;
    for (const fold of new Set(foldOf)) {
      const inside = (i: number) => foldOf[i] !== fold;
      const [training, test] = [rowNumbers(rows, inside), rowNumbers(rows, (i) => !inside(i))];
      const classifier = make();
      classifier.fit(
        training.map((i) => rows[i]),
        training.map((i) => targets[i]),
      );
      const probs = classifier.predict(test.map((i) => rows[i]));
      total +=
        test.length *
        negativeLogLikelihood(
          test.map((i) => truth[i]),
          probs,
          1e-6,
        );
    }
    return total / rows.length;
  });
  return { index: losses.indexOf(Math.min(...losses)), losses };
}

const rowNumbers = (rows: FeatureRows, isChosen: (i: number) => boolean): number[] =>
  [...rows.keys()].filter(isChosen);
