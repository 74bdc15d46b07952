// Groups of near-duplicates among many fingerprints, in near-linear time: locality-sensitive hashing, then verified pairs, then union-find.
import { isEmptyFingerprint, similarity } from "./fingerprint.ts";

export interface NearDuplicateOptions {
  /** Least similarity of two pieces to be linked, in (0, 1]; below 0.4 fewer candidates are found. @default 0.4 */
  readonly threshold?: number;
}

/** Copies with 5 % of their notes changed are above it (97 % of whole tunes), unrelated pieces below (all but a few in a million pairs). */
export const DEFAULT_THRESHOLD = 0.4;

/**
 * A band is four places of a fingerprint at these distances (around its end), and there is one from every second place. All
 * differences of distances are distinct, so two bands share at most one place. Two pieces of similarity s agree on a band with probability
 * s^4, and on one of the 128 bands at least with about 1 - (1 - s^4)^128: 0.96 for s = 0.4, 0.995 for 0.45, 0.0008 for 0.05.
 */
const BAND = [0, 5, 18, 43] as const;
const BAND_DISTANCE = 2;

/** In a crowded bucket (a common pattern) each piece is compared with this many before it: keeps the cost linear. */
const MAX_NEIGHBOURS = 8;

/**
 * Group of each fingerprint: the index of the first member of its group, itself where it has no near-duplicate.
 *
 * Two pieces are in a group if a chain of pairs with `similarity >= threshold` joins them. Cost: at most `128 * 8 n`
 * comparisons, usually a few n, and half as much memory as the fingerprints take.
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
  for (const hashes of bandHashes(comparable.map((index) => fingerprints[index])))
    forEachCandidate(hashes, (i, j) => {
      const [a, b] = [comparable[i], comparable[j]];
      if (groups.find(a) !== groups.find(b) && similarity(fingerprints[a], fingerprints[b]) >= threshold)
        groups.join(a, b);
    });
  return fingerprints.map((_, index) => groups.find(index));
}

/** For each band the hash of every sketch; read sketch by sketch, since they do not fit into a cache together. */
function bandHashes(sketches: readonly Uint32Array[]): Uint32Array[] {
  const places = sketches[0]?.length ?? 0;
  const bands = Array.from({ length: places / BAND_DISTANCE }, () => new Uint32Array(sketches.length));
  sketches.forEach((sketch, i) => {
    bands.forEach((band, k) => {
      let hash = 0;
      for (const distance of BAND) {
        hash = Math.imul(hash ^ sketch[(k * BAND_DISTANCE + distance) % places], 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      band[i] = hash;
    });
  });
  return bands;
}

/** Calls `visit` for pairs of equal hashes. */
function forEachCandidate(hashes: Uint32Array, visit: (i: number, j: number) => void): void {
  // A chained hash table: the latest index of each slot, and for each index the one before it in its slot.
  const latest = new Int32Array(2 ** Math.ceil(Math.log2(2 * hashes.length))).fill(-1);
  const before = new Int32Array(hashes.length);
  for (let i = 0; i < hashes.length; i++) {
    const slot = hashes[i] & (latest.length - 1);
    before[i] = latest[slot];
    latest[slot] = i;
    for (let j = before[i], met = 0; j >= 0 && met < MAX_NEIGHBOURS; j = before[j], met++)
      if (hashes[j] === hashes[i]) visit(j, i);
  }
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
