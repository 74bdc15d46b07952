import { StatsError } from "../errors.ts";
import { type Classifier, type FittedState, learner, type Storable } from "./classifier.ts";

export interface MajorityState extends FittedState {
  readonly kind: "majority";
  readonly frequencies: readonly number[];
}

export interface MajorityOptions {
  /** Labels that nobody gave, shared evenly by the classes: keeps the probability of a class that was not seen above 0. @default 0 */
  readonly imaginary?: number;
}

/** The class frequencies of the training rows, whatever the features. */
export function majority({ imaginary = 0 }: MajorityOptions = {}): Classifier & Storable<MajorityState> {
  if (!(imaginary >= 0)) throw new StatsError(`majority: imaginary must be >= 0; got ${imaginary}`);
  return learner(
    "majority",
    (rows, targets: readonly (readonly number[])[], { weights }) => ({
      kind: "majority",
      width: rows[0].length,
      frequencies: classFrequency(
        targets,
        targets.map((_, i) => weights?.[i] ?? 1),
        imaginary,
      ),
    }),
    answerMajority,
  );
}

export const answerMajority = ({ frequencies }: MajorityState, rows: readonly unknown[]): number[][] =>
  rows.map(() => [...frequencies]);

/** (sum of weight * target + imaginary / classes) / (sum of weights + imaginary), by class. */
export function classFrequency(
  targets: readonly (readonly number[])[],
  weights: readonly number[],
  imaginary = 0,
): number[] {
  const mean = weightedMean(targets, weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (imaginary === 0) return mean;
  return mean.map((share) => (share * total + imaginary / mean.length) / (total + imaginary));
}

/** Mean of distributions or numbers; the plain mean where all weights are 0. */
export function weightedMean(targets: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return targets[0].map((_, k) =>
    targets.reduce(
      (sum, target, i) => sum + (total > 0 ? weights[i] / total : 1 / targets.length) * target[k],
      0,
    ),
  );
}
