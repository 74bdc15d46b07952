// The key that best explains a chroma vector, by correlation with a key profile. Knows nothing of notes or time.
import type { PitchClass } from "../units.ts";
import type { KeyProfile } from "./key-profiles.ts";
import { KRUMHANSL_KESSLER } from "./key-profiles.ts";

export interface KeyEstimate {
  readonly tonic: PitchClass;
  readonly mode: "major" | "minor";
  /** Pearson correlation of the chroma with the profile of this key, -1..1. */
  readonly correlation: number;
  /** `correlation` minus that of the next best key, 0..2. */
  readonly clarity: number;
  /** Best correlation among the major keys minus the best among the minor keys, -2..2. */
  readonly majorness: number;
}

/** Correlations closer than this are a tie: the same numbers added in another order. */
const TIE = 1e-9;

/**
 * The key whose profile correlates best with `chroma`: max over 24 keys of Pearson's r (Krumhansl and Schmuckler's method).
 *
 * Ties (a diminished seventh chord fits four keys equally) go to the tonic nearest above `reference`, so that a transposed piece
 * gets the transposed key.
 *
 * @param chroma     12 weights, C first, >= 0, of any scale; usually durations
 * @param profile    @default KRUMHANSL_KESSLER
 * @param reference  pitch class; usually the last bass note. @default 0
 * @returns undefined where all weights are equal (silence, a chromatic cluster): no key is better than another
 * @example estimateKey(chromaOf(score))?.tonic
 */
export function estimateKey(
  chroma: ArrayLike<number>,
  profile: KeyProfile = KRUMHANSL_KESSLER,
  reference: PitchClass = 0,
): KeyEstimate | undefined {
  const centred = new Float64Array(12);
  const mean = sum(chroma) / 12;
  for (let k = 0; k < 12; k++) centred[k] = chroma[k] - mean;
  const norm = length(centred);
  if (!(norm > TIE * mean)) return undefined;
  const { major, minor } = standardized(profile);
  let bestMajor = -2;
  let bestMinor = -2;
  let best = -2;
  let second = -2;
  let label = 0;
  for (let k = 0; k < 24; k++) {
    const tonic = (reference + (k >> 1)) % 12;
    const isMinor = k % 2 === 1;
    const r = rotatedDot(centred, isMinor ? minor : major, tonic) / norm;
    if (isMinor) bestMinor = Math.max(bestMinor, r);
    else bestMajor = Math.max(bestMajor, r);
    if (r > best + TIE) {
      second = best;
      best = r;
      label = k;
    } else second = Math.max(second, r);
  }
  return {
    tonic: (reference + (label >> 1)) % 12,
    mode: label % 2 === 1 ? "minor" : "major",
    correlation: best,
    clarity: Math.max(0, best - second),
    majorness: bestMajor - bestMinor,
  };
}

/** Both shapes with mean 0 and length 1, so that a dot product is a correlation. */
interface StandardizedProfile {
  readonly major: Float64Array;
  readonly minor: Float64Array;
}

const standardizedProfiles = new WeakMap<KeyProfile, StandardizedProfile>();

function standardized(profile: KeyProfile): StandardizedProfile {
  let shapes = standardizedProfiles.get(profile);
  if (!shapes) {
    shapes = { major: standardize(profile.major), minor: standardize(profile.minor) };
    standardizedProfiles.set(profile, shapes);
  }
  return shapes;
}

function standardize(weights: readonly number[]): Float64Array {
  const mean = sum(weights) / 12;
  const centred = Float64Array.from(weights, (weight) => weight - mean);
  const norm = length(centred);
  return centred.map((weight) => weight / norm);
}

/** Sum over pitch classes of `chroma[pitchClass] shape[pitchClass - tonic]`. */
function rotatedDot(chroma: Float64Array, shape: Float64Array, tonic: PitchClass): number {
  let total = 0;
  for (let k = tonic; k < 12; k++) total += chroma[k] * shape[k - tonic];
  for (let k = 0; k < tonic; k++) total += chroma[k] * shape[k - tonic + 12];
  return total;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k];
  return total;
}

function length(vector: Float64Array): number {
  let square = 0;
  for (let k = 0; k < vector.length; k++) square += vector[k] ** 2;
  return Math.sqrt(square);
}
