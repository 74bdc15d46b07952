// The pieces that may be labelled, as points: made once for a collection, asked again after every label.
import { setImmediate } from "node:timers/promises";
import { type FloatRows, pick, randomFrom, rowsOfZeros } from "@semitone/stats";
import { project } from "../answerer/neighbours.ts";
import { type PrincipalAxes, principalAxes } from "../tagger/principal-axes.ts";
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
const CHUNK = 500;

/** Pieces as points; every list is by row. */
export interface LabelPoints {
  /** Coordinates in which pieces are compared. */
  readonly places: FloatRows;
  /** Coordinates along the axes of each of `QUICK_VIEWS` that the rows have, with its weight before there are labels. */
  readonly views: readonly { readonly prior: number; readonly rows: FloatRows }[];
  /** Near-duplicates share a group; a label of one is one of all. */
  readonly groups: readonly string[];
  /** What a piece is called where its place in a list matters. */
  readonly names: readonly string[];
  readonly seed: number;
}

/** Pieces that may be labelled; every list is by row. */
export interface LabelPool extends LabelPoints {
  /** Mean distance to the nearest other pieces: small for typical ones. */
  readonly sparsity: Float64Array;
  /** The random order of labelling: a number in [0, 1), the same for all of a group, and the same whatever other pieces there are. */
  readonly ranks: Float64Array;
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
  const placer = await Placer.of(axesSample(rows), families, { seed, signal });
  for (let from = 0; from < rows.length; from += CHUNK) {
    signal?.throwIfAborted();
    placer.add(rows.slice(from, from + CHUNK));
    await setImmediate();
  }
  return poolOfPoints(placer.points({ groups, names }), signal);
}

/** How typical each of some points is, and their random order. */
export async function poolOfPoints(points: LabelPoints, signal?: AbortSignal): Promise<LabelPool> {
  const { places, groups, seed } = points;
  return { ...points, sparsity: await sparsityOf(places, signal), ranks: ranksOf(groups, seed) };
}

/** Those of some rows that axes are found from. */
export function axesSample<Row>(rows: readonly Row[]): Row[] {
  const every = Math.ceil(rows.length / MAX_AXES_ROWS);
  return rows.filter((_, i) => i % every === 0);
}

/** Coordinates along the principal axes of a sample. */
interface Axes extends PrincipalAxes {
  /** Undefined: all. */
  readonly columns: readonly number[] | undefined;
  readonly prior: number;
  readonly placed: Float64Array[];
}

/** Places rows some at a time, so that no more of them need be held than those. */
export class Placer {
  readonly #factors: Float64Array;
  readonly #places: Float64Array[] = [];

  /** @param all  the view with the columns of all others; by itself where the rows have none of the views */
  private constructor(
    private readonly views: readonly Axes[],
    private readonly all: Axes,
    private readonly seed: number,
  ) {
    const variances = all.variances.slice(0, PLACE_AXES);
    this.#factors = Float64Array.from(variances, (variance) => (variance + 1e-9) ** -0.25);
  }

  /** Axes of a view take a second: others of the process get their turn between two. @param sample  scaled rows: see `axesSample` and `scaleRows` */
  static async of(
    sample: FloatRows,
    families: readonly string[],
    { seed = 1, signal }: Pick<LabelPoolOptions, "seed" | "signal"> = {},
  ): Promise<Placer> {
    const pool = new Pool([], families, seed);
    const views: Axes[] = [];
    for (const [view, prior] of QUICK_VIEWS) {
      const columns = pool.columns(view);
      if (columns.length === 0) continue;
      signal?.throwIfAborted();
      views.push({
        ...principalAxes(pick(sample, columns), VIEW_AXES, seed),
        ...{ columns, prior, placed: [] },
      });
      await setImmediate();
    }
    // The last view has the columns of all others.
    const all = views.at(-1) ?? {
      ...principalAxes(sample, PLACE_AXES, seed),
      ...{ columns: undefined, prior: 1, placed: [] },
    };
    return new Placer(views, all, seed);
  }

  add(rows: FloatRows): void {
    const factors = this.#factors;
    for (const axes of new Set([...this.views, this.all])) {
      const own = axes.columns ? pick(rows, axes.columns) : rows;
      const placed = project(axes.axes, axes.dimensions, own);
      for (const row of placed) axes.placed.push(row);
      if (axes !== this.all) continue;
      const places = rowsOfZeros(rows.length, factors.length);
      for (const [i, place] of places.entries()) {
        for (let d = 0; d < factors.length; d++) place[d] = factors[d] * placed[i][d];
        this.#places.push(place);
      }
    }
  }

  /** All that were added, in their order. */
  points(about: Pick<LabelPoints, "groups" | "names">): LabelPoints {
    const views = this.views.map(({ prior, placed }) => ({ prior, rows: placed }));
    return { places: this.#places, views, ...about, seed: this.seed };
  }
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
  const sparsity = new Float64Array(places.length);
  for (let row = 0; row < places.length; row++) {
    if (row % CHUNK === 0) {
      signal?.throwIfAborted();
      await setImmediate();
    }
    sparsity[row] = meanNearest(places[row], compared);
  }
  return sparsity;
}

/** Dimensions after which a sum of squares is compared: most rows are too far by the first few. */
const LOOK = 6;

function meanNearest(place: Float64Array, compared: FloatRows): number {
  const near = new Float64Array(NEAR).fill(Number.POSITIVE_INFINITY);
  const width = place.length;
  let count = 0;
  for (const other of compared) {
    if (other === place) continue;
    const most = near[NEAR - 1];
    let distance = 0;
    for (let d = 0; d < width && distance < most; ) {
      const end = Math.min(width, d + LOOK);
      for (; d < end; d++) {
        const difference = place[d] - other[d];
        distance += difference * difference;
      }
    }
    if (!(distance < most)) continue;
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
