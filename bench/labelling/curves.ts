// What labelling curves of several seeds say: how many labels reach what random labelling reaches, with intervals over seeds.
import { type Interval, quantile, randomFrom } from "@semitone/stats";

const DRAWS = 1000;

/** By seed, the score at each budget. */
export type Curves = readonly (readonly number[])[];

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A statistic of seeds with the middle 95 % of it over seeds drawn again. */
export function overSeeds(seeds: number, statistic: (chosen: readonly number[]) => number): Interval {
  const random = randomFrom(1);
  const draws = Array.from({ length: DRAWS }, () =>
    statistic(Array.from({ length: seeds }, () => Math.floor(random() * seeds))),
  ).sort((a, b) => a - b);
  return {
    value: statistic([...Array(seeds).keys()]),
    low: quantile(draws, 0.025),
    high: quantile(draws, 0.975),
  };
}

/** Labels at which the mean curve, made to rise, reaches the score; Infinity where it does not. */
export function reached(budgets: readonly number[], scores: readonly number[], target: number): number {
  let best = scores[0];
  if (best >= target) return budgets[0];
  for (let i = 1; i < budgets.length; i++) {
    const next = Math.max(best, scores[i]);
    if (next >= target)
      return budgets[i - 1] + ((budgets[i] - budgets[i - 1]) * (target - best)) / (next - best);
    best = next;
  }
  return Number.POSITIVE_INFINITY;
}

/** Labels of a strategy that reach what random labelling has at `at` labels. */
export function labelsToReach(budgets: readonly number[], own: Curves, random: Curves, at: number): Interval {
  const place = budgets.indexOf(at);
  const curve = (of: Curves, seeds: readonly number[]) =>
    budgets.map((_, b) => meanOf(seeds.map((seed) => of[seed][b])));
  return overSeeds(own.length, (seeds) => reached(budgets, curve(own, seeds), curve(random, seeds)[place]));
}

/** How much more a strategy scores than random labelling at a budget, paired by seed. */
export const gainAt = (budgets: readonly number[], own: Curves, random: Curves, at: number): Interval =>
  overSeeds(own.length, (seeds) =>
    meanOf(seeds.map((seed) => own[seed][budgets.indexOf(at)] - random[seed][budgets.indexOf(at)])),
  );
