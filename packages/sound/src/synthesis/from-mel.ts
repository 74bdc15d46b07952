// Sound from a mel spectrogram: for what a model has predicted.
import { resample } from "../resample/resampler.ts";
import type { Sound } from "../sound.ts";
import { type MelFilterOptions, melFilters } from "../spectrum/mel-filters.ts";
import { griffinLim } from "./griffin-lim.ts";
import { SAMPLE_RATE } from "./model.ts";

export interface FromMelOptions extends MelFilterOptions {
  /** Samples between two frames. */
  readonly hop: number;
  /** @default 60 */
  readonly iterations?: number;
}

/** Steps towards the powers that have the bands. */
const STEPS = 40;

/**
 * A sound of `SAMPLE_RATE` whose bands are near those given: powers p >= 0 by multiplicative steps p_k <- p_k (W' m)_k / (W' W p)_k, which lower
 * |W p - m|^2, then phases by Griffin and Lim's fast method. With fewer than 256 bands partials blur and the sound is rough.
 *
 * @param power  frames x bands, not its logarithm; frame t lies around sample t * hop
 * @see Lee and Seung 2000 for the steps
 */
export function soundFromMel(power: ArrayLike<number>, options: FromMelOptions): Sound {
  const { bands, size, hop, sampleRate, iterations = 60 } = options;
  const frames = Math.floor(power.length / bands);
  const weights = weightsOf(options);
  const bins = size / 2 + 1;
  const magnitudes = new Float32Array(frames * bins);
  for (let t = 0; t < frames; t++)
    powersOf(weights, power, t * bands, magnitudes.subarray(t * bins, (t + 1) * bins));
  for (let k = 0; k < magnitudes.length; k++) magnitudes[k] = Math.sqrt(magnitudes[k]);
  const samples = griffinLim(magnitudes, { length: (frames - 1) * hop, size, hop, iterations });
  return { sampleRate: SAMPLE_RATE, samples: resample(samples, sampleRate, SAMPLE_RATE) };
}

/** What is not 0 of the bands' triangles: entry e says that bin `bins[e]` counts `values[e]` in band `bands[e]`. */
interface Weights {
  readonly bands: Uint16Array;
  readonly bins: Uint16Array;
  readonly values: Float64Array;
  readonly bandCount: number;
}

function weightsOf(options: MelFilterOptions): Weights {
  const filters = melFilters(options);
  const unit = new Float64Array(options.size / 2 + 1);
  const column = new Float64Array(options.bands);
  const entries: [number, number, number][] = [];
  for (let k = 0; k < unit.length; k++) {
    unit[k] = 1;
    filters.apply(unit, column);
    unit[k] = 0;
    for (const [b, weight] of column.entries()) if (weight > 0) entries.push([b, k, weight]);
  }
  return {
    bands: Uint16Array.from(entries, ([b]) => b),
    bins: Uint16Array.from(entries, ([, k]) => k),
    values: Float64Array.from(entries, ([, , weight]) => weight),
    bandCount: options.bands,
  };
}

function powersOf(
  { bands, bins, values, bandCount }: Weights,
  wanted: ArrayLike<number>,
  from: number,
  powers: Float32Array,
): void {
  const target = new Float64Array(powers.length);
  for (let e = 0; e < values.length; e++) target[bins[e]] += values[e] * wanted[from + bands[e]];
  const now = Float64Array.from(target);
  const sums = new Float64Array(bandCount);
  const back = new Float64Array(powers.length);
  for (let step = 0; step < STEPS; step++) {
    sums.fill(0);
    back.fill(0);
    for (let e = 0; e < values.length; e++) sums[bands[e]] += values[e] * now[bins[e]];
    for (let e = 0; e < values.length; e++) back[bins[e]] += values[e] * sums[bands[e]];
    for (let k = 0; k < now.length; k++) if (back[k] > 0) now[k] *= target[k] / back[k];
  }
  powers.set(now);
}
