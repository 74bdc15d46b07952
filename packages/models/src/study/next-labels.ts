// What the next labels will gain, by a power law through the learning curve.
import type { LabelCurve } from "./label-curve.ts";
import { type Estimate, estimate } from "./resample.ts";

/** Exponents that are tried: learning curves fall as labels^-0.2 to labels^-1.5. */
const EXPONENTS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5];
/** Fewest cells that a law of three numbers can be told from. */
export const MIN_CELLS = 3;

/**
 * Gain from `from` labels to `from + more`: score(n) = a - b n^-c with b >= 0 is fitted to the curve by least squares, and to the curve of
 * every draw, so that the interval holds what the choice of labels and of test pieces leaves open.
 *
 * @returns undefined for fewer than three cells
 * @see Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically"
 */
export function gainOfNext(curve: LabelCurve, from: number, more: number): Estimate | undefined {
  if (curve.length < MIN_CELLS) return undefined;
  const labels = curve.map(({ cell }) => cell.labels);
  const of = (scores: readonly number[]) => gainBy(labels, scores, from, more);
  const draws = Float64Array.from(curve[0].draws, (_, i) => of(curve.map(({ draws }) => draws[i])));
  const found = estimate(of(curve.map(({ score }) => score)), draws);
  return { ...found, low: Math.min(found.low, found.value), high: Math.max(found.high, found.value) };
}

function gainBy(labels: readonly number[], scores: readonly number[], from: number, more: number): number {
  let best = { error: Number.POSITIVE_INFINITY, gain: 0 };
  for (const c of EXPONENTS) {
    const x = labels.map((n) => n ** -c);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [mx, my] = [mean(x), mean(scores)];
    const [xx, xy] = x.reduce(
      ([a, b], value, i) => [a + (value - mx) ** 2, b + (value - mx) * (scores[i] - my)],
      [0, 0],
    );
    const slope = Math.min(0, xy / xx);
    const error = x.reduce((sum, value, i) => sum + (scores[i] - my - slope * (value - mx)) ** 2, 0);
    if (error < best.error) best = { error, gain: Math.abs(slope) * (from ** -c - (from + more) ** -c) };
  }
  return best.gain;
}
