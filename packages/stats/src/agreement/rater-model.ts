// True numbers, and the bias and noise of those who rate them. Knows no features.
import { StatsError } from "../errors.ts";
import type { Interval } from "../metrics/group-interval.ts";

/** What one annotator says of one item: numbers from 0, and the rating. */
export interface Rating {
  readonly item: number;
  readonly annotator: number;
  readonly value: number;
}

export interface RaterModel {
  /** By item: the number, weighed by what each annotator's word is worth, and its standard error. */
  readonly truths: readonly number[];
  readonly errors: readonly number[];
  /** Standard deviation of true numbers between items. */
  readonly spread: number;
  /** By annotator: what they say too much on average. */
  readonly bias: readonly number[];
  /** By annotator: standard deviation of their error beside the bias, with its 95 % interval. */
  readonly noise: readonly (Interval & { readonly n: number })[];
  /** By annotator: spread^2 / (spread^2 + noise^2), how much of a rating is the piece. */
  readonly reliability: readonly Interval[];
}

/** Ratings that an annotator is thought to have given before, as noisy as all annotators' are. */
const PRIOR = 4;
const ROUNDS = 200;
const TOLERANCE = 1e-7;

/**
 * rating = truth of the item + bias of the annotator + noise of the annotator, all normal, by expectation maximisation. Noise is drawn
 * towards that of all annotators, bias towards 0 as far as biases differ no more than noise lets them.
 *
 * @throws StatsError without ratings, or for one that is no number
 * @see Raykar et al. 2010, "Learning From Crowds", section 4
 */
export function raterModel(ratings: readonly Rating[]): RaterModel {
  if (ratings.length === 0 || !ratings.every(({ value }) => Number.isFinite(value)))
    throw new StatsError("raterModel: needs ratings that are finite numbers");
  const items = 1 + ratings.reduce((most, { item }) => Math.max(most, item), 0);
  const annotators = 1 + ratings.reduce((most, { annotator }) => Math.max(most, annotator), 0);
  const level = ratings.reduce((sum, { value }) => sum + value, 0) / ratings.length;
  const total = ratings.reduce((sum, { value }) => sum + (value - level) ** 2, 0) / ratings.length + 1e-12;
  const floor = 1e-6 * total;
  let bias = new Float64Array(annotators);
  let noise = new Float64Array(annotators).fill(total / 2);
  let [usual, spread, biases] = [total / 2, total / 2, total / 10];
  let truths: Float64Array = new Float64Array(items).fill(level);
  let variances: Float64Array = new Float64Array(items);
  for (let round = 0; round < ROUNDS; round++) {
    const before = truths;
    [truths, variances] = expectedTruths(ratings, { items, level, spread, bias, noise });
    const [sums, squares, counts] = [0, 1, 2].map(() => new Float64Array(annotators));
    for (const { item, annotator, value } of ratings) {
      sums[annotator] += value - truths[item];
      counts[annotator]++;
    }
    bias = sums.map((sum, w) => (counts[w] === 0 ? 0 : sum / (counts[w] + noise[w] / biases)));
    for (const { item, annotator, value } of ratings)
      squares[annotator] += (value - truths[item] - bias[annotator]) ** 2 + variances[item];
    // The geometric mean: one who says anything at all shall not make the careful ones look careless.
    usual = Math.max(
      floor,
      Math.exp(noise.reduce((sum, own, w) => sum + counts[w] * Math.log(own), 0) / ratings.length),
    );
    noise = squares.map((own, w) => Math.max(floor, (own + PRIOR * usual) / (counts[w] + PRIOR)));
    const mean = (of: ArrayLike<number>) => Array.from(of).reduce((sum, one) => sum + one, 0) / of.length;
    spread = Math.max(floor, mean(truths.map((truth, i) => (truth - level) ** 2 + variances[i])));
    biases = Math.max(
      floor,
      mean(bias.map((own, w) => own ** 2 + noise[w] / (counts[w] + noise[w] / biases))),
    );
    if (truths.every((truth, i) => Math.abs(truth - before[i]) < TOLERANCE * Math.sqrt(total))) break;
  }
  return described(ratings, { truths, variances, spread, bias, noise });
}

interface State {
  readonly truths: Float64Array;
  readonly variances: Float64Array;
  readonly spread: number;
  readonly bias: Float64Array;
  readonly noise: Float64Array;
}

function expectedTruths(
  ratings: readonly Rating[],
  {
    items,
    level,
    spread,
    bias,
    noise,
  }: Omit<State, "truths" | "variances"> & { items: number; level: number },
): [Float64Array, Float64Array] {
  const precisions = new Float64Array(items).fill(1 / spread);
  const sums = new Float64Array(items).fill(level / spread);
  for (const { item, annotator, value } of ratings) {
    precisions[item] += 1 / noise[annotator];
    sums[item] += (value - bias[annotator]) / noise[annotator];
  }
  return [sums.map((sum, i) => sum / precisions[i]), precisions.map((precision) => 1 / precision)];
}

function described(
  ratings: readonly Rating[],
  { truths, variances, spread, bias, noise }: State,
): RaterModel {
  const counts = new Int32Array(noise.length);
  // What is not known of the truth is not known of the noise either.
  const informed = new Float64Array(noise.length);
  for (const { annotator, item } of ratings) {
    counts[annotator]++;
    informed[annotator] += noise[annotator] / (noise[annotator] + variances[item]);
  }
  const deviations = [...noise].map((variance, w) => {
    // The logarithm of a variance from n values is about normal with variance 2 / n.
    const by = 1.96 * Math.sqrt(2 / Math.max(1, informed[w]));
    const value = Math.sqrt(variance);
    return { value, low: value * Math.exp(-by / 2), high: value * Math.exp(by / 2), n: counts[w] };
  });
  const share = (deviation: number) => spread / (spread + deviation ** 2);
  return {
    truths: [...truths],
    errors: [...variances].map((variance) => Math.sqrt(variance)),
    spread: Math.sqrt(spread),
    bias: [...bias],
    noise: deviations,
    reliability: deviations.map(({ value, low, high }) => ({
      value: share(value),
      low: share(high),
      high: share(low),
    })),
  };
}
