// Nearest rows by a tree that leaves most of them unlooked at. Same answers as `nearestRows`, to the bit.
import type { FloatRows } from "../linear/linear-algebra.ts";
import type { NearestRows } from "./nearest-rows.ts";

/** Rows in a leaf, at most: fewer cost more in visits than they save in distances. */
const LEAF = 16;
/** Coordinates that are added up between two looks at whether a row is still near enough. */
const STRIDE = 8;

/** Rows whose distances are added up side by side: one sum at a time would wait for each of its additions. */
const ABREAST = 4;

/** A part of the rows: a leaf, whose rows lie in groups `[start, end)`, or a part that is split in two. */
type Part =
  | { readonly start: number; readonly end: number }
  | { readonly axis: number; readonly at: number; readonly below: Part; readonly above: Part };

/**
 * A k-d tree over rows: each part is halved at the median of the coordinate that varies most.
 *
 * @see Bentley 1975, "Multidimensional binary search trees used for associative searching"
 */
export class NearestIndex {
  readonly #width: number;
  /** `[group, column, row]`: coordinates of the rows of all leaves, four rows abreast; Infinity where a group is not full. */
  readonly #values: Float64Array;
  /** Number of each of those rows; -1 where a group is not full. */
  readonly #numbers: Int32Array;
  readonly #root: Part;

  /** @param rows  all of one width; may be empty */
  constructor(rows: FloatRows) {
    this.#width = rows[0]?.length ?? 0;
    const order: number[] = [];
    this.#root = halved(
      rows,
      Int32Array.from(rows, (_, i) => i),
      order,
    );
    this.#numbers = Int32Array.from(order);
    this.#values = new Float64Array(order.length * this.#width).fill(Number.POSITIVE_INFINITY);
    for (const [place, number] of order.entries())
      if (number >= 0)
        for (let c = 0; c < this.#width; c++)
          this.#values[(place - (place % ABREAST)) * this.#width + c * ABREAST + (place % ABREAST)] =
            rows[number][c];
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
    if ("start" in part) return this.#scan(part, row, k, enough, found);
    const { axis, at, below, above } = part;
    const aside = row[axis] - at;
    const [near, far] = aside < 0 ? [below, above] : [above, below];
    if (this.#search(near, row, k, enough, found)) return true;
    // As far as the plane between the halves: none beyond it is nearer. A tie could still be an earlier row.
    if (found.rows.length === k && aside * aside > found.distances[k - 1]) return false;
    return this.#search(far, row, k, enough, found);
  }

  #scan(
    { start, end }: { readonly start: number; readonly end: number },
    row: Float64Array,
    k: number,
    enough: number,
    { rows, distances }: NearestRows,
  ): boolean {
    const [values, width] = [this.#values, this.#width];
    for (let group = start; group < end; group++) {
      const most = rows.length === k ? distances[k - 1] : Number.MAX_VALUE;
      // Plain declarations: taking arrays apart here would make millions of them.
      let p = 0;
      let q = 0;
      let r = 0;
      let s = 0;
      let c = 0;
      for (
        let v = group * width * ABREAST;
        c < width && (p <= most || q <= most || r <= most || s <= most);
      ) {
        for (const stop = Math.min(width, c + STRIDE); c < stop; c++, v += ABREAST) {
          const own = row[c];
          const dp = own - values[v];
          const dq = own - values[v + 1];
          const dr = own - values[v + 2];
          const ds = own - values[v + 3];
          p += dp * dp;
          q += dq * dq;
          r += dr * dr;
          s += ds * ds;
        }
      }
      if (c < width) continue;
      const place = group * ABREAST;
      if (p <= most) insert(rows, distances, k, this.#numbers[place], p);
      if (q <= most) insert(rows, distances, k, this.#numbers[place + 1], q);
      if (r <= most) insert(rows, distances, k, this.#numbers[place + 2], r);
      if (s <= most) insert(rows, distances, k, this.#numbers[place + 3], s);
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

/** Splits the rows `own`, and adds those of each leaf to `order`, in whole groups. */
function halved(rows: FloatRows, own: Int32Array, order: number[]): Part {
  if (own.length <= LEAF) {
    const start = order.length / ABREAST;
    order.push(...own);
    while (order.length % ABREAST > 0) order.push(-1);
    return { start, end: order.length / ABREAST };
  }
  const axis = widestAxis(rows, own);
  own.sort((a, b) => rows[a][axis] - rows[b][axis] || a - b);
  const middle = own.length >> 1;
  return {
    axis,
    at: rows[own[middle]][axis],
    below: halved(rows, own.subarray(0, middle), order),
    above: halved(rows, own.subarray(middle), order),
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
