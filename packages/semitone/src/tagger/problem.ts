// What a candidate learns from: labelled rows, and music without labels, all on one scale.
import { type FloatRows, pick, type Span, spanOf } from "@semitone/train";
import type { Task } from "../dataset.ts";
import { project } from "./predictor.ts";
import { type PrincipalAxes, principalAxes } from "./principal-axes.ts";

/** Columns that a candidate may be confined to. */
export type View = "descriptors" | "rhythm" | "tonal" | "shape" | "all";

/** Families of features in each view. */
const VIEWS: Readonly<Record<View, readonly string[] | undefined>> = {
  descriptors: ["descriptors"],
  rhythm: ["meter"],
  tonal: ["tonal"],
  shape: ["descriptors", "meter"],
  all: undefined,
};

/** FloatRows of the pool that methods with a cost beyond linear look at. */
const MOST_POOL = 2000;

/** Music that is there to learn from, labels aside: made once, shared by every task and fold. */
export class Pool {
  readonly #families: readonly string[];
  readonly #columns = new Map<View, readonly number[]>();
  readonly #made = new Map<string, Promise<unknown>>();
  #axes: PrincipalAxes | undefined;

  /** @param rows  scaled rows of all training pieces, labelled or not */
  constructor(
    readonly rows: FloatRows,
    families: readonly string[],
    readonly seed: number,
  ) {
    this.#families = families;
  }

  columns(view: View): readonly number[] {
    let columns = this.#columns.get(view);
    if (columns === undefined) {
      const families = VIEWS[view];
      columns = [...this.#families.keys()].filter((i) => families?.includes(this.#families[i]) ?? true);
      this.#columns.set(view, columns);
    }
    return columns;
  }

  /** The value that `make` gives at the first call: what one task or fold has learnt from the pool serves the others. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    let made = this.#made.get(name) as Promise<T> | undefined;
    if (made === undefined) {
      made = make();
      this.#made.set(name, made);
    }
    return made;
  }

  /** FloatRows that are not among those given, which are rows of the pool themselves. */
  unlabelled(labelled: FloatRows): FloatRows {
    const known = new Set(labelled);
    return this.rows.filter((row) => !known.has(row as Float64Array));
  }

  get axes(): PrincipalAxes {
    this.#axes ??= principalAxes(this.rows, 24, this.seed);
    return this.#axes;
  }

  /** Coordinates of rows along the principal axes. */
  project(rows: FloatRows): Float64Array[] {
    return project(this.axes.axes, this.axes.dimensions, rows);
  }

  /** Every so-manieth row of the pool, at most `MOST_POOL`, in the space of the axes. */
  get sample(): FloatRows {
    const every = Math.ceil(this.rows.length / MOST_POOL);
    this.#sample ??= this.project(this.rows.filter((_, i) => i % every === 0));
    return this.#sample;
  }
  #sample: FloatRows | undefined;
}

/** The question of a task asked on a scale. */
export interface Ratings {
  /** By row. */
  readonly values: readonly number[];
  /** Middle of the scale, where two classes are expected to part; undefined where the scale has none. */
  readonly middle: number | undefined;
}

/** Labelled rows of one task. */
export class Problem {
  readonly #spans = new Map<View, Span>();
  readonly #views = new Map<View, FloatRows>();

  constructor(
    readonly pool: Pool,
    readonly rows: FloatRows,
    /** A distribution over the classes, or one number, for each row. */
    readonly targets: readonly (readonly number[])[],
    readonly ratings: Ratings | undefined,
  ) {}

  view(view: View): FloatRows {
    let rows = this.#views.get(view);
    if (rows === undefined) {
      rows = pick(this.rows, this.pool.columns(view));
      this.#views.set(view, rows);
    }
    return rows;
  }

  span(view: View): Span {
    let span = this.#spans.get(view);
    if (span === undefined) {
      span = spanOf(this.view(view));
      this.#spans.set(view, span);
    }
    return span;
  }

  /** The problem of some of the rows. */
  subset(chosen: readonly number[]): Problem {
    return new Problem(
      this.pool,
      chosen.map((i) => this.rows[i]),
      chosen.map((i) => this.targets[i]),
      this.ratings && { ...this.ratings, values: chosen.map((i) => this.ratings!.values[i]) },
    );
  }

  /** Weights over a view's columns as weights over all. */
  spread(view: View, weights: readonly ArrayLike<number>[]): Float32Array {
    const width = this.rows[0].length;
    const columns = this.pool.columns(view);
    const all = new Float32Array(weights.length * width);
    for (const [k, part] of weights.entries())
      for (let i = 0; i < columns.length; i++) all[k * width + columns[i]] = part[i];
    return all;
  }
}

/**
 * The problem of a task's labelled rows.
 *
 * @param labelled  rows of the dataset
 * @param scaled    the same rows on the scale of the pool
 */
export function problemOf(
  pool: Pool,
  { targets, rating }: Pick<Task, "targets" | "rating">,
  labelled: readonly number[],
  scaled: FloatRows,
): Problem {
  const values = labelled.flatMap((row) => rating?.values[row] ?? []);
  return new Problem(
    pool,
    scaled,
    labelled.map((row) => targets[row]!),
    rating && values.length === labelled.length ? { values, middle: rating.middle } : undefined,
  );
}
