// The spectrum of a stretch of sound at any frequency, not at the transform's own ones only.
import { type RealFft, realFft } from "../spectrum/fft.ts";
import { hann } from "../spectrum/stft.ts";
import { SAMPLE_RATE } from "./model.ts";

/** Frames under one window, each read at the frequencies that are asked for. */
export class SpectrumReader {
  /** Amplitude and phase in the middle of the frame, as last read. */
  real = 0;
  imaginary = 0;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #frame: Float64Array;
  readonly #scale: number;

  /** @param width  samples under the window; the transform is of at least twice as many, so that values between bins can be told */
  constructor(readonly width: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * width));
    this.#fft = realFft(size);
    this.#window = hann(width);
    this.#frame = new Float64Array(size);
    this.#scale = 2 / this.#window.reduce((sum, value) => sum + value, 0);
  }

  /** Reads the frame around a sample. @returns its power under the window */
  frame(samples: Float32Array, middle: number): number {
    const { width } = this;
    const size = this.#frame.length;
    const half = width >> 1;
    this.#frame.fill(0);
    let power = 0;
    const [first, beyond] = [Math.max(0, half - middle), Math.min(width, samples.length - middle + half)];
    for (let n = first; n < beyond; n++) {
      const value = samples[middle - half + n] * this.#window[n];
      power += value * value;
      // The middle of the window is the origin of time: the phase read is the phase there, and changes little from bin to bin.
      this.#frame[n < half ? n - half + size : n - half] = value;
    }
    this.#fft.forward(this.#frame);
    return power * this.#scale;
  }

  /** Sets `real` and `imaginary` to a e^(i phase) of a sinusoid of that frequency; by the cubic through four bins. */
  read(hertz: number): void {
    const at = (hertz * this.#frame.length) / SAMPLE_RATE;
    const bins = this.#fft.real.length;
    const k = Math.min(bins - 3, Math.max(1, Math.floor(at)));
    const x = at - k;
    const a = (-x * (x - 1) * (x - 2)) / 6;
    const b = ((x + 1) * (x - 1) * (x - 2)) / 2;
    const c = (-(x + 1) * x * (x - 2)) / 2;
    const d = ((x + 1) * x * (x - 1)) / 6;
    const { real, imaginary } = this.#fft;
    this.real = this.#scale * (a * real[k - 1] + b * real[k] + c * real[k + 1] + d * real[k + 2]);
    this.imaginary =
      this.#scale * (a * imaginary[k - 1] + b * imaginary[k] + c * imaginary[k + 1] + d * imaginary[k + 2]);
  }

  amplitude(hertz: number): number {
    this.read(hertz);
    return Math.hypot(this.real, this.imaginary);
  }
}
