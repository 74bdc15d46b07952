// One number that makes the confidence of a classifier honest.
import { StatsError } from "../errors.ts";
import { softmax } from "../softmax.ts";

/** A fitted calibration, or the plain statement that there is too little to fit one from. */
export type Calibration =
  | { readonly status: "calibrated"; readonly temperature: number }
  | { readonly status: "too-few-labels"; readonly n: number; readonly needed: number };

export interface TemperatureOptions {
  /** Fewest labels to fit from. @default 20 */
  readonly needed?: number;
  /** Share of an answer that is spread over all classes after the temperature, 0..1. @default 0 */
  readonly doubt?: number;
  /** Standard deviation of log T about 0 before there is evidence, > 0. @default Infinity */
  readonly deviation?: number;
  /** What each case counts beside that, > 0. @default 1 */
  readonly count?: number;
}

/** Bounds of log T, and steps between them from which the best is refined. */
const LOG_BOUNDS = [-4, 4] as const;
const STEPS = 64;

/**
 * Temperature T that minimises - count sum_i log((1 - doubt) softmax(logits_i / T)[truth_i] + doubt / K) + (log T)^2 / (2 deviation^2),
 * found on a grid of log T in -4..4, then by golden section.
 *
 * Cross-fitting is the caller's, or `crossFittedTemperature`'s: the logits of each row must come from a model that did not see the row's group.
 *
 * @param logits  one row of K numbers a case
 * @param truth   class of each case, 0..K-1
 * @see Guo et al. 2017, arXiv:1706.04599, which has neither doubt nor deviation
 */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  { needed = 20, doubt = 0, deviation = Number.POSITIVE_INFINITY, count = 1 }: TemperatureOptions = {},
): Calibration {
  checkCases(logits, truth);
  if (truth.length < needed) return { status: "too-few-labels", n: truth.length, needed };
  const loss = (logT: number): number =>
    truth.reduce(
      (total, t, row) => {
        const p = tempered(logits[row], Math.exp(logT));
        return total - count * Math.log((1 - doubt) * p[t] + doubt / p.length + 1e-300);
      },
      logT ** 2 / (2 * deviation ** 2),
    );
  const [from, to] = LOG_BOUNDS;
  const width = (to - from) / STEPS;
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => loss(from + i * width));
  const best = from + grid.indexOf(Math.min(...grid)) * width;
  return {
    status: "calibrated",
    temperature: Math.exp(lowest(loss, Math.max(from, best - width), Math.min(to, best + width))),
  };
}

/** Where a function with one valley between two numbers is lowest, by golden section. */
function lowest(of: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-8) {
    const width = ratio * (high - low);
    if (of(high - width) < of(low + width)) high = low + width;
    else low = high - width;
  }
  return (low + high) / 2;
}

function checkCases(logits: readonly (readonly number[])[], truth: readonly number[]): void {
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
}

/** softmax(logits / temperature). */
export const tempered = (logits: readonly number[], temperature: number): number[] =>
  softmax(logits.map((logit) => logit / temperature));
