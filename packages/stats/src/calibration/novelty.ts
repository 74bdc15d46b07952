// Whether a row is like anything that was trained on.

import { type FeatureRows, floatRows } from "../baselines/classifier.ts";
import { StatsError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";
import { type NearestRows, nearestRows } from "../neighbours/nearest-rows.ts";
import { conformalP, type GroupMasses, groupMasses } from "./conformal.ts";

/** Rows that are looked at. */
export const NEIGHBOURS = 5;

/** What novelty is judged by, as plain numbers; survives JSON. */
export interface NoveltyState {
  readonly rows: readonly ArrayLike<number>[];
  readonly neighbours: number;
  /** How far training rows are from other groups. */
  readonly usual: GroupMasses;
}

/**
 * Remembers the training rows, and how far each is from rows of other groups: the mean distance (Euclidean) to the nearest ones. Give it
 * standardised features; cost is quadratic in the rows.
 *
 * @param groups      group of each row
 * @param neighbours  rows that are looked at. @default 5
 * @throws StatsError if rows are unsound, lengths differ, or there are fewer than two groups
 */
export function fitNovelty(
  rows: FeatureRows,
  groups: readonly (number | string)[],
  { neighbours = NEIGHBOURS } = {},
): NoveltyState {
  const known = floatRows("fitNovelty", rows);
  if (groups.length !== rows.length || new Set(groups).size < 2)
    throw new StatsError(
      `fitNovelty: needs a group for each row, and two groups or more; got ${groups.length} for ${rows.length} rows, ${new Set(groups).size} groups`,
    );
  return {
    rows: known.map((row) => [...row]),
    neighbours,
    usual: groupMasses("fitNovelty", distancesToOthers(known, groups, neighbours), groups),
  };
}

/**
 * A p-value for each row: the share of training groups that are as far from the others as it is from all; 0.02 = stranger than 98 % of
 * the training music. Never below 1 / (groups + 1). Approximately uniform for new rows of the same kind.
 *
 * @throws StatsError if a row is not finite or of another length than the training rows
 */
export function noveltyOf({ rows: kept, neighbours, usual }: NoveltyState, rows: FeatureRows): number[] {
  if (rows.length === 0) return [];
  const known = kept.map((row) => Float64Array.from(row));
  return floatRows("noveltyOf", rows, known[0].length).map((row) =>
    conformalP(usual, nearestDistance(known, row, neighbours)),
  );
}

/** Of each row its mean distance (Euclidean) to the nearest rows of other groups; infinite where there are none. */
export const distancesToOthers = (
  rows: FloatRows,
  groups: readonly (number | string)[],
  neighbours = NEIGHBOURS,
): number[] => rows.map((row, i) => nearestDistance(rows, row, neighbours, (j) => groups[j] !== groups[i]));

/** Mean distance (Euclidean) to the nearest of the known rows; infinite where there are none. */
export function nearestDistance(
  known: FloatRows,
  row: Float64Array,
  neighbours = NEIGHBOURS,
  isAllowed?: (row: number) => boolean,
): number {
  return meanRoot(nearestRows(known, row, neighbours, isAllowed));
}

/** Mean of distances that are given squared; infinite without any. */
export function meanRoot({ distances }: Pick<NearestRows, "distances">): number {
  if (distances.length === 0) return Number.POSITIVE_INFINITY;
  return distances.reduce((sum, distance) => sum + Math.sqrt(distance), 0) / distances.length;
}
