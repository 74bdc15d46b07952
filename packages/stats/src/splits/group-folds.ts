// Folds that keep groups whole and classes as even as whole groups allow.
import { StatsError } from "../errors.ts";
import { randomFrom, shuffled } from "../random.ts";
import { rowsByGroup } from "./groups.ts";

/**
 * Deals whole groups into `folds` folds: largest group first, each to the fold where it leaves the classes most even.
 *
 * @param groups  group of each row (piece with its near-duplicates)
 * @param labels  class of each row, `undefined` where unknown; unlabelled rows count as a kind of their own
 * @param seed    order of groups of one size; a repeat of the folds is another seed
 * @returns fold of each row, 0..folds-1
 * @throws StatsError if there are fewer groups than folds
 */
export function groupFolds(
  groups: readonly (number | string)[],
  labels: readonly (number | undefined)[],
  folds: number,
  seed: number,
): number[] {
  const distinct = new Set(groups).size;
  if (!(Number.isInteger(folds) && folds >= 2 && distinct >= folds))
    throw new StatsError(
      `groupFolds: needs 2 <= folds <= groups; got ${folds} folds of ${distinct} groups; use fewer folds`,
    );
  return dealGroups(groups, labels, new Array<number>(folds).fill(1), seed);
}

/**
 * Deals whole groups into parts of about the given shares, as `groupFolds` does into equal ones; no part stays empty.
 *
 * @param shares  > 0, one for each part; only their ratios count
 * @returns part of each row, 0..shares.length-1
 * @throws StatsError if there are fewer groups than parts, or the lists differ in length
 */
export function dealGroups(
  groups: readonly (number | string)[],
  labels: readonly (number | undefined)[],
  shares: readonly number[],
  seed: number,
): number[] {
  const members = shuffled(rowsByGroup(groups), randomFrom(seed)).sort((a, b) => b.length - a.length);
  if (labels.length !== groups.length || !(members.length >= shares.length))
    throw new StatsError(
      `dealGroups: needs a label entry for each row, and a group for each part; got ${labels.length} for ${groups.length} rows, ${members.length} groups for ${shares.length} parts`,
    );
  const counts = shares.map(() => new Map<number | undefined, number>());
  const partOf = new Array<number>(groups.length);
  for (const [dealt, rows] of members.entries()) {
    // Sum of squares grows least where the group's classes are rare; the last parts still empty come first.
    const empty = counts.filter((part) => part.size === 0).length;
    const mustFill = members.length - dealt <= empty;
    const costs = counts.map((part, p) =>
      mustFill && part.size > 0
        ? Number.POSITIVE_INFINITY
        : rows.reduce((total, row) => total + (part.get(labels[row]) ?? 0), 0) / shares[p],
    );
    const best = costs.indexOf(Math.min(...costs));
    for (const row of rows) {
      counts[best].set(labels[row], (counts[best].get(labels[row]) ?? 0) + 1);
      partOf[row] = best;
    }
  }
  return partOf;
}
