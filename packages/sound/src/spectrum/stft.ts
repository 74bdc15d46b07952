// The short-time Fourier transform and its exact inverse.
import { realFft } from "./fft.ts";

export interface StftOptions {
  /** Samples of a frame, a power of two. */
  readonly size: number;
  /** Samples between the middles of two frames, 1 .. size / 2. */
  readonly hop: number;
}

/** Frame t is the transform of the samples around t * hop under a periodic Hann window; beyond both ends there is silence. */
export interface Stft extends StftOptions {
  /** floor(length / hop) + 1 */
  readonly frames: number;
  /** size / 2 + 1 */
  readonly bins: number;
  /** frames x bins, row by row. */
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** w[n] = (1 - cos(2 pi n / size)) / 2, n = 0 .. size - 1: shifted by size / 2 and added, it is 1. */
export const hann = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));

/** Frames around 0, hop, 2 hop ... up to the end of `length` samples. */
export const framesOf = (length: number, hop: number): number => Math.floor(length / hop) + 1;

/** @throws RangeError where size or hop are none */
export function stft(samples: ArrayLike<number>, { size, hop }: StftOptions): Stft {
  const fft = realFft(size);
  requireHop(size, hop);
  const window = hann(size);
  const [frames, bins] = [framesOf(samples.length, hop), size / 2 + 1];
  const real = new Float32Array(frames * bins);
  const imaginary = new Float32Array(frames * bins);
  const windowed = new Float64Array(size);
  for (let t = 0; t < frames; t++) {
    const from = t * hop - size / 2;
    for (let n = 0; n < size; n++) windowed[n] = window[n] * (samples[from + n] ?? 0);
    fft.forward(windowed);
    real.set(fft.real, t * bins);
    imaginary.set(fft.imaginary, t * bins);
  }
  return { size, hop, frames, bins, real, imaginary };
}

/**
 * The samples that `stft` gives these frames for, or the nearest in the sense of least squares where there are none:
 * x[n] = sum_t w[n - t hop] y_t[n] / sum_t w[n - t hop]^2.
 *
 * @see Griffin and Lim 1984, doi:10.1109/TASSP.1984.1164317
 */
export function istft({ size, hop, frames, bins, real, imaginary }: Stft, length: number): Float32Array {
  const fft = realFft(size);
  requireHop(size, hop);
  const window = hann(size);
  const sums = new Float64Array(length);
  const weights = new Float64Array(length);
  const frame = new Float64Array(size);
  for (let t = 0; t < frames; t++) {
    fft.real.set(real.subarray(t * bins, (t + 1) * bins));
    fft.imaginary.set(imaginary.subarray(t * bins, (t + 1) * bins));
    fft.inverse(frame);
    const from = t * hop - size / 2;
    const [first, beyond] = [Math.max(0, -from), Math.min(size, length - from)];
    for (let n = first; n < beyond; n++) {
      sums[from + n] += window[n] * frame[n];
      weights[from + n] += window[n] * window[n];
    }
  }
  return Float32Array.from(sums, (sum, n) => sum / Math.max(weights[n], 1e-9));
}

function requireHop(size: number, hop: number): void {
  if (!(Number.isInteger(hop) && hop >= 1 && hop <= size / 2))
    throw new RangeError(`stft: expected a hop of 1 to ${size / 2} samples; got ${hop}`);
}
