// The part of the training groups that is kept aside to stop by: never test rows, never half a group.

import { randomFrom, rowsByGroup, shuffled } from "@semitone/stats";
import { TrainError } from "../errors.ts";

export interface HeldOutSplit {
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
}

/**
 * Moves a share of the groups aside. Groups that have labelled rows and groups that have none give the same share, each at least one
 * group where it has two, so that labels are judged too, however few.
 *
 * @param rows        row numbers to split
 * @param groupOf     by row number: what must not be torn apart
 * @param isLabelled  by row number: does it have a label of any variable?
 * @param share       of the groups, in [0, 1); 0 holds nothing out
 * @throws TrainError if `share` is out of range, or there is no group to hold out
 */
export function holdOut(
  rows: readonly number[],
  groupOf: (row: number) => number | string,
  isLabelled: (row: number) => boolean,
  share: number,
  seed: number,
): HeldOutSplit {
  if (!(share >= 0 && share < 1)) throw new TrainError(`holdOut: share must lie in [0, 1); got ${share}`);
  if (share === 0) return { training: rows, heldOut: [] };
  const groups = rowsByGroup(rows.map(groupOf)).map((members) => members.map((i) => rows[i]));
  const kinds = [
    groups.filter((group) => group.some(isLabelled)),
    groups.filter((group) => !group.some(isLabelled)),
  ];
  const random = randomFrom(seed);
  const taken = new Set(
    kinds.flatMap((kind) => {
      const count = kind.length < 2 ? 0 : Math.max(1, Math.round(share * kind.length));
      return shuffled(kind, random)
        .slice(0, Math.min(count, kind.length - 1))
        .flat();
    }),
  );
  if (taken.size === 0)
    throw new TrainError(
      `holdOut: needs at least two groups; got ${groups.length} with ${rows.length} rows; hold out 0 to train without early stopping`,
    );
  return { training: rows.filter((row) => !taken.has(row)), heldOut: rows.filter((row) => taken.has(row)) };
}
