import { argmax } from "../argmax.ts";
import type { Classifier, FeatureRows, SoftTargets } from "../baselines/classifier.ts";
import { type Calibration, fitTemperature } from "../calibration/temperature.ts";
import { type CrossFitOptions, crossFit } from "./cross-fit.ts";

export interface CrossFittedTemperatureOptions extends CrossFitOptions {
  /** Fewest groups with labels to fit from. @default 20 */
  readonly needed?: number;
}

/** Probabilities below this count as this: a vote of few neighbours may be 0. */
const FLOOR = 1e-6;

/**
 * The temperature of a classifier, from its answers about rows whose group it has not seen; apply it with `tempered` to the logarithms of
 * the probabilities of the classifier that is fitted to all rows. Too few groups are a result, not an error: rows of one piece are alike.
 *
 * @param make    a fresh classifier
 * @param groups  group of each row
 * @see Guo et al. 2017, arXiv:1706.04599
 */
export function crossFittedTemperature(
  make: () => Classifier,
  rows: FeatureRows,
  targets: SoftTargets,
  groups: readonly (number | string)[],
  { needed = 20, ...options }: CrossFittedTemperatureOptions = {},
): Calibration {
  const distinct = new Set(groups).size;
  if (distinct < Math.max(2, needed)) return { status: "too-few-labels", n: distinct, needed };
  const logits = crossFit(make, rows, targets, groups, options).map(logarithms);
  const truth = targets.map((target) => argmax(target));
  return fitTemperature(logits, truth, { needed });
}

/** Logarithms of probabilities: the logits that `softmax` would bring back to them. */
export const logarithms = (probs: readonly number[]): number[] =>
  probs.map((p) => Math.log(Math.max(p, FLOOR)));
