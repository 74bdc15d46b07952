// What is said of music unlike the training music: the less it is known, the more of the answer is that of the labels alone.

/** What the labels of a task say before any music is looked at. */
export type Prior =
  | { readonly kind: "classes"; readonly shares: readonly number[] }
  | { readonly kind: "number"; readonly mean: number; readonly deviation: number };

/** How fast trust is lost with distance: at 1.2 times the limit of what is familiar half of it is gone. */
const POWER = 4;

/**
 * Weight of the prior in an answer, w = 1 - (limit / distance)^4 beyond the limit of what is familiar and 0 within it: continuous, and 1
 * where nothing is like the music at all.
 *
 * @param strangeness  distance / limit, >= 0, see `strangenessOf`
 */
export const priorWeight = (strangeness: number): number => (strangeness > 1 ? 1 - strangeness ** -POWER : 0);

/**
 * Shares of the classes among labels, with one imaginary label for all of them; or mean and deviation of numbers.
 *
 * @param targets  a distribution over the classes, or one number, for each row
 * @param weights  what each row counts
 */
export function priorOf(targets: readonly (readonly number[])[], weights: readonly number[]): Prior {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sumOf = (of: (target: readonly number[]) => number) =>
    targets.reduce((sum, target, i) => sum + weights[i] * of(target), 0);
  const classes = targets[0].length;
  if (classes > 1)
    return {
      kind: "classes",
      shares: targets[0].map((_, k) => (sumOf((target) => target[k]) + 1 / classes) / (total + 1)),
    };
  const mean = sumOf(([value]) => value) / total;
  return { kind: "number", mean, deviation: Math.sqrt(sumOf(([value]) => (value - mean) ** 2) / total) };
}

/** (1 - w) answer + w prior. */
export const shrunkClasses = (
  answer: readonly number[],
  shares: readonly number[],
  weight: number,
): number[] => answer.map((p, k) => (1 - weight) * p + weight * shares[k]);

/** Half the width of an interval that holds 9 of 10 values of a normal distribution, in deviations. */
const NINE_OF_TEN = 1.645;

/**
 * Value and half its interval of the mixture of both: mean (1 - w) value + w mean; squares of the halves mixed likewise, with what the two
 * means are apart.
 */
export function shrunkNumber(
  value: number,
  half: number,
  { mean, deviation }: Prior & { kind: "number" },
  weight: number,
): { readonly value: number; readonly half: number } {
  const squares = (1 - weight) * half ** 2 + weight * (NINE_OF_TEN * deviation) ** 2;
  const apart = weight * (1 - weight) * (NINE_OF_TEN * (value - mean)) ** 2;
  return { value: (1 - weight) * value + weight * mean, half: Math.sqrt(squares + apart) };
}
