// Whether music is like what was trained on: in each family of features its distance to the nearest training pieces, beside their own.
import {
  distancesToOthers,
  dot,
  type FloatRows,
  meanRoot,
  NEIGHBOURS,
  NearestIndex,
  pick,
  rowProducts,
  rowsOfZeros,
} from "@semitone/stats";
import { unflat } from "../answerer/neighbours.ts";
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
  const scaled = scaleRows(scaler, raw);
  const rows = strangeRows(scaler, raw, scaled);
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
    rows: flat(place(axes, dimensions, scaled)),
    families,
    limit: margin * own[Math.min(own.length - 1, Math.floor(QUANTILE * own.length))],
  };
}

/**
 * How far rows are from all training pieces, in the family of features where that is most, as a multiple of the limit of what is
 * familiar: above 1 for what is further from them than they are from each other, 0 for all that is not.
 *
 * @param scaled  the same rows by the scaler
 */
export function strangenessOf(
  familiarity: Familiarity,
  scaler: ScalerState,
  raw: readonly ArrayLike<number>[],
  scaled: FloatRows = scaleRows(scaler, raw),
): number[] {
  const { families, limit } = familiarity;
  const rows = strangeRows(scaler, raw, scaled);
  const known = indexesOf(familiarity);
  const strangeness = rows.map(() => 0);
  for (const [f, { axes, dimensions, columns, unit }] of families.entries())
    for (const [i, row] of place(axes, dimensions, pick(rows, columns)).entries()) {
      // A few near ones are proof enough that the nearest are near; the margin leaves no room for rounding.
      const enough = (limit * unit) ** 2 * (1 - 1e-9);
      const found = known[f].nearest(row, NEIGHBOURS, enough);
      const distance = meanRoot(found) / unit;
      if (distance > limit) strangeness[i] = Math.max(strangeness[i], distance / limit);
    }
  return strangeness;
}

/** Made at the first question, and kept as long as what it is made of. */
const INDEXES = new WeakMap<Familiarity, readonly NearestIndex[]>();

function indexesOf(familiarity: Familiarity): readonly NearestIndex[] {
  const made = INDEXES.get(familiarity);
  if (made) return made;
  const indexes = familiarity.families.map(
    ({ rows, dimensions }) => new NearestIndex(unflat(rows, dimensions + 1)),
  );
  INDEXES.set(familiarity, indexes);
  return indexes;
}

/** Coordinates on the axes (on all columns where there are none), and the length of what they leave over. */
export function place(axes: Float32Array, dimensions: number, rows: FloatRows): Float64Array[] {
  const placed = axes.length === 0 ? rows : rowProducts(axes, dimensions, rows);
  const whole = rowsOfZeros(rows.length, (placed[0]?.length ?? 0) + 1);
  for (const [i, row] of rows.entries()) {
    whole[i].set(placed[i]);
    whole[i][placed[i].length] = Math.sqrt(Math.max(0, dot(row, row) - dot(placed[i], placed[i])));
  }
  return whole;
}

/** Scaled rows in which a feature that music seldom lacks is far from the mean where it is missing. */
function strangeRows(
  { columns, absence, views }: ScalerState,
  raw: readonly ArrayLike<number>[],
  scaled: FloatRows,
): FloatRows {
  const oftenAbsent = new Set(columns.filter((_, i) => absence[i]));
  const seldomAbsent = [...columns.keys()].filter(
    (i) => !absence[i] && !oftenAbsent.has(columns[i]) && !maySkip(views[i]),
  );
  return scaled.map((row, r) => {
    const missing = seldomAbsent.filter((i) => Number.isNaN(raw[r][columns[i]]));
    if (missing.length === 0) return row;
    const strange = Float64Array.from(row);
    for (const i of missing) strange[i] = CLIP;
    return strange;
  });
}

/** Rows one after the other. */
const flat = (rows: FloatRows): Float32Array => Float32Array.from(rows.flatMap((row) => [...row]));
