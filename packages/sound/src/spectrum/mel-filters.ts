// Bands of equal width on the mel scale, as sums of the power at the frequencies of a transform.

/** Triangles over the frequencies of a transform, one for each band. */
export interface MelFilters {
  readonly bands: number;
  /** Middle of each band in Hz. */
  readonly centres: Float64Array;
  /** Writes sum_k w_b[k] power[k] for each band b; `power` has a value for each k = 0 .. N / 2. */
  apply(power: ArrayLike<number>, into: Float64Array): void;
}

export interface MelFilterOptions {
  readonly sampleRate: number;
  /** N, the samples of the transform. */
  readonly size: number;
  readonly bands: number;
  /** Lower edge of the first band and upper edge of the last, in Hz. */
  readonly low: number;
  readonly high: number;
}

/** Below this many Hz the scale is linear, above it logarithmic. */
const BREAK_HERTZ = 1000;
const HERTZ_PER_MEL = 200 / 3;
const BREAK_MEL = BREAK_HERTZ / HERTZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/** Slaney's scale: mel(f) = 3 f / 200 below 1000 Hz, 15 + 27 ln(f / 1000) / ln 6.4 above. */
export const hertzToMel = (hertz: number): number =>
  hertz < BREAK_HERTZ ? hertz / HERTZ_PER_MEL : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;

/** The inverse of `hertzToMel`. */
export const melToHertz = (mel: number): number =>
  mel < BREAK_MEL ? mel * HERTZ_PER_MEL : BREAK_HERTZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);

/**
 * Band b has edges f_b, f_(b+1), f_(b+2) of bands + 2 points evenly spaced in mel from `low` to `high`, and weighs frequency f by
 * max(0, min((f - f_b) / (f_(b+1) - f_b), (f_(b+2) - f) / (f_(b+2) - f_(b+1)))) 2 / (f_(b+2) - f_b): triangles of equal area.
 *
 * @see Slaney 1998, Auditory Toolbox; the default of librosa.filters.mel
 */
export function melFilters({ sampleRate, size, bands, low, high }: MelFilterOptions): MelFilters {
  const [from, to] = [hertzToMel(low), hertzToMel(high)];
  const edges = Float64Array.from({ length: bands + 2 }, (_, i) =>
    melToHertz(from + ((to - from) * i) / (bands + 1)),
  );
  const firsts = new Int32Array(bands);
  const weights: Float64Array[] = [];
  for (let b = 0; b < bands; b++) {
    const first = Math.ceil((edges[b] * size) / sampleRate);
    const last = Math.min(size / 2, Math.floor((edges[b + 2] * size) / sampleRate));
    firsts[b] = first;
    weights.push(
      Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
        const hertz = ((first + i) * sampleRate) / size;
        const rise = (hertz - edges[b]) / (edges[b + 1] - edges[b]);
        const fall = (edges[b + 2] - hertz) / (edges[b + 2] - edges[b + 1]);
        return (Math.max(0, Math.min(rise, fall)) * 2) / (edges[b + 2] - edges[b]);
      }),
    );
  }
  return {
    bands,
    centres: edges.slice(1, bands + 1),
    apply(power, into) {
      for (let b = 0; b < bands; b++) {
        const own = weights[b];
        const first = firsts[b];
        let sum = 0;
        for (let i = 0; i < own.length; i++) sum += own[i] * power[first + i];
        into[b] = sum;
      }
    },
  };
}
