// Where something begins to sound, found as the samples come.
import { realFft } from "../spectrum/fft.ts";
import { hann } from "../spectrum/stft.ts";

const FRAME = 1024;
const HOP = 512;
/** How strongly magnitudes are compressed before they are compared: log(1 + COMPRESSION |X|). */
const COMPRESSION = 100;
/** Frames on each side among which an onset is the largest. */
const AROUND = 3;
/** Frames before an onset whose mean it must exceed, and by how much: a factor, and a part of the number of bins. */
const BEFORE = 20;
const FACTOR = 1.6;
const LEAST = 0.02;

/**
 * Onsets by spectral flux: f[t] = sum_k max(0, log(1 + 100 |X[t, k]|) - log(1 + 100 |X[t - 1, k]|)) over frames of 1024 samples, 512
 * apart; an onset is where f is the largest of 7 frames and stands out from the 20 before.
 *
 * @see Bello et al. 2005, A tutorial on onset detection in music signals
 */
export class OnsetFinder {
  readonly #fft = realFft(FRAME);
  readonly #window = Float32Array.from(hann(FRAME));
  readonly #frame = new Float32Array(FRAME);
  #last = new Float64Array(FRAME / 2 + 1);
  #held = new Float32Array(0);
  /** Flux of the last frames; the newest is frame `#count - 1`. */
  readonly #flux: number[] = [];
  #count = 0;

  /** Places of samples, counted from the start, at which onsets have been found since the last call. */
  push(samples: Float32Array): number[] {
    const held = new Float32Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    const onsets: number[] = [];
    let at = 0;
    for (; at + FRAME <= held.length; at += HOP) {
      this.#flux.push(this.#fluxOf(held.subarray(at, at + FRAME)));
      this.#count++;
      if (this.#flux.length > BEFORE + 2 * AROUND + 1) this.#flux.shift();
      const onset = this.#onset();
      if (onset !== undefined) onsets.push(onset);
    }
    this.#held = held.slice(at);
    return onsets;
  }

  #fluxOf(samples: Float32Array): number {
    for (let n = 0; n < FRAME; n++) this.#frame[n] = samples[n] * this.#window[n];
    this.#fft.forward(this.#frame);
    const { real, imaginary } = this.#fft;
    let flux = 0;
    for (let k = 0; k < real.length; k++) {
      const now = Math.log1p(COMPRESSION * Math.sqrt(real[k] * real[k] + imaginary[k] * imaginary[k]));
      if (now > this.#last[k]) flux += now - this.#last[k];
      this.#last[k] = now;
    }
    return flux;
  }

  /** Whether the frame `AROUND` before the newest is an onset. */
  #onset(): number | undefined {
    const i = this.#flux.length - 1 - AROUND;
    if (i < 0) return undefined;
    const value = this.#flux[i];
    const before = this.#flux.slice(Math.max(0, i - BEFORE), i);
    const mean = before.reduce((sum, one) => sum + one, 0) / Math.max(1, before.length);
    if (value < FACTOR * mean + LEAST * FRAME) return undefined;
    const isLargest = this.#flux.slice(Math.max(0, i - AROUND)).every((one) => one <= value);
    // The new sound fills the later half of the frame.
    return isLargest ? (this.#count - 1 - AROUND) * HOP + HOP : undefined;
  }
}
