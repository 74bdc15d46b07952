// What the next labels will gain, by a power law through the learning curve.
import { studentQuantile } from "@semitone/stats";
import type { LabelCurve } from "./label-curve.ts";
import { type Estimate, estimate } from "./resample.ts";

/** Exponents that are tried: scores rise as -labels^-0.1 to -labels^-1.5, or, with 0, as the logarithm of labels, and no faster. */
const EXPONENTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5];
/** Fewest cells that a law of three numbers can be told from. */
export const MIN_CELLS = 3;
/** Below which 97.5 % of a standard normal distribution lie. */
const NORMAL = 1.959964;

/**
 * Gain from `from` labels to `from + more`: score(n) = a - b n^-c, or a + b log n, with b >= 0 is fitted to the curve by least squares,
 * and to the curve of every draw, so that the interval holds what the choice of labels and of test pieces leaves open. Of few choices of
 * labels a draw varies too little: it is moved away from the curve by what Student's distribution has beyond the normal one.
 *
 * @returns undefined for fewer than three cells
 * @see Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically"
 */
export function gainOfNext(curve: LabelCurve, from: number, more: number): Estimate | undefined {
  if (curve.length < MIN_CELLS) return undefined;
  const labels = curve.map(({ cell }) => cell.labels);
  const of = (scores: readonly number[]) => gainBy(labels, scores, from, more);
  const wide = widening(curve[0].cell.sums.length);
  const draws = Float64Array.from(curve[0].draws, (_, i) =>
    of(curve.map(({ score, draws }) => score + wide * (draws[i] - score))),
  );
  const found = estimate(of(curve.map(({ score }) => score)), draws);
  return { ...found, low: Math.min(found.low, found.value), high: Math.max(found.high, found.value) };
}

/** How much wider Student's interval of a mean of so many is than the middle 95 % of means that are drawn again from them. */
function widening(choices: number): number {
  if (choices < 2) return 1;
  return (studentQuantile(0.975, choices - 1) / NORMAL) * Math.sqrt(choices / (choices - 1));
}

function gainBy(labels: readonly number[], scores: readonly number[], from: number, more: number): number {
  let best = { error: Number.POSITIVE_INFINITY, gain: 0 };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const c of EXPONENTS) {
    const rise = (n: number) => (c === 0 ? Math.log(n) : -(n ** -c));
    const x = labels.map(rise);
    const [mx, my] = [mean(x), mean(scores)];
    const [xx, xy] = x.reduce(
      ([a, b], value, i) => [a + (value - mx) ** 2, b + (value - mx) * (scores[i] - my)],
      [0, 0],
    );
    const slope = Math.max(0, xy / xx);
    const error = x.reduce((sum, value, i) => sum + (scores[i] - my - slope * (value - mx)) ** 2, 0);
    if (error < best.error) best = { error, gain: slope * (rise(from + more) - rise(from)) };
  }
  return best.gain;
}
