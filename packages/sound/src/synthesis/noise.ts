// Noise in bands: measured over time, and given to a recording that carries it.
import { type RealFft, realFft } from "../spectrum/fft.ts";
import { hann } from "../spectrum/stft.ts";
import { FLOOR_DB, fromDb, HOP, NOISE_BANDS, NOISE_WINDOW, SAMPLE_RATE } from "./model.ts";

const BINS = NOISE_WINDOW / 2 + 1;
/** No band is lifted by more: what a recording does not have is not to be had from it. */
const MAX_LIFT_DB = 40;
const MAX_CORRECTION_DB = 18;
/** First bin of each band and the one beyond the last: equal steps of 2595 log10(1 + f / 700), none narrower than a bin. */
const EDGES = bandEdges();

function bandEdges(): number[] {
  const top = 2595 * Math.log10(1 + SAMPLE_RATE / 2 / 700);
  const edges = [0];
  for (let b = 1; b < NOISE_BANDS; b++) {
    const hertz = 700 * (10 ** ((b * top) / NOISE_BANDS / 2595) - 1);
    edges.push(Math.max(edges[b - 1] + 1, Math.round((hertz * NOISE_WINDOW) / SAMPLE_RATE)));
  }
  return [...edges, BINS];
}

const MIDDLES = Array.from({ length: NOISE_BANDS }, (_, b) => (EDGES[b] + EDGES[b + 1] - 1) / 2);
/** Middle of a band. */
export const bandHertz = (band: number): number => (MIDDLES[band] * SAMPLE_RATE) / NOISE_WINDOW;
/** Of each bin, the band whose middle lies below it, and how far the bin is on the way to the next. */
const BELOW = Uint8Array.from({ length: BINS }, (_, k) =>
  Math.min(
    NOISE_BANDS - 2,
    Math.max(
      0,
      MIDDLES.findLastIndex((middle) => middle <= k),
    ),
  ),
);
const ON_THE_WAY = Float64Array.from(BELOW, (band, k) =>
  Math.min(1, Math.max(0, (k - MIDDLES[band]) / (MIDDLES[band + 1] - MIDDLES[band]))),
);

const WINDOW = hann(NOISE_WINDOW);
/** From squared bins to mean power under the window. */
const POWER = 2 / (NOISE_WINDOW * WINDOW.reduce((sum, value) => sum + value * value, 0));

/** frames x NOISE_BANDS: power of each band around each frame, in dB. */
export function noiseBands(samples: Float32Array, frames: number): Float32Array {
  const fft = realFft(NOISE_WINDOW);
  const frame = new Float64Array(NOISE_WINDOW);
  const bands = new Float32Array(frames * NOISE_BANDS);
  for (let i = 0; i < frames; i++) {
    takeFrame(frame, samples, i * HOP);
    fft.forward(frame);
    for (let b = 0; b < NOISE_BANDS; b++) bands[i * NOISE_BANDS + b] = bandDb(fft.real, fft.imaginary, b);
  }
  return bands;
}

function takeFrame(frame: Float64Array, samples: Float32Array, middle: number): void {
  const from = middle - NOISE_WINDOW / 2;
  const [first, beyond] = [Math.max(0, -from), Math.min(NOISE_WINDOW, samples.length - from)];
  frame.fill(0);
  for (let n = first; n < beyond; n++) frame[n] = samples[from + n] * WINDOW[n];
}

function bandDb(real: Float64Array, imaginary: Float64Array, band: number): number {
  let sum = 0;
  for (let k = EDGES[band]; k < EDGES[band + 1]; k++) sum += real[k] * real[k] + imaginary[k] * imaginary[k];
  return Math.max(FLOOR_DB, 10 * Math.log10(POWER * sum + 1e-30));
}

