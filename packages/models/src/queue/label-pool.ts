// The pieces that may be labelled, as points: made once for a collection, asked again after every label.
import { type FloatRows, pick, randomFrom, squaredDistance } from "@semitone/stats";
import { project } from "../answerer/neighbours.ts";
import { principalAxes } from "../tagger/principal-axes.ts";
import { Pool, type View } from "../tagger/problem.ts";

/** Views that the quick model learns from one by one, with its trust in each before there are labels. */
export const QUICK_VIEWS: readonly (readonly [View, number])[] = [
  ["descriptors", 3],
  ["rhythm", 1],
  ["tonal", 1],
  ["measured", 2],
];

/** Axes of a view of the quick model, those in which pieces are compared, and rows that axes are found from. */
const VIEW_AXES = 32;
const PLACE_AXES = 24;
const MAX_AXES_ROWS = 1000;
/** Nearest pieces by which one is judged typical, and pieces among which they are looked for. */
const NEAR = 20;
const MAX_COMPARED = 1000;

/** Pieces that may be labelled; every list is by row. */
export interface LabelPool {
  /** Coordinates in which pieces are compared. */
  readonly places: FloatRows;
  /** Coordinates along the axes of each of `QUICK_VIEWS` that the rows have, with its weight before there are labels. */
  readonly views: readonly { readonly prior: number; readonly rows: FloatRows }[];
  /** Near-duplicates share a group; a label of one is one of all. */
  readonly groups: readonly string[];
  /** What a piece is called where its place in a list matters. */
  readonly names: readonly string[];
  /** Mean distance to the nearest other pieces: small for typical ones. */
  readonly sparsity: Float64Array;
  /** The random order of labelling: a number in [0, 1), the same for all of a group, and the same whatever other pieces there are. */
  readonly ranks: Float64Array;
  readonly seed: number;
}

export interface LabelPoolOptions {
  /** Scaled rows: see `scaleRows`. */
  readonly rows: FloatRows;
  /** Name of the view that each column is of. */
  readonly families: readonly string[];
  readonly groups: readonly string[];
  readonly names: readonly string[];
  readonly seed?: number;
}

/** Places the pieces: what takes most of the time, once for a collection. */
export function labelPool({ rows, families, groups, names, seed = 1 }: LabelPoolOptions): LabelPool {
  const pool = new Pool(rows, families, seed);
  const columnsOf = QUICK_VIEWS.map(([view]) => pool.columns(view));
  const views = QUICK_VIEWS.flatMap(([, prior], v) =>
    columnsOf[v].length === 0 ? [] : [{ prior, ...axesOf(pick(rows, columnsOf[v]), VIEW_AXES, seed) }],
  );
  // The last view has the columns of all others.
  const all = views.at(-1) ?? { prior: 1, ...axesOf(rows, PLACE_AXES, seed) };
  const evened = all.variances.slice(0, PLACE_AXES).map((variance) => (variance + 1e-9) ** -0.25);
  const places = all.rows.map((row) => Float64Array.from(evened, (factor, d) => factor * row[d]));
  return { places, views, groups, names, sparsity: sparsityOf(places), ranks: ranksOf(groups, seed), seed };
}

/** Coordinates of rows along the principal axes of some of them. */
function axesOf(rows: FloatRows, dimensions: number, seed: number) {
  const every = Math.ceil(rows.length / MAX_AXES_ROWS);
  const found = principalAxes(
    rows.filter((_, i) => i % every === 0),
    dimensions,
    seed,
  );
  return { rows: project(found.axes, found.dimensions, rows), variances: found.variances };
}

/** The same pieces with another random order. */
export const reseeded = (pool: LabelPool, seed: number): LabelPool => ({
  ...pool,
  seed,
  ranks: ranksOf(pool.groups, seed),
});

/** Mean distance of each row to its nearest among at most 1,000 rows, itself left out. */
function sparsityOf(places: FloatRows): Float64Array {
  const every = Math.ceil(places.length / MAX_COMPARED);
  const compared = [...places.keys()].filter((row) => row % every === 0);
  const near = new Float64Array(NEAR);
  return Float64Array.from(places, (place, row) => {
    let count = 0;
    for (const other of compared) {
      if (other === row) continue;
      const distance = squaredDistance(place, places[other]);
      if (count === NEAR && distance >= near[NEAR - 1]) continue;
      let at = count < NEAR ? count++ : NEAR - 1;
      for (; at > 0 && near[at - 1] > distance; at--) near[at] = near[at - 1];
      near[at] = distance;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.sqrt(near[i]);
    return sum / Math.max(1, count);
  });
}

/** A number in [0, 1) for each group, from its name and the seed. */
function ranksOf(groups: readonly string[], seed: number): Float64Array {
  return Float64Array.from(groups, (group) => {
    let hash = (0x811c9dc5 ^ seed) >>> 0;
    for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193) >>> 0;
    return randomFrom(hash)();
  });
}
