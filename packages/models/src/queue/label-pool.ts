// The pieces that may be labelled, as points: made once for a collection, asked again after every label.
import { setImmediate } from "node:timers/promises";
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
/** Rows between two turns of others. */
const CHUNK = 2000;

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
  readonly signal?: AbortSignal;
  /** Scaled rows: see `scaleRows`. */
  readonly rows: FloatRows;
  /** Name of the view that each column is of. */
  readonly families: readonly string[];
  readonly groups: readonly string[];
  readonly names: readonly string[];
  readonly seed?: number;
}

/** Places the pieces: what takes most of the time, once for a collection. Others of the process get their turn meanwhile. */
export async function labelPool(options: LabelPoolOptions): Promise<LabelPool> {
  const { rows, families, groups, names, seed = 1, signal } = options;
  const pool = new Pool(rows, families, seed);
  const views = [];
  for (const [view, prior] of QUICK_VIEWS) {
    const columns = pool.columns(view);
    if (columns.length === 0) continue;
    views.push({ prior, ...(await axesOf(pick(rows, columns), VIEW_AXES, seed, signal)) });
  }
  // The last view has the columns of all others.
  const all = views.at(-1) ?? { prior: 1, ...(await axesOf(rows, PLACE_AXES, seed, signal)) };
  const evened = all.variances.slice(0, PLACE_AXES).map((variance) => (variance + 1e-9) ** -0.25);
  const places = all.rows.map((row) => Float64Array.from(evened, (factor, d) => factor * row[d]));
  const sparsity = await sparsityOf(places, signal);
  return { places, views, groups, names, sparsity, ranks: ranksOf(groups, seed), seed };
}

/** Coordinates of rows along the principal axes of some of them. */
async function axesOf(rows: FloatRows, dimensions: number, seed: number, signal?: AbortSignal) {
  const every = Math.ceil(rows.length / MAX_AXES_ROWS);
  const {
    axes,
    dimensions: found,
    variances,
  } = principalAxes(
    rows.filter((_, i) => i % every === 0),
    dimensions,
    seed,
  );
  return { rows: await byChunks(rows, (some) => project(axes, found, some), signal), variances };
}

/** What `of` makes of rows, some at a time. */
async function byChunks<In, Out>(
  rows: readonly In[],
  of: (some: readonly In[]) => readonly Out[],
  signal?: AbortSignal,
): Promise<Out[]> {
  const made: Out[] = [];
  for (let from = 0; from < rows.length; from += CHUNK) {
    signal?.throwIfAborted();
    for (const one of of(rows.slice(from, from + CHUNK))) made.push(one);
    await setImmediate();
  }
  return made;
}

/** The same pieces with another random order. */
export const reseeded = (pool: LabelPool, seed: number): LabelPool => ({
  ...pool,
  seed,
  ranks: ranksOf(pool.groups, seed),
});

/** Mean distance of each row to its nearest among at most 1,000 rows, itself left out. */
async function sparsityOf(places: FloatRows, signal?: AbortSignal): Promise<Float64Array> {
  const every = Math.ceil(places.length / MAX_COMPARED);
  const compared = places.filter((_, row) => row % every === 0);
  const of = (some: FloatRows) => some.map((place) => meanNearest(place, compared));
  return Float64Array.from(await byChunks(places, of, signal));
}

function meanNearest(place: Float64Array, compared: FloatRows): number {
  const near = new Float64Array(NEAR);
  let count = 0;
  for (const other of compared) {
    if (other === place) continue;
    const distance = squaredDistance(place, other);
    if (count === NEAR && distance >= near[NEAR - 1]) continue;
    let at = count < NEAR ? count++ : NEAR - 1;
    for (; at > 0 && near[at - 1] > distance; at--) near[at] = near[at - 1];
    near[at] = distance;
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.sqrt(near[i]);
  return sum / Math.max(1, count);
}

/** A number in [0, 1) for each group, from its name and the seed. */
function ranksOf(groups: readonly string[], seed: number): Float64Array {
  return Float64Array.from(groups, (group) => {
    let hash = (0x811c9dc5 ^ seed) >>> 0;
    for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193) >>> 0;
    return randomFrom(hash)();
  });
}
