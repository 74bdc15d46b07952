// Octaves of the spectrum over time: how each moves, whatever room, microphone or equaliser has weighed it by.
import { CEPSTRUM_BANDS, type Spectra } from "./spectra.ts";

/** Edges as mel bands: about 27-400, 400-800, 800-1600, 1600-3200, 3200-6400 and 6400-11000 Hz. */
const EDGES = [0, 8, 17, 27, 39, 52, CEPSTRUM_BANDS] as const;
export const BANDS = EDGES.length - 1;
/** Titles of the bands, lowest first. */
export const BAND_TITLES = ["lowest", "low", "low middle", "high middle", "high", "highest"] as const;
/** dB below a band's own loudest frame that count. */
const RANGE_DB = 40;

/** A value for each band. */
export interface Bands {
  /** Seconds from the onset to the frame where the band first comes within 6 dB of its loudest. */
  readonly arrival: Float64Array;
  /** dB per second of the line fitted from the loudest frame on; 0 for fewer than three frames. */
  readonly decay: Float64Array;
  /** Standard deviation of the levels in dB. */
  readonly movement: Float64Array;
}

export function bandsOf({ frames, mels, times }: Spectra): Bands {
  const arrival = new Float64Array(BANDS);
  const decay = new Float64Array(BANDS);
  const movement = new Float64Array(BANDS);
  const levels = new Float64Array(frames);
  for (let band = 0; band < BANDS; band++) {
    let loudest = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < frames; t++) {
      let sum = 0;
      for (let b = EDGES[band]; b < EDGES[band + 1]; b++) sum += mels[t * CEPSTRUM_BANDS + b];
      levels[t] = 10 * Math.log10(Math.max(sum, 1e-30));
      loudest = Math.max(loudest, levels[t]);
    }
    for (let t = 0; t < frames; t++) levels[t] = Math.max(levels[t] - loudest, -RANGE_DB);
    arrival[band] = times[levels.findIndex((level) => level >= -6)];
    decay[band] = slope(levels, times, levels.indexOf(0));
    movement[band] = deviation(levels);
  }
  return { arrival, decay, movement };
}

function slope(levels: Float64Array, times: Float64Array, from: number): number {
  const count = levels.length - from;
  if (count < 3) return 0;
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
  for (let t = from; t < levels.length; t++) {
    const x = times[t] - times[from];
    sx += x;
    sy += levels[t];
    sxx += x * x;
    sxy += x * levels[t];
  }
  return (count * sxy - sx * sy) / (count * sxx - sx * sx);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
