// One number that makes the confidence of a classifier honest.
import { StatsError } from "../errors.ts";
import { softmax } from "../softmax.ts";

/** A fitted calibration, or the plain statement that there is too little to fit one from. */
export type Calibration =
  | { readonly status: "calibrated"; readonly temperature: number }
  | { readonly status: "too-few-labels"; readonly n: number; readonly needed: number };

/**
 * Temperature T that minimises the negative log likelihood of softmax(logits / T), found by golden section on log T in -4..4.
 *
 * Cross-fitting is the caller's, or `crossFittedTemperature`'s: the logits of each row must come from a model that did not see the row's group.
 *
 * @param logits  one row of K numbers a case
 * @param truth   class of each case, 0..K-1
 * @param needed  fewest labels to fit from. @default 20
 * @see Guo et al. 2017, arXiv:1706.04599
 */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  needed = 20,
): Calibration {
  if (logits.length !== truth.length)
    throw new StatsError(
      `fitTemperature: logits and truth must be of one length; got ${logits.length} and ${truth.length}`,
    );
  const unsound = truth.findIndex(
    (t, row) => !logits[row].every(Number.isFinite) || logits[row][t] === undefined,
  );
  if (unsound >= 0)
    throw new StatsError(
      `fitTemperature: rows must hold finite logits, the true class's among them; got [${logits[unsound].join(", ")}] for class ${truth[unsound]} at row ${unsound}`,
    );
  if (truth.length < needed) return { status: "too-few-labels", n: truth.length, needed };
  const loss = (logT: number): number =>
    truth.reduce((total, t, row) => total - Math.log(tempered(logits[row], Math.exp(logT))[t] + 1e-300), 0);
  // The loss is convex in 1/T, hence has one valley in log T.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-4, 4];
  while (high - low > 1e-8) {
    const width = ratio * (high - low);
    if (loss(high - width) < loss(low + width)) high = low + width;
    else low = high - width;
  }
  return { status: "calibrated", temperature: Math.exp((low + high) / 2) };
}

/** softmax(logits / temperature). */
export const tempered = (logits: readonly number[], temperature: number): number[] =>
  softmax(logits.map((logit) => logit / temperature));
