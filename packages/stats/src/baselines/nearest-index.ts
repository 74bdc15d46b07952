// Nearest rows by a tree that leaves most of them unlooked at. Same answers as `nearestRows`, to the bit.
import type { FloatRows } from "../linear/linear-algebra.ts";
import type { NearestRows } from "./nearest-rows.ts";

/** Rows in a leaf, at most: fewer cost more in visits than they save in distances. */
const LEAF = 16;
/** Coordinates that are added up between two looks at whether a row is still near enough. */
const STRIDE = 8;

/** A part of the rows: `[start, end)` of the order of the tree, and where it is split. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** Absent in a leaf. */
  readonly split?: { readonly axis: number; readonly at: number; readonly below: Part; readonly above: Part };
}

/**
 * A k-d tree over rows: each part is halved at the median of the coordinate that varies most.
 *
 * @see Bentley 1975, "Multidimensional binary search trees used for associative searching"
 */
export class NearestIndex {
  readonly #width: number;
  /** Coordinates of all rows in the order of the tree, one after the other. */
  readonly #values: Float64Array;
  /** Number of each row, in the order of the tree. */
  readonly #numbers: Int32Array;
  readonly #root: Part;

  /** @param rows  all of one width; may be empty */
  constructor(rows: FloatRows) {
    this.#width = rows[0]?.length ?? 0;
    this.#numbers = Int32Array.from(rows, (_, i) => i);
    this.#root = halved(rows, this.#numbers, 0, rows.length);
    this.#values = new Float64Array(rows.length * this.#width);
    for (const [place, number] of this.#numbers.entries())
      this.#values.set(rows[number], place * this.#width);
  }

  /**
   * The `k` rows that are nearest to `row` (Euclidean; the earlier wins a tie), nearest first, with squared distances; of fewer, all.
   *
   * @param enough  squared distance: as soon as `k` rows within it are found these are returned, nearest or not. @default none is enough
   */
  nearest(row: Float64Array, k: number, enough = -1): NearestRows {
    const found: NearestRows = { rows: [], distances: [] };
    this.#search(this.#root, row, k, enough, found);
    return found;
  }

  /** Looks into a part. @returns whether it is enough */
  #search(part: Part, row: Float64Array, k: number, enough: number, found: NearestRows): boolean {
    const { start, end, split } = part;
    if (split === undefined) return this.#scan(start, end, row, k, enough, found);
    const { axis, at, below, above } = split;
    const aside = row[axis] - at;
    const [near, far] = aside < 0 ? [below, above] : [above, below];
    if (this.#search(near, row, k, enough, found)) return true;
    // As far as the plane between the halves: none beyond it is nearer. A tie could still be an earlier row.
    if (found.rows.length === k && aside * aside > found.distances[k - 1]) return false;
    return this.#search(far, row, k, enough, found);
  }

  #scan(
    start: number,
    end: number,
    row: Float64Array,
    k: number,
    enough: number,
    { rows, distances }: NearestRows,
  ): boolean {
    const [values, width] = [this.#values, this.#width];
    for (let place = start; place < end; place++) {
      const most = rows.length === k ? distances[k - 1] : Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let c = 0, v = place * width; c < width && sum <= most; ) {
        for (const stop = Math.min(width, c + STRIDE); c < stop; c++, v++) {
          const difference = row[c] - values[v];
          sum += difference * difference;
        }
      }
      if (sum > most) continue;
      insert(rows, distances, k, this.#numbers[place], sum);
      if (rows.length === k && distances[k - 1] <= enough) return true;
    }
    return false;
  }
}

/** Puts a row where it belongs among the nearest so far; drops the last where there are too many. */
function insert(rows: number[], distances: number[], k: number, number: number, distance: number): void {
  let at = rows.length;
  while (
    at > 0 &&
    (distances[at - 1] > distance || (distances[at - 1] === distance && rows[at - 1] > number))
  )
    at--;
  if (at === k) return;
  rows.splice(at, 0, number);
  distances.splice(at, 0, distance);
  if (rows.length > k) {
    rows.pop();
    distances.pop();
  }
}

function halved(rows: FloatRows, numbers: Int32Array, start: number, end: number): Part {
  if (end - start <= LEAF) return { start, end };
  const own = numbers.subarray(start, end);
  const axis = widestAxis(rows, own);
  own.sort((a, b) => rows[a][axis] - rows[b][axis] || a - b);
  const middle = start + ((end - start) >> 1);
  const at = rows[numbers[middle]][axis];
  return {
    start,
    end,
    split: {
      axis,
      at,
      below: halved(rows, numbers, start, middle),
      above: halved(rows, numbers, middle, end),
    },
  };
}

/** The coordinate with the largest range. */
function widestAxis(rows: FloatRows, numbers: Int32Array): number {
  let [widest, most] = [0, -1];
  for (let c = 0; c < rows[numbers[0]].length; c++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const number of numbers) {
      const value = rows[number][c];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > most) [widest, most] = [c, high - low];
  }
  return widest;
}
