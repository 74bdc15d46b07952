// Sound from magnitudes alone: for what a model predicts, where there is no recording to take phases from.
import { randomFrom } from "@semitone/stats";
import { istft, type Stft, stft } from "../spectrum/stft.ts";

export interface GriffinLimOptions {
  /** Samples of the sound. */
  readonly length: number;
  readonly size: number;
  readonly hop: number;
  /** @default 32 */
  readonly iterations?: number;
  /** 0 the classic method. @default 0.99 */
  readonly momentum?: number;
  /** Of the phases it begins with. @default 1 */
  readonly seed?: number;
}

/**
 * The samples whose STFT has magnitudes near those given (frames x bins, as `stft` makes them): from random phases, t = stft(istft(c)) brought
 * to the magnitudes, c = t + momentum (t - t before).
 *
 * @see Perraudin, Balazs and Sondergaard 2013, doi:10.1109/WASPAA.2013.6701851
 */
export function griffinLim(
  magnitudes: Float32Array,
  { length, size, hop, iterations = 32, momentum = 0.99, seed = 1 }: GriffinLimOptions,
): Float32Array {
  const bins = size / 2 + 1;
  const frames = Math.floor(length / hop) + 1;
  if (magnitudes.length !== frames * bins)
    throw new RangeError(
      `griffinLim: expected ${frames} x ${bins} magnitudes for ${length} samples; got ${magnitudes.length}`,
    );
  const random = randomFrom(seed);
  const real = new Float32Array(magnitudes.length);
  const imaginary = new Float32Array(magnitudes.length);
  for (let k = 0; k < magnitudes.length; k++) {
    const phase = 2 * Math.PI * random();
    real[k] = magnitudes[k] * Math.cos(phase);
    imaginary[k] = magnitudes[k] * Math.sin(phase);
  }
  let before: Stft = { size, hop, frames, bins, real: real.slice(), imaginary: imaginary.slice() };
  let point: Stft = { size, hop, frames, bins, real, imaginary };
  for (let i = 0; i < iterations; i++) {
    const next = withMagnitudes(stft(istft(point, length), { size, hop }), magnitudes);
    point = {
      ...next,
      real: beyond(next.real, before.real, momentum),
      imaginary: beyond(next.imaginary, before.imaginary, momentum),
    };
    before = next;
  }
  return istft(before, length);
}

function withMagnitudes(spectrum: Stft, magnitudes: Float32Array): Stft {
  const { real, imaginary } = spectrum;
  for (let k = 0; k < magnitudes.length; k++) {
    const factor = magnitudes[k] / Math.max(Math.hypot(real[k], imaginary[k]), 1e-20);
    real[k] *= factor;
    imaginary[k] *= factor;
  }
  return spectrum;
}

const beyond = (now: Float32Array, before: Float32Array, momentum: number): Float32Array =>
  now.map((value, k) => value + momentum * (value - before[k]));
