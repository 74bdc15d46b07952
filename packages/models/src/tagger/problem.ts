// What a candidate learns from: labelled rows, and music without labels, all on one scale.
import { type FloatRows, pick, type Span, spanOf } from "@semitone/stats";
import { project } from "../answerer/neighbours.ts";
import { type PrincipalAxes, principalAxes } from "./principal-axes.ts";

/** Columns that a candidate may be confined to. */
export type View =
  | "descriptors"
  | "rhythm"
  | "tonal"
  | "shape"
  | "measured"
  | "latents"
  | "states"
  | "images"
  | "performed"
  | "besideOthers";

/** Names of the views of music whose columns are in each. Of recordings there are descriptors, and images where networks read them. */
const VIEWS: Readonly<Record<View, readonly string[]>> = {
  descriptors: ["descriptors", "timbre"],
  rhythm: ["meter"],
  tonal: ["tonal"],
  shape: ["descriptors", "meter", "timbre", "image"],
  measured: ["descriptors", "rhythm", "meter", "tonal"],
  latents: ["descriptors", "tonal", "listener"],
  states: ["cellMean"],
  images: ["image"],
  performed: ["played", "playedBeside"],
  besideOthers: ["playedBeside"],
};

/** Where trainings that take minutes keep what a killed one goes on from, and what ends them. */
export interface PoolWork {
  /** A folder for them alone. @default none: they begin anew */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

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
    readonly work: PoolWork = {},
  ) {
    this.#families = families;
  }

  columns(view: View): readonly number[] {
    let columns = this.#columns.get(view);
    if (columns === undefined) {
      const families = VIEWS[view];
      columns = [...this.#families.keys()].filter((i) => families.includes(this.#families[i]));
      this.#columns.set(view, columns);
    }
    return columns;
  }

  /** Whether the rows are of recordings. */
  get isOfSounds(): boolean {
    return this.#families.includes("timbre");
  }

  /** Whether a listener heard the rows. */
  get hasLatents(): boolean {
    return this.#families.includes("listener");
  }

  /** Whether a language model read the music. */
  get hasStates(): boolean {
    return this.columns("states").length > 0;
  }

  /** Whether there are images of the sounds. */
  get hasImages(): boolean {
    return this.columns("images").length > 0;
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

  /** Rows of the pool that are not among those given. */
  unlabelled(labelled: FloatRows): FloatRows {
    const known = new Set(labelled);
    return this.rows.filter((row) => !known.has(row as Float64Array));
  }

  get axes(): PrincipalAxes {
    this.#axes ??= principalAxes(this.#withoutImages(), 24, this.seed);
    return this.#axes;
  }

  /** Among a thousand cells what is measured would drown. */
  #withoutImages(): FloatRows {
    const cells = this.columns("images");
    if (cells.length === 0) return this.rows;
    return this.rows.map((row) => {
      const rest = Float64Array.from(row);
      for (const c of cells) rest[c] = 0;
      return rest;
    });
  }

  /** Coordinates of rows along the principal axes. */
  project(rows: FloatRows): readonly Float64Array[] {
    return project(this.axes.axes, this.axes.dimensions, rows);
  }
}

/** The question of a task asked on a scale. */
export interface Ratings {
  /** By row. */
  readonly values: readonly number[];
  /** Middle of the scale, where two classes are expected to part; undefined where the scale has none. */
  readonly middle: number | undefined;
}

/** Labelled rows, whole pieces first, and what is known of each. */
export interface Labelled {
  readonly rows: FloatRows;
  /** A distribution over the classes, or one number, for each row. */
  readonly targets: readonly (readonly number[])[];
  /** Rows of one group are never on both sides of a split; a piece and its passages are of one. */
  readonly groups: readonly string[];
  /** Of whole pieces. */
  readonly ratings?: Ratings;
  /** How much each row counts where some are passages: the rows of a piece count once together. @default 1 each */
  readonly weights?: readonly number[];
  /** How many of the rows are whole pieces. @default all */
  readonly pieces?: number;
  /** Whether most labels answer questions that were chosen by what is unsure. @default false */
  readonly isAsked?: boolean;
}

/** Labelled rows of one task. */
export class Problem {
  readonly #spans = new Map<View, Span>();
  readonly #views = new Map<View, FloatRows>();
  #wholes: Problem | undefined;
  readonly rows: FloatRows;
  readonly targets: Labelled["targets"];
  readonly groups: readonly string[];
  readonly ratings: Ratings | undefined;
  readonly weights: readonly number[];
  /** Labelled pieces; the rows after them are passages of some. */
  readonly pieces: number;
  readonly isAsked: boolean;

  constructor(
    readonly pool: Pool,
    {
      rows,
      targets,
      groups,
      ratings,
      weights = rows.map(() => 1),
      pieces = rows.length,
      isAsked = false,
    }: Labelled,
  ) {
    this.rows = rows;
    this.targets = targets;
    this.groups = groups;
    this.ratings = ratings;
    this.weights = weights;
    this.pieces = pieces;
    this.isAsked = isAsked;
  }

  /** The same without passages: for methods to which every row is a piece. */
  get wholes(): Problem {
    this.#wholes ??= this.pieces === this.rows.length ? this : this.#withoutPassages();
    return this.#wholes;
  }

  #withoutPassages(): Problem {
    const { rows, targets, groups, ratings } = this.subset([...this.rows.keys()].slice(0, this.pieces));
    return new Problem(this.pool, { rows, targets, groups, ratings });
  }

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

  /** The problem of some of the rows, in their order. */
  subset(chosen: readonly number[]): Problem {
    const pieces = chosen.filter((i) => i < this.pieces);
    return new Problem(this.pool, {
      rows: chosen.map((i) => this.rows[i]),
      targets: chosen.map((i) => this.targets[i]),
      groups: chosen.map((i) => this.groups[i]),
      ratings: this.ratings && { ...this.ratings, values: pieces.map((i) => this.ratings!.values[i]) },
      weights: chosen.map((i) => this.weights[i]),
      pieces: pieces.length,
    });
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
