// Who is near whom: exactly for some thousands of rows, by random projection trees for many.
import type { FloatRows } from "../linear/linear-algebra.ts";
import { randomFrom } from "../random.ts";
import { squaredDistance } from "./nearest-rows.ts";

/** `neighbours[k * i + j]` is the j-th nearest row to row i, itself left out; `distances` are squared. */
export interface NeighbourGraph {
  readonly k: number;
  readonly neighbours: Int32Array;
  readonly distances: Float64Array;
}

export interface NeighbourOptions {
  /** Up to this many rows, all pairs are compared. @default 4000 */
  readonly exactUpTo?: number;
  /** @default 12 */
  readonly trees?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** Rows of one leaf; each is compared with all others of its leaf. */
const LEAF = 40;

/**
 * The k nearest rows of each row (Euclidean). Above `exactUpTo` rows, those found in the leaves of random projection trees and among the
 * neighbours of neighbours: nearly all of the true ones, in O(n log n).
 *
 * @see Dasgupta and Freund 2008; Dong, Moses and Li 2011
 */
export function neighbourGraph(
  rows: FloatRows,
  wanted: number,
  { exactUpTo = 4000, trees = 12, seed = 1 }: NeighbourOptions = {},
): NeighbourGraph {
  const k = Math.min(wanted, rows.length - 1);
  const graph = new Builder(rows, k);
  if (rows.length <= exactUpTo) {
    for (let a = 0; a < rows.length; a++) for (let b = 0; b < a; b++) graph.offer(a, b);
    return graph.result();
  }
  const random = randomFrom(seed);
  for (let tree = 0; tree < trees; tree++)
    split(rows, Int32Array.from(rows.keys()), random, (leaf) => {
      for (let i = 0; i < leaf.length; i++) for (let j = 0; j < i; j++) graph.offer(leaf[i], leaf[j]);
    });
  graph.askNeighbours();
  return graph.result();
}

/** Keeps the k best of each row in order, and never one twice. */
class Builder {
  private readonly neighbours: Int32Array;
  private readonly distances: Float64Array;
  constructor(
    private readonly rows: FloatRows,
    private readonly k: number,
  ) {
    this.neighbours = new Int32Array(rows.length * k).fill(-1);
    this.distances = new Float64Array(rows.length * k).fill(Number.POSITIVE_INFINITY);
  }

  offer(a: number, b: number): void {
    const distance = squaredDistance(this.rows[a], this.rows[b]);
    this.insert(a, b, distance);
    this.insert(b, a, distance);
  }

  private insert(row: number, other: number, distance: number): void {
    const { k, neighbours, distances } = this;
    const start = row * k;
    let at = start + k - 1;
    if (k === 0 || distance >= distances[at]) return;
    for (let i = start; i < start + k; i++) if (neighbours[i] === other) return;
    for (; at > start && distances[at - 1] > distance; at--) {
      distances[at] = distances[at - 1];
      neighbours[at] = neighbours[at - 1];
    }
    distances[at] = distance;
    neighbours[at] = other;
  }

  /** One round of comparing each row with the neighbours of its neighbours. */
  askNeighbours(): void {
    const { k, rows } = this;
    const before = this.neighbours.slice();
    for (let row = 0; row < rows.length; row++)
      for (let i = 0; i < k; i++) {
        const friend = before[row * k + i];
        if (friend < 0) continue;
        for (let j = 0; j < k; j++) {
          const other = before[friend * k + j];
          if (other > row) this.offer(row, other);
        }
      }
  }

  result(): NeighbourGraph {
    return { k: this.k, neighbours: this.neighbours, distances: this.distances };
  }
}

/** Halves `members` along the line through two random ones until they fit a leaf. */
function split(
  rows: FloatRows,
  members: Int32Array,
  random: () => number,
  take: (leaf: Int32Array) => void,
): void {
  if (members.length <= LEAF) {
    take(members);
    return;
  }
  const pick = () => rows[members[Math.floor(random() * members.length)]];
  const [a, b] = [pick(), pick()];
  const along = Float64Array.from(members, (row) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * rows[row][i];
    return sum;
  });
  const order = Int32Array.from(members.keys()).sort(
    (i, j) => along[i] - along[j] || members[i] - members[j],
  );
  const half = members.length >> 1;
  split(
    rows,
    order.subarray(0, half).map((i) => members[i]),
    random,
    take,
  );
  split(
    rows,
    order.subarray(half).map((i) => members[i]),
    random,
    take,
  );
}