/** A recording that noise is made of. */
export interface Carrier {
  readonly samples: Float32Array;
  /** Its own `noiseBands`. */
  readonly bands: Float32Array;
  /** By frame to be made, the frame of the recording that is heard there; need not be whole. */
  readonly at: Float64Array;
  /** Share of the power. */
  readonly share: number;
}

/**
 * Adds noise whose bands have the powers `wanted` (frames x NOISE_BANDS, dB): each carrier is filtered frame by frame from its own bands to
 * those, they are mixed by their shares, and what the mixture misses or has too much is corrected. A single carrier that has the powers
 * already, at its own times, comes out as it is.
 */
export function addNoise(
  out: Float32Array | Float64Array,
  carriers: readonly Carrier[],
  wanted: Float32Array,
): void {
  const fft = realFft(NOISE_WINDOW);
  const [real, imaginary] = [new Float64Array(BINS), new Float64Array(BINS)];
  const frame = new Float64Array(NOISE_WINDOW);
  const db = new Float64Array(NOISE_BANDS);
  const frames = wanted.length / NOISE_BANDS;
  const weights = weightsOf(out.length, frames);
  for (let i = 0; i < frames; i++) {
    real.fill(0);
    imaginary.fill(0);
    for (const { samples, bands, at, share } of carriers) {
      if (share < 1e-6) continue;
      takeFrame(frame, samples, Math.round(at[i] * HOP));
      fft.forward(frame);
      for (let b = 0; b < NOISE_BANDS; b++)
        db[b] = Math.min(MAX_LIFT_DB, wanted[i * NOISE_BANDS + b] - valueAt(bands, NOISE_BANDS, at[i], b));
      filter(fft, db, Math.sqrt(share));
      for (let k = 0; k < BINS; k++) {
        real[k] += fft.real[k];
        imaginary[k] += fft.imaginary[k];
      }
    }
    fft.real.set(real);
    fft.imaginary.set(imaginary);
    for (let b = 0; b < NOISE_BANDS; b++) {
      const missing = wanted[i * NOISE_BANDS + b] - bandDb(real, imaginary, b);
      db[b] = Math.max(-MAX_CORRECTION_DB, Math.min(MAX_CORRECTION_DB, missing));
    }
    filter(fft, db, 1);
    fft.inverse(frame);
    const from = i * HOP - NOISE_WINDOW / 2;
    const [first, beyond] = [Math.max(0, -from), Math.min(NOISE_WINDOW, out.length - from)];
    for (let n = first; n < beyond; n++) out[from + n] += (frame[n] * WINDOW[n]) / weights[from + n];
  }
}

/** Sum of the squared windows over each sample: less at both ends, where frames are missing. */
function weightsOf(length: number, frames: number): Float64Array {
  const weights = new Float64Array(length).fill(1e-6);
  for (let i = 0; i < frames; i++) {
    const from = i * HOP - NOISE_WINDOW / 2;
    const [first, beyond] = [Math.max(0, -from), Math.min(NOISE_WINDOW, length - from)];
    for (let n = first; n < beyond; n++) weights[from + n] += WINDOW[n] * WINDOW[n];
  }
  return weights;
}

/** Gains that are linear between the middles of bands: no ringing at edges. */
function filter(fft: RealFft, db: Float64Array, gain: number): void {
  const gains = db.map((value) => gain * fromDb(value));
  const { real, imaginary } = fft;
  for (let k = 0; k < BINS; k++) {
    const band = BELOW[k];
    const factor = gains[band] + ON_THE_WAY[k] * (gains[band + 1] - gains[band]);
    real[k] *= factor;
    imaginary[k] *= factor;
  }
}

/** A table's value between two frames; beyond the ends that of the last frame. */
export function valueAt(table: ArrayLike<number>, width: number, frame: number, column: number): number {
  const last = table.length / width - 1;
  const i = Math.min(last, Math.max(0, Math.floor(frame)));
  const low = table[i * width + column];
  if (i >= last || frame <= 0) return low;
  return low + (frame - i) * (table[(i + 1) * width + column] - low);
}
