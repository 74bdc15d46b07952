// The chord, the consonance and the change of harmony of each beat, read off its chroma. Knows no notes.
import type { BeatSound } from "./beat-sound.ts";

/** Pitch classes above the root of the chord types that are looked for (a suspended second is the suspended fourth of another root). */
export const CHORD_TYPES = {
  major: [0, 4, 7],
  minor: [0, 3, 7],
  diminished: [0, 3, 6],
  augmented: [0, 4, 8],
  suspended: [0, 5, 7],
} as const;

export type ChordType = keyof typeof CHORD_TYPES;

const TEMPLATES = Object.values(CHORD_TYPES);

/** Least cosine between chroma and template that counts as a chord; two equally strong notes (0.82) stay below it. */
export const MIN_CHORD_COSINE = 0.85;

/** Two fits closer than this are a tie: the same numbers added in another order. */
const TIE = 1e-9;

/**
 * Consonance of the intervals of 1..6 semitones (and their inversions), z-scores of listeners' judgements.
 * @see Huron 1994, Music Perception 11(3), table 2
 */
export const INTERVAL_CONSONANCE = [-1.428, -0.582, 0.594, 0.386, 1.24, -0.453] as const;

/** Harmony of each beat. */
export interface BeatHarmony {
  /** Index into the values of `CHORD_TYPES`, -1 where no chord fits or nothing sounds. */
  readonly type: Int8Array;
  /** Root 0..11; -1 where there is no chord. */
  readonly root: Int8Array;
  /** Half the sum of differences between the chroma shares of a beat and the next, 0..1; NaN unless both sound. */
  readonly change: Float64Array;
  /** Mean `INTERVAL_CONSONANCE` over pairs of different pitch classes, weighted by the product of their chroma; NaN below two. */
  readonly consonance: Float64Array;
  /** Share of those pairs that are seconds, sevenths or tritones. */
  readonly dissonance: Float64Array;
}

export function beatHarmony({ chroma, sounding, bass }: BeatSound): BeatHarmony {
  const count = sounding.length;
  const harmony = {
    type: new Int8Array(count).fill(-1),
    root: new Int8Array(count).fill(-1),
    change: new Float64Array(count).fill(Number.NaN),
    consonance: new Float64Array(count).fill(Number.NaN),
    dissonance: new Float64Array(count).fill(Number.NaN),
  };
  for (let beat = 0; beat < count; beat++) {
    if (sounding[beat] === 0) continue;
    const here = chroma.subarray(12 * beat, 12 * beat + 12);
    const chord = bestChord(here, bass[beat]);
    harmony.type[beat] = chord.type;
    harmony.root[beat] = chord.root;
    [harmony.consonance[beat], harmony.dissonance[beat]] = pairQuality(here);
    if (beat + 1 < count && sounding[beat + 1] > 0)
      harmony.change[beat] = chromaDistance(here, chroma.subarray(12 * beat + 12, 12 * beat + 24));
  }
  return harmony;
}

/** The template with the largest cosine; roots are tried upwards from the bass, so ties do not depend on the transposition. */
function bestChord(chroma: Float64Array, bass: number): { type: number; root: number } {
  let square = 0;
  for (let k = 0; k < 12; k++) square += chroma[k] ** 2;
  const scale = 1 / Math.sqrt(3 * square);
  const best = { type: -1, root: -1 };
  let bestCosine = MIN_CHORD_COSINE - TIE;
  for (let k = 0; k < 12; k++) {
    const root = (bass + k) % 12;
    for (let type = 0; type < TEMPLATES.length; type++) {
      const [, third, fifth] = TEMPLATES[type];
      const cosine = (chroma[root] + chroma[(root + third) % 12] + chroma[(root + fifth) % 12]) * scale;
      if (cosine <= bestCosine + TIE) continue;
      bestCosine = cosine;
      best.type = type;
      best.root = root;
    }
  }
  return best;
}

/** Mean consonance and dissonant share of the pairs of pitch classes. */
function pairQuality(chroma: Float64Array): [consonance: number, dissonance: number] {
  let weight = 0;
  let consonance = 0;
  let dissonant = 0;
  for (let a = 0; a < 12; a++) {
    if (chroma[a] === 0) continue;
    for (let b = a + 1; b < 12; b++) {
      const product = chroma[a] * chroma[b];
      if (product === 0) continue;
      const interval = Math.min(b - a, 12 - b + a);
      weight += product;
      consonance += product * INTERVAL_CONSONANCE[interval - 1];
      if (interval <= 2 || interval === 6) dissonant += product;
    }
  }
  return weight > 0 ? [consonance / weight, dissonant / weight] : [Number.NaN, Number.NaN];
}

function chromaDistance(a: Float64Array, b: Float64Array): number {
  let totalA = 0;
  let totalB = 0;
  for (let k = 0; k < 12; k++) {
    totalA += a[k];
    totalB += b[k];
  }
  let distance = 0;
  for (let k = 0; k < 12; k++) distance += Math.abs(a[k] / totalA - b[k] / totalB);
  return distance / 2;
}
