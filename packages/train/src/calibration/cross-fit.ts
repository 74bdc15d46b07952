import type { Classifier, FeatureRows, SoftTargets } from "../baselines/classifier.ts";
import { TrainError } from "../errors.ts";
import { groupFolds } from "../splits/group-folds.ts";

/**
 * Probabilities of each row from a model that saw nothing of the row's group: what calibration is fitted to.
 *
 * @param make  a fresh classifier
 * @throws TrainError if there are fewer than two groups
 */
export function crossFit(
  make: () => Classifier,
  rows: FeatureRows,
  targets: SoftTargets,
  groups: readonly (number | string)[],
  { folds = 5, seed = 1 }: { folds?: number; seed?: number } = {},
): number[][] {
  const distinct = new Set(groups).size;
  if (distinct < 2) throw new TrainError(`crossFit: needs two groups or more; got ${distinct}`);
  const truth = targets.map((target) => target.indexOf(Math.max(...target)));
  const foldOf = groupFolds(groups, truth, Math.min(folds, distinct), seed);
  const answers: number[][] = new Array(rows.length);
  for (const fold of new Set(foldOf)) {
    const training = [...foldOf.keys()].filter((i) => foldOf[i] !== fold);
    const test = [...foldOf.keys()].filter((i) => foldOf[i] === fold);
    const classifier = make();
    classifier.fit(
      training.map((i) => rows[i]),
      training.map((i) => targets[i]),
    );
    const probs = classifier.predict(test.map((i) => rows[i]));
    for (const [at, i] of test.entries()) answers[i] = probs[at];
  }
  return answers;
}
