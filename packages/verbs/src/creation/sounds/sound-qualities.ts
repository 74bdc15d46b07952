// What can be asked of a sound in a word: which descriptor it is, and what changes it.
import { ANALYSIS_RATE, type Change, resample, SAMPLE_RATE, timbre } from "@semitone/sound";

export interface SoundQuality {
  /** Column of the view of timbre. */
  readonly column: string;
  /** The change that moves it, by a number that is 0 for none, and the range of that number. */
  readonly change: (amount: number) => Change;
  readonly range: readonly [number, number];
}

/** By name. */
export const SOUND_QUALITIES: Readonly<Record<string, SoundQuality>> = {
  brightness: { column: "centroid", change: (tilt) => ({ tilt }), range: [-12, 12] },
  attack: { column: "attackTime", change: (octaves) => ({ attack: 2 ** octaves }), range: [-5, 5] },
  noise: { column: "flatness", change: (noise) => ({ noise }), range: [-30, 30] },
};

/** Descriptors of samples at the rate of synthesis, by name; NaN where undefined. */
export function describeSamples(samples: Float32Array): (column: string) => number {
  const [row] = timbre.compute([
    { sampleRate: ANALYSIS_RATE, samples: resample(samples, SAMPLE_RATE, ANALYSIS_RATE) },
  ]);
  return (column) => {
    const index = timbre.columns.findIndex(({ name }) => name === column);
    return row.length > 0 ? row[index] : Number.NaN;
  };
}
