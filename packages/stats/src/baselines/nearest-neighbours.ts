import { StatsError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";
import type { NearestIndex } from "../neighbours/nearest-index.ts";
import { nearestRows } from "../neighbours/nearest-rows.ts";
import { type Classifier, type FittedState, learner, type Storable } from "./classifier.ts";
import { weightedMean } from "./majority.ts";

/** What each of the nearest counts: all alike, or exp(-d^2 / d_k^2) at the distance d, d_k being that of the k-th. */
export type NeighbourWeighting = "uniform" | "gaussian";

export interface NeighboursState extends FittedState {
  readonly kind: "neighbours";
  readonly k: number;
  readonly weighting: NeighbourWeighting;
  readonly rows: readonly ArrayLike<number>[];
  readonly targets: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

export interface NeighboursOptions {
  /** @default "uniform" */
  readonly weighting?: NeighbourWeighting;
}

/** Mean target of the `k` nearest training rows (Euclidean; the earlier row wins a tie); fewer rows than `k`: all of them. */
export function nearestNeighbours(
  k = 5,
  { weighting = "uniform" }: NeighboursOptions = {},
): Classifier & Storable<NeighboursState> {
  if (!(Number.isInteger(k) && k >= 1))
    throw new StatsError(`nearestNeighbours: k must be a whole number >= 1; got ${k}`);
  return learner(
    "nearestNeighbours",
    (rows, targets: readonly (readonly number[])[], { weights }) => ({
      kind: "neighbours",
      width: rows[0].length,
      k,
      weighting,
      rows: rows.map((row) => [...row]),
      targets,
      weights: rows.map((_, i) => weights?.[i] ?? 1),
    }),
    answerNeighbours,
  );
}

export function answerNeighbours({ rows: kept, ...state }: NeighboursState, rows: FloatRows): number[][] {
  const known = kept.map((row) => Float64Array.from(row));
  return rows.map((row) => meanOfNearest({ ...state, rows: known }, row));
}

/** Rows with a target each, which may be distributions or numbers. */
export interface KnownRows {
  readonly rows: FloatRows;
  readonly targets: readonly (readonly number[])[];
  readonly k: number;
  readonly weighting: NeighbourWeighting;
  /** Importance of each row. @default 1 */
  readonly weights?: readonly number[];
  /** Of the rows, for many questions. @default all rows are looked at */
  readonly index?: Pick<NearestIndex, "nearest">;
}

/** Weighted mean target of the known rows that are nearest to `row`. */
export function meanOfNearest(
  { rows, targets, k, weighting, weights, index }: KnownRows,
  row: Float64Array,
): number[] {
  const nearest = index ? index.nearest(row, k) : nearestRows(rows, row, k);
  const unit = nearest.distances[nearest.distances.length - 1] + MIN_UNIT;
  return weightedMean(
    nearest.rows.map((i) => targets[i]),
    nearest.rows.map(
      (i, n) => (weights?.[i] ?? 1) * (weighting === "gaussian" ? Math.exp(-nearest.distances[n] / unit) : 1),
    ),
  );
}

/** Added to the squared distance of the k-th, which is 0 where k rows coincide with the one asked about. */
export const MIN_UNIT = 1e-12;
