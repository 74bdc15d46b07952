// MinHash sketch of a piece: comparing two sketches estimates how many melodic patterns the pieces share.
import type { Score } from "../score.ts";
import { shingles } from "./shingles.ts";

/** Hash functions, and so numbers, in a fingerprint: the standard error of `similarity` is at most 0.5 / sqrt(256) = 0.031. */
export const FINGERPRINT_LENGTH = 256;

/** Fewer patterns than this say too little of a piece: any scale would do. */
const MIN_SHINGLES = 5;

/** What a fingerprint without patterns holds; no hash of a real one is this large in all places. */
const EMPTY = 0xffffffff;

/**
 * Sketch of a piece that ignores transposition, tempo, note values (all doubled, say) and velocity: the minimum of 256 seeded hash
 * functions over its melodic patterns (`shingles`).
 *
 * Drums have no part in it. A piece with fewer than 5 patterns (about 8 notes) gets an empty fingerprint, like nothing else.
 *
 * @returns 256 numbers, the same for the same score everywhere
 * @see Broder 1997, On the resemblance and containment of documents
 * @example similarity(fingerprint(score), fingerprint(transpose(score, 3))) // 1
 */
export const fingerprint = (score: Score): Uint32Array => sketchOf(shingles(score));

/** The minimum of each of the 256 hash functions over some patterns; empty for fewer than 5 of them. */
export function sketchOf(patterns: Uint32Array): Uint32Array {
  const sketch = new Uint32Array(FINGERPRINT_LENGTH).fill(EMPTY);
  if (patterns.length < MIN_SHINGLES) return sketch;
  for (let i = 0; i < FINGERPRINT_LENGTH; i++) {
    const { multiplier, offset } = HASHES[i];
    let least = EMPTY;
    for (let k = 0; k < patterns.length; k++) {
      const hash = (Math.imul(patterns[k], multiplier) + offset) >>> 0;
      if (hash < least) least = hash;
    }
    sketch[i] = least;
  }
  return sketch;
}

/** Whether a fingerprint has no patterns to compare. */
export function isEmptyFingerprint(sketch: Uint32Array): boolean {
  return sketch.every((value) => value === EMPTY);
}

/**
 * Share of the melodic patterns of two pieces that they have in common, estimated as the share of equal places: 0..1.
 *
 * Copies with 5 % of their notes changed mostly come to more than 0.4, different pieces to less than 0.2. An empty fingerprint is like
 * nothing: 0.
 *
 * @throws RangeError if the lengths differ
 */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  if (a.length !== b.length)
    throw new RangeError(
      `similarity: fingerprints must have one length; got ${a.length} and ${b.length}; made by different versions?`,
    );
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i] && a[i] !== EMPTY) equal++;
  return a.length > 0 ? equal / a.length : 0;
}

/** Odd multipliers and offsets from a fixed seed (xorshift32): fingerprints are stored, so these may never change. */
const HASHES = hashFunctions(FINGERPRINT_LENGTH, 0x5eed);

function hashFunctions(count: number, seed: number): { multiplier: number; offset: number }[] {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return Array.from({ length: count }, () => ({ multiplier: next() | 1, offset: next() }));
}
