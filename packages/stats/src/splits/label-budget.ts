/** Labels of each class, or every label there is. */
export type Budget = number | "all";

/**
 * Rows whose labels may be used: the first so-many of each class in `order`, so that those of a budget are among those of a larger one.
 * Rare classes give what they have. Without classes (numbers) it is the first so-many in all.
 *
 * @param order    labelled rows, shuffled
 * @param classOf  class of a row; undefined where labels are numbers
 * @returns undefined where the budget says nothing new: more than any two classes hold, or more numbers than there are
 */
export function chooseLabels(
  order: readonly number[],
  classOf: (row: number) => number | undefined,
  budget: Budget,
): number[] | undefined {
  if (budget === "all") return [...order];
  const byClass = new Map<number | undefined, number[]>();
  for (const row of order) {
    const label = classOf(row);
    byClass.set(label, [...(byClass.get(label) ?? []), row]);
  }
  const filled = [...byClass.values()].filter((rows) => rows.length >= budget).length;
  if (filled < (byClass.has(undefined) ? 1 : 2)) return undefined;
  const labels = [...byClass.keys()].sort((a, b) => (a ?? 0) - (b ?? 0));
  return labels.flatMap((label) => byClass.get(label)!.slice(0, budget));
}
