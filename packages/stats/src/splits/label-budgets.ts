import { StatsError } from "../errors.ts";
import { randomFrom, shuffled } from "../random.ts";
import { rowsByGroup } from "./groups.ts";

/**
 * Rows whose labels may be used at each budget, each budget inside the next. Labels are bought by group: a piece that is chosen brings all
 * of its labelled rows, and counts once for the class that most of them have.
 *
 * @param labels    class of each row, `undefined` where unknown
 * @param groups    group of each row
 * @param training  rows to draw from
 * @param sizes     groups a class
 * @throws StatsError if a class has fewer labelled groups than the largest size, or the lists differ in length
 */
export function labelBudgets(
  labels: readonly (number | undefined)[],
  groups: readonly (number | string)[],
  training: readonly number[],
  sizes: readonly number[],
  seed: number,
): number[][] {
  if (labels.length !== groups.length)
    throw new StatsError(
      `labelBudgets: needs a group for each row; got ${groups.length} for ${labels.length}`,
    );
  const labelled = training.filter((row) => labels[row] !== undefined);
  const members = rowsByGroup(labelled.map((row) => groups[row])).map((rows) => rows.map((i) => labelled[i]));
  const byClass = new Map<number, number[][]>();
  for (const rows of shuffled(members, randomFrom(seed))) {
    const label = commonest(rows.map((row) => labels[row] as number));
    byClass.set(label, [...(byClass.get(label) ?? []), rows]);
  }
  const largest = Math.max(...sizes);
  for (const [label, pieces] of byClass)
    if (pieces.length < largest)
      throw new StatsError(
        `labelBudgets: class ${label} needs ${largest} labelled training groups; got ${pieces.length}; use a smaller budget`,
      );
  return sizes.map((size) => [...byClass.values()].flatMap((pieces) => pieces.slice(0, size).flat()));
}

/** The value that occurs most; of several, the least. */
function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0][0];
}
