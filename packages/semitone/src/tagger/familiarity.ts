// Whether music is like what was trained on: its distance to the nearest training pieces, measured against their own distances.
import { dot, type FloatRows } from "@semitone/train";
import { project, smallest } from "./predictor.ts";
import type { Pool } from "./problem.ts";

const NEIGHBOURS = 5;
/** Share of training pieces that are less strange than the limit, and the margin beyond it. */
const QUANTILE = 0.98;
const MARGIN = 1.05;

/** Training pieces on the principal axes, with what the axes leave over as a last coordinate. */
export interface Familiarity {
  readonly axes: Float32Array;
  readonly dimensions: number;
  readonly rows: Float32Array;
  /** Mean distance to the nearest training pieces beyond which music is unfamiliar. */
  readonly limit: number;
}

export function fitFamiliarity(pool: Pool, rows: FloatRows): Familiarity {
  const { axes, dimensions } = pool.axes;
  const placed = place(axes, dimensions, rows);
  const known = Float32Array.from(placed.flatMap((row) => [...row]));
  const own = placed.map((row, i) => meanDistance(known, dimensions + 1, row, i)).sort((a, b) => a - b);
  return {
    axes,
    dimensions,
    rows: known,
    limit: MARGIN * own[Math.min(own.length - 1, Math.floor(QUANTILE * own.length))],
  };
}

/** True for rows further from all training pieces than these are from each other. */
export function isUnfamiliar(
  { axes, dimensions, rows: known, limit }: Familiarity,
  rows: FloatRows,
): boolean[] {
  return place(axes, dimensions, rows).map(
    (row) => meanDistance(known, dimensions + 1, row, undefined) > limit,
  );
}

/** Coordinates on the axes, and the length of what they leave over. */
export function place(axes: Float32Array, dimensions: number, rows: FloatRows): Float64Array[] {
  return project(axes, dimensions, rows).map((along, i) =>
    Float64Array.from([...along, Math.sqrt(Math.max(0, dot(rows[i], rows[i]) - dot(along, along)))]),
  );
}

/** Mean distance to the nearest known rows; `self` is left out. */
function meanDistance(
  known: Float32Array,
  width: number,
  row: Float64Array,
  self: number | undefined,
): number {
  const distances = new Float64Array(known.length / width);
  for (let i = 0; i < distances.length; i++)
    for (let d = 0; d < width; d++) distances[i] += (known[i * width + d] - row[d]) ** 2;
  if (self !== undefined) distances[self] = Number.POSITIVE_INFINITY;
  const closest = smallest(distances, NEIGHBOURS).filter((i) => distances[i] < Number.POSITIVE_INFINITY);
  if (closest.length === 0) return Number.POSITIVE_INFINITY;
  return closest.reduce((sum, i) => sum + Math.sqrt(distances[i]), 0) / closest.length;
}
