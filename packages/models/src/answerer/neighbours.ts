// Weighted mean target of the nearest stored rows: nearest neighbours, and beliefs that labels have spread to.
import {
  add,
  constant,
  div,
  exp,
  gather,
  mean,
  mul,
  neg,
  pick,
  reshape,
  square,
  sub,
  sum,
  topK,
} from "@semitone/graph";
import {
  type FloatRows,
  type KnownRows,
  MIN_UNIT,
  meanOfNearest,
  NearestIndex,
  rowProducts,
} from "@semitone/stats";
import { z } from "zod";
import { type AnswererKind, floats } from "./answerer.ts";
import { linearMap } from "./expressions.ts";

const count = z.int().min(1).max(1e7);
const schema = z.object({
  kind: z.literal("neighbours"),
  /** Of the space that distances are measured in, `dimensions` rows over all columns. */
  axes: floats,
  dimensions: count,
  /** Stored rows as coordinates along the axes, one after the other. */
  rows: floats,
  /** `outputs` numbers for each of them. */
  targets: floats,
  outputs: count,
  k: count,
  /** Left out: the nearer the heavier. */
  weighting: z.enum(["uniform", "gaussian"]).optional(),
});
export type NeighboursState = z.infer<typeof schema>;

/** Coordinates of rows along axes. */
export const project = (axes: Float32Array, dimensions: number, rows: FloatRows): Float64Array[] =>
  rowProducts(axes, dimensions, rows);

/** The k nearest count alike, or exp(-d^2 / d_k^2) with d_k the distance of the k-th; see `meanOfNearest`. */
export const neighboursAnswerer: AnswererKind<NeighboursState> = {
  schema,
  fits: ({ axes, dimensions, rows, targets, outputs: own, k }, { outputs, width }) =>
    own === outputs &&
    targets.length > 0 &&
    targets.length % outputs === 0 &&
    k <= targets.length / outputs &&
    rows.length === (targets.length / outputs) * dimensions &&
    axes.length === dimensions * width,
  express: ({ axes, dimensions, rows: stored, targets, outputs, k, weighting }, { rows, width }) => {
    const known = targets.length / outputs;
    const placed = reshape(linearMap(axes, dimensions, rows, width), [rows.shape[0], 1, dimensions]);
    const away = sub(placed, constant(stored, [1, known, dimensions], "float32"));
    const { values, indices } = topK(neg(sum(square(away), { axes: [2] })), k);
    const found = gather(constant(targets, [known, outputs], "float32"), indices); // [batch, k, outputs]
    if (weighting === "uniform") return mean(found, { axes: [1] });
    const unit = add(neg(reshape(pick(values, 1, k - 1), [rows.shape[0], 1])), MIN_UNIT);
    const weights = exp(div(values, unit));
    const total = sum(mul(found, reshape(weights, [rows.shape[0], k, 1])), { axes: [1] });
    return div(total, reshape(sum(weights, { axes: [1] }), [rows.shape[0], 1]));
  },
  predict: (state, rows) => {
    const known = knownOf(state);
    return projectOnce(state.axes, state.dimensions, rows).map((row) => meanOfNearest(known, row));
  },
};

/** Made at the first question, and kept as long as the state. */
const KNOWN = new WeakMap<NeighboursState, KnownRows>();

function knownOf(state: NeighboursState): KnownRows {
  const made = KNOWN.get(state);
  if (made) return made;
  const { rows: stored, dimensions, targets, outputs, k, weighting = "gaussian" } = state;
  const rows = unflat(stored, dimensions);
  const known = {
    rows,
    targets: unflat(targets, outputs).map((target) => [...target]),
    k,
    weighting,
    index: new NearestIndex(rows),
  };
  KNOWN.set(state, known);
  return known;
}

/** Kept as long as the rows, which nobody changes: members of a mixture share their axes. */
const PROJECTED = new WeakMap<FloatRows, Map<Float32Array, FloatRows>>();

function projectOnce(axes: Float32Array, dimensions: number, rows: FloatRows): FloatRows {
  const known = PROJECTED.get(rows) ?? new Map<Float32Array, FloatRows>();
  PROJECTED.set(rows, known);
  const projected = known.get(axes) ?? project(axes, dimensions, rows);
  known.set(axes, projected);
  return projected;
}

/** Rows one after the other, taken apart. */
export const unflat = (rows: Float32Array, width: number): Float64Array[] =>
  Array.from({ length: rows.length / width }, (_, i) =>
    Float64Array.from(rows.subarray(i * width, (i + 1) * width)),
  );
