// Whether music is like what was trained on: in each family of features its distance to the nearest training pieces, beside their own.
import { distancesToOthers, dot, type FloatRows, nearestDistance, pick } from "@semitone/stats";
import { project, unflat } from "../answerer/neighbours.ts";
import { principalAxes } from "./principal-axes.ts";
import type { Pool } from "./problem.ts";
import { CLIP, maySkip, type ScalerState, scaleRows } from "./scaler.ts";

/** Share of training pieces that are less strange than the limit. */
const QUANTILE = 0.98;
/** Of a family's distances, that which counts as 1 beside those of other families. */
const UNIT = 0.9;
/** Axes of a family: with all features at once, what is strange in one of them drowns in the variety of the others. */
const FAMILY_AXES = 8;

/** Rows along axes, and as a last coordinate the length of what the axes leave over. */
export interface Landmarks {
  readonly axes: Float32Array;
  readonly dimensions: number;
  readonly rows: Float32Array;
}

/** Training pieces, and how far apart they are. */
export interface Familiarity extends Landmarks {
  /** The same by family of features. */
  readonly families: readonly (Landmarks & {
    readonly columns: readonly number[];
    /** Divides distances; > 0. */
    readonly unit: number;
  })[];
  /** Distance in the family where it is greatest, beyond which music is unfamiliar. */
  readonly limit: number;
}

/**
 * @param raw     unscaled rows of training pieces, NaN where undefined
 * @param groups  group of each row: how far a piece is from its near-duplicates says nothing
 */
export function fitFamiliarity(
  pool: Pool,
  scaler: ScalerState,
  raw: readonly ArrayLike<number>[],
  groups: readonly string[],
): Familiarity {
  const { axes, dimensions } = pool.axes;
  const rows = strangeRows(scaler, raw, scaleRows(scaler, raw));
  const names = scaler.views;
  const own = rows.map(() => 0);
  const families = [...new Set(names)].map((family) => {
    const columns = [...names.keys()].filter((c) => names[c] === family);
    const part = pick(rows, columns);
    const { axes, dimensions } = principalAxes(part, FAMILY_AXES, pool.seed);
    const placed = place(axes, dimensions, part);
    const distances = distancesToOthers(placed, groups);
    const common = [...distances].sort((a, b) => a - b)[Math.floor(UNIT * distances.length)];
    // Of pieces that are all alike, and of a single group, nothing is common.
    const unit = common > 0 && common < Number.POSITIVE_INFINITY ? common : 1;
    for (const [i, distance] of distances.entries()) own[i] = Math.max(own[i], distance / unit);
    return { columns, axes, dimensions, rows: flat(placed), unit };
  });
  own.sort((a, b) => a - b);
  // Few pieces say little of how far the next may be.
  const margin = 1 + 2 / rows.length;
  return {
    axes,
    dimensions,
    rows: flat(place(axes, dimensions, scaleRows(scaler, raw))),
    families,
    limit: margin * own[Math.min(own.length - 1, Math.floor(QUANTILE * own.length))],
  };
}

/**
 * True for rows further from all training pieces, in one family of features or another, than these are from each other.
 *
 * @param scaled  the same rows, scaled, where they are at hand
 */
export function isUnfamiliar(
  { families, limit }: Familiarity,
  scaler: ScalerState,
  raw: readonly ArrayLike<number>[],
  scaled: readonly Float64Array[] = scaleRows(scaler, raw),
): boolean[] {
  const rows = strangeRows(scaler, raw, scaled);
  const known = families.map(({ rows, dimensions }) => unflat(rows, dimensions + 1));
  const placed = families.map(({ axes, dimensions, columns }) =>
    place(axes, dimensions, pick(rows, columns)),
  );
  return rows.map((_, i) =>
    families.some(({ unit }, f) => nearestDistance(known[f], placed[f][i]) / unit > limit),
  );
}

/** Coordinates on the axes, and the length of what they leave over. */
export function place(axes: Float32Array, dimensions: number, rows: FloatRows): Float64Array[] {
  return project(axes, dimensions, rows).map((along, i) => {
    const placed = new Float64Array(along.length + 1);
    placed.set(along);
    placed[along.length] = Math.sqrt(Math.max(0, dot(rows[i], rows[i]) - dot(along, along)));
    return placed;
  });
}

/** Scaled rows in which a feature that music seldom lacks is far from the mean where it is missing; rows that lack none are as they were. */
function strangeRows(
  { columns, absence, views }: ScalerState,
  raw: readonly ArrayLike<number>[],
  scaled: readonly Float64Array[],
): readonly Float64Array[] {
  const oftenAbsent = new Set(columns.filter((_, i) => absence[i]));
  const seldomAbsent = [...columns.keys()].filter(
    (i) => !absence[i] && !oftenAbsent.has(columns[i]) && !maySkip(views[i]),
  );
  return scaled.map((row, r) => {
    let strange = row;
    for (const i of seldomAbsent) {
      if (!Number.isNaN(raw[r][columns[i]])) continue;
      if (strange === row) strange = Float64Array.from(row);
      strange[i] = CLIP;
    }
    return strange;
  });
}

/** Rows one after the other. */
const flat = (rows: FloatRows): Float32Array => Float32Array.from(rows.flatMap((row) => [...row]));
