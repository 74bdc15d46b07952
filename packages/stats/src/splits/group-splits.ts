// Training and test rows, never with a group on both sides.
import { StatsError } from "../errors.ts";
import { dealGroups, groupFolds } from "./group-folds.ts";

export interface Split {
  readonly training: readonly number[];
  readonly test: readonly number[];
}

export interface SplitOptions {
  /** Parts, each the test rows of one split. @default 5 */
  readonly folds?: number;
  /** Times that the folds are dealt anew. @default 1 */
  readonly repeats?: number;
  /** Of the first dealing; further ones take the seeds that follow. @default 1 */
  readonly seed?: number;
}

/**
 * The `repeats * folds` splits of repeated grouped cross-validation: every row is a test row once in each repeat.
 *
 * @param labels  class of each row, `undefined` where unknown; kept even between folds
 * @throws StatsError if there are fewer groups than folds
 */
export function groupSplits(
  groups: readonly (number | string)[],
  labels: readonly (number | undefined)[],
  { folds = 5, repeats = 1, seed = 1 }: SplitOptions = {},
): Split[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const foldOf = groupFolds(groups, labels, folds, seed + repeat);
    return Array.from({ length: folds }, (_, fold) => splitAt(foldOf, fold));
  }).flat();
}

/**
 * One split with about `share` of the rows of each class as test rows.
 *
 * @param share  in (0, 1)
 * @throws StatsError if the share is out of range, or there are fewer than two groups
 */
export function groupHoldOut(
  groups: readonly (number | string)[],
  labels: readonly (number | undefined)[],
  share: number,
  seed = 1,
): Split {
  if (!(share > 0 && share < 1)) throw new StatsError(`groupHoldOut: share must be in (0, 1); got ${share}`);
  return splitAt(dealGroups(groups, labels, [1 - share, share], seed), 1);
}

const splitAt = (partOf: readonly number[], test: number): Split => ({
  training: [...partOf.keys()].filter((row) => partOf[row] !== test),
  test: [...partOf.keys()].filter((row) => partOf[row] === test),
});
