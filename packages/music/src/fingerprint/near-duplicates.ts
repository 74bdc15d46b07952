// Groups of near-duplicates among many fingerprints, in O(n log n): locality-sensitive hashing, then verified pairs, then union-find.
import { isEmptyFingerprint, similarity } from "./fingerprint.ts";

export interface NearDuplicateOptions {
  /** Least similarity of two pieces to be linked, in (0, 1]; below 0.35 candidates are no longer found reliably. @default 0.37 */
  readonly threshold?: number;
}

/** Copies with 5 % of their notes changed are above it (97 % of whole tunes), unrelated pieces below (all but a few in a million pairs). */
export const DEFAULT_THRESHOLD = 0.37;

/**
 * Places of a fingerprint in a band. Two pieces of similarity s agree on a band with probability s^3, and on some of the 85 bands of
 * 256 places with 1 - (1 - s^3)^85: 0.99 for s = 0.37, 0.01 for s = 0.05.
 */
const BAND_PLACES = 3;

/** In a crowded bucket (a common pattern) each piece is compared with this many before it: keeps the cost linear. */
const MOST_NEIGHBOURS = 8;

/**
 * Group of each fingerprint: the index of the first member of its group, itself where it has no near-duplicate.
 *
 * Two pieces are in a group if a chain of pairs with `similarity >= threshold` joins them. Cost: 85 sorts of n numbers, and at most
 * `85 * 8 n` comparisons.
 *
 * @throws RangeError if `threshold` is not in (0, 1]
 * @example groupNearDuplicates(scores.map(fingerprint)) // [0, 1, 0, 3]: the third piece is a copy of the first
 */
export function groupNearDuplicates(
  fingerprints: readonly Uint32Array[],
  { threshold = DEFAULT_THRESHOLD }: NearDuplicateOptions = {},
): number[] {
  if (!(threshold > 0 && threshold <= 1))
    throw new RangeError(`groupNearDuplicates: threshold must be in (0, 1]; got ${threshold}`);
  const groups = new DisjointSets(fingerprints.length);
  const comparable = fingerprints.flatMap((sketch, index) => (isEmptyFingerprint(sketch) ? [] : [index]));
  const places = comparable.length > 1 ? fingerprints[comparable[0]].length : 0;
  for (let place = 0; place + BAND_PLACES <= places; place += BAND_PLACES)
    forEachCandidate(fingerprints, comparable, place, (a, b) => {
      if (groups.find(a) !== groups.find(b) && similarity(fingerprints[a], fingerprints[b]) >= threshold)
        groups.join(a, b);
    });
  return fingerprints.map((_, index) => groups.find(index));
}

/** Calls `visit` for pairs of items that agree on the band from `place` on. */
function forEachCandidate(
  fingerprints: readonly Uint32Array[],
  items: readonly number[],
  place: number,
  visit: (a: number, b: number) => void,
): void {
  // Hash and position share one double, so that a plain numeric sort brings equal hashes together, in the order of the items.
  const room = 2 ** Math.ceil(Math.log2(items.length));
  const hashes = Math.min(2 ** 32, 2 ** 53 / room);
  const keys = Float64Array.from(
    items,
    (item, position) => (bandHash(fingerprints[item], place) % hashes) * room + position,
  ).sort();
  let bucketStart = 0;
  for (let i = 1; i < keys.length; i++) {
    if (Math.floor(keys[i] / room) !== Math.floor(keys[bucketStart] / room)) bucketStart = i;
    for (let j = Math.max(bucketStart, i - MOST_NEIGHBOURS); j < i; j++)
      visit(items[keys[j] % room], items[keys[i] % room]);
  }
}

function bandHash(sketch: Uint32Array, place: number): number {
  let hash = 0;
  for (let k = place; k < place + BAND_PLACES; k++) {
    hash = Math.imul(hash ^ sketch[k], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Union-find whose representative is the smallest member. */
class DisjointSets {
  readonly #parent: Uint32Array;

  constructor(size: number) {
    this.#parent = Uint32Array.from({ length: size }, (_, index) => index);
  }

  find(item: number): number {
    let root = item;
    while (this.#parent[root] !== root) {
      this.#parent[root] = this.#parent[this.#parent[root]];
      root = this.#parent[root];
    }
    return root;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    this.#parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
