// Folds that keep groups whole and classes as even as whole groups allow.
import { TrainError } from "../errors.ts";
import { randomFrom, shuffled } from "../random.ts";
import { rowsByGroup } from "./groups.ts";

/**
 * Deals whole groups into `folds` folds: largest group first, each to the fold where it leaves the classes most even.
 *
 * @param groups  group of each row (piece with its near-duplicates)
 * @param labels  class of each row, `undefined` where unknown; unlabelled rows count as a kind of their own
 * @param seed    order of groups of one size; a repeat of the folds is another seed
 * @returns fold of each row, 0..folds-1
 * @throws TrainError if there are fewer groups than folds
 */
export function groupFolds(
  groups: readonly (number | string)[],
  labels: readonly (number | undefined)[],
  folds: number,
  seed: number,
): number[] {
  const members = shuffled(rowsByGroup(groups), randomFrom(seed)).sort((a, b) => b.length - a.length);
  if (!(folds >= 2 && members.length >= folds))
    throw new TrainError(
      `groupFolds: needs 2 <= folds <= groups; got ${folds} folds of ${members.length} groups; use fewer folds`,
    );
  const counts = Array.from({ length: folds }, () => new Map<number | undefined, number>());
  const foldOf = new Array<number>(groups.length);
  for (const [dealt, rows] of members.entries()) {
    // Sum of squares grows least where the group's classes are rare; the last folds still empty come first.
    const empty = counts.filter((fold) => fold.size === 0).length;
    const mustFill = members.length - dealt <= empty;
    const costs = counts.map((fold) =>
      mustFill && fold.size > 0
        ? Number.POSITIVE_INFINITY
        : rows.reduce((total, row) => total + (fold.get(labels[row]) ?? 0), 0),
    );
    const best = costs.indexOf(Math.min(...costs));
    for (const row of rows) {
      counts[best].set(labels[row], (counts[best].get(labels[row]) ?? 0) + 1);
      foldOf[row] = best;
    }
  }
  return foldOf;
}
