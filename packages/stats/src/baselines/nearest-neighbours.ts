import { StatsError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";
import { type Classifier, type FittedState, learner, type Storable } from "./classifier.ts";
import { weightedMean } from "./majority.ts";
import { nearestRows } from "./nearest-rows.ts";

export interface NeighboursState extends FittedState {
  readonly kind: "neighbours";
  readonly k: number;
  readonly rows: readonly ArrayLike<number>[];
  readonly targets: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

/** Mean target of the `k` nearest training rows (Euclidean; the earlier row wins a tie); fewer rows than `k`: all of them. */
export function nearestNeighbours(k = 5): Classifier & Storable<NeighboursState> {
  if (!(Number.isInteger(k) && k >= 1))
    throw new StatsError(`nearestNeighbours: k must be a whole number >= 1; got ${k}`);
  return learner(
    "nearestNeighbours",
    (rows, targets: readonly (readonly number[])[], { weights }) => ({
      kind: "neighbours",
      width: rows[0].length,
      k,
      rows: rows.map((row) => [...row]),
      targets,
      weights: rows.map((_, i) => weights?.[i] ?? 1),
    }),
    answerNeighbours,
  );
}

export function answerNeighbours(
  { k, rows: kept, targets, weights }: NeighboursState,
  rows: FloatRows,
): number[][] {
  const known = kept.map((row) => Float64Array.from(row));
  return rows.map((row) => {
    const nearest = nearestRows(known, row, k).rows;
    return weightedMean(
      nearest.map((i) => targets[i]),
      nearest.map((i) => weights[i]),
    );
  });
}
