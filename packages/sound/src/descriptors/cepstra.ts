// Mel-frequency cepstral coefficients: the shape of the spectrum from broad to fine.
import { CEPSTRUM_BANDS, type Spectra } from "./spectra.ts";

export const COEFFICIENTS = 20;
/** dB below the loudest band of the sound at which bands are cut off. */
const DYNAMICS_DB = 80;
/** Frames on each side that a slope is fitted over. */
const REACH = 4;

/** Row by row, frames x 20. */
export interface Cepstra {
  readonly frames: number;
  readonly coefficients: Float64Array;
  /** Slope per frame. */
  readonly deltas: Float64Array;
}

const basis = Float64Array.from({ length: COEFFICIENTS * CEPSTRUM_BANDS }, (_, i) => {
  const [n, b] = [Math.floor(i / CEPSTRUM_BANDS), i % CEPSTRUM_BANDS];
  const scale = Math.sqrt((n === 0 ? 1 : 2) / CEPSTRUM_BANDS);
  return scale * Math.cos((Math.PI * n * (2 * b + 1)) / (2 * CEPSTRUM_BANDS));
});

/**
 * c_n = s_n sum_b L_b cos(pi n (2 b + 1) / 128), s_0 = sqrt(1 / 64), s_n = sqrt(2 / 64) (the orthonormal DCT-II) of the levels L_b in dB
 * of the 64 mel bands, at least 80 dB below the loudest of the sound.
 */
export function cepstraOf({ frames, mels, loudestBand }: Spectra): Cepstra {
  const coefficients = new Float64Array(frames * COEFFICIENTS);
  const levels = new Float64Array(CEPSTRUM_BANDS);
  const floor = loudestBand * 10 ** (-DYNAMICS_DB / 10);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < CEPSTRUM_BANDS; b++)
      levels[b] = 10 * Math.log10(Math.max(floor, mels[t * CEPSTRUM_BANDS + b]));
    for (let n = 0; n < COEFFICIENTS; n++) {
      let sum = 0;
      for (let b = 0; b < CEPSTRUM_BANDS; b++) sum += basis[n * CEPSTRUM_BANDS + b] * levels[b];
      coefficients[t * COEFFICIENTS + n] = sum;
    }
  }
  return { frames, coefficients, deltas: deltasOf(coefficients, frames) };
}

/** sum_(k = -4 .. 4) k c[t + k] / 60; beyond both ends the first and last frame go on. */
function deltasOf(coefficients: Float64Array, frames: number): Float64Array {
  const deltas = new Float64Array(coefficients.length);
  for (let t = 0; t < frames; t++)
    for (let k = 1; k <= REACH; k++) {
      const [after, before] = [Math.min(frames - 1, t + k), Math.max(0, t - k)];
      for (let n = 0; n < COEFFICIENTS; n++)
        deltas[t * COEFFICIENTS + n] +=
          (k * (coefficients[after * COEFFICIENTS + n] - coefficients[before * COEFFICIENTS + n])) / 60;
    }
  return deltas;
}

export interface Moments {
  readonly mean: number;
  /** Root of the mean squared distance from the mean. */
  readonly deviation: number;
}

/** Of each `stride`-th value from `offset` on. */
export function momentsOf(values: ArrayLike<number>, stride = 1, offset = 0): Moments {
  let [sum, count] = [0, 0];
  for (let i = offset; i < values.length; i += stride, count++) sum += values[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = offset; i < values.length; i += stride) squares += (values[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
