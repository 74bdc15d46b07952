import { type Classifier, type FittedState, learner, type Storable } from "./classifier.ts";

export interface MajorityState extends FittedState {
  readonly kind: "majority";
  readonly frequencies: readonly number[];
}

/** The class frequencies of the training rows, whatever the features. */
export const majority = (): Classifier & Storable<MajorityState> =>
  learner(
    "majority",
    (rows, targets: readonly (readonly number[])[], { weights }) => ({
      kind: "majority",
      width: rows[0].length,
      frequencies: weightedMean(
        targets,
        targets.map((_, i) => weights?.[i] ?? 1),
      ),
    }),
    answerMajority,
  );

export const answerMajority = ({ frequencies }: MajorityState, rows: readonly unknown[]): number[][] =>
  rows.map(() => [...frequencies]);

/** Mean of distributions; the plain mean where all weights are 0. */
export function weightedMean(targets: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return targets[0].map((_, k) =>
    targets.reduce(
      (sum, target, i) => sum + (total > 0 ? weights[i] / total : 1 / targets.length) * target[k],
      0,
    ),
  );
}
