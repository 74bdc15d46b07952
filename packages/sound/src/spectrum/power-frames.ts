// The power spectrum of a sound frame by frame, without keeping it.
import { type RealFft, realFft } from "./fft.ts";
import { hann } from "./stft.ts";

export interface PowerFrames {
  /** N, samples of a frame, a power of two. */
  readonly size: number;
  /** Samples between the middles of two frames. */
  readonly hop: number;
}

interface Plan {
  readonly fft: RealFft;
  readonly window: Float64Array;
  readonly frame: Float64Array;
  readonly power: Float64Array;
}

const plans = new Map<number, Plan>();

function planOf(size: number): Plan {
  let plan = plans.get(size);
  if (!plan) {
    plan = {
      fft: realFft(size),
      window: hann(size),
      frame: new Float64Array(size),
      power: new Float64Array(size / 2 + 1),
    };
    plans.set(size, plan);
  }
  return plan;
}

/**
 * Calls `read` with |X_t[k]|^2, k = 0 .. N / 2, of the samples around t * hop under a Hann window; beyond both ends there is silence.
 *
 * @param read  the array is used again for the next frame
 */
export function eachPowerFrame(
  samples: Float32Array,
  { size, hop }: PowerFrames,
  frames: number,
  read: (power: Float64Array, t: number) => void,
): void {
  const { power } = planOf(size);
  for (let t = 0; t < frames; t++) {
    powerAt(samples, t * hop - size / 2, size);
    read(power, t);
  }
}

/** |X[k]|^2 of the N samples from `from` on, under a Hann window; overwritten by the next call for that N. */
export function powerAt(samples: Float32Array, from: number, size: number): Float64Array {
  const { fft, window, frame, power } = planOf(size);
  const first = Math.max(0, -from);
  const beyond = Math.max(first, Math.min(size, samples.length - from));
  frame.fill(0, 0, first);
  for (let n = first; n < beyond; n++) frame[n] = window[n] * samples[from + n];
  frame.fill(0, beyond);
  fft.forward(frame);
  const { real, imaginary } = fft;
  for (let k = 0; k < power.length; k++) power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
  return power;
}
