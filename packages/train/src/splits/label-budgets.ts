import { TrainError } from "../errors.ts";
import { randomFrom, shuffled } from "../random.ts";

/**
 * Rows whose labels may be used at each budget, the same number a class, each budget inside the next.
 *
 * @param labels    class of each row, `undefined` where unknown
 * @param training  rows to draw from, all in training groups
 * @param sizes     labels a class, ascending
 * @throws TrainError if a class has fewer labelled training rows than the largest size
 */
export function labelBudgets(
  labels: readonly (number | undefined)[],
  training: readonly number[],
  sizes: readonly number[],
  seed: number,
): number[][] {
  const byClass = new Map<number, number[]>();
  for (const row of shuffled(training, randomFrom(seed))) {
    const label = labels[row];
    if (label !== undefined) byClass.set(label, [...(byClass.get(label) ?? []), row]);
  }
  const largest = Math.max(...sizes);
  for (const [label, rows] of byClass)
    if (rows.length < largest)
      throw new TrainError(
        `labelBudgets: class ${label} needs ${largest} labelled training rows; got ${rows.length}; use a smaller budget`,
      );
  return sizes.map((size) => [...byClass.values()].flatMap((rows) => rows.slice(0, size)));
}
