// Steps of a morph that are heard as equal.
import { COEFFICIENTS, cepstraOf, momentsOf } from "../descriptors/cepstra.ts";
import { spectraOf } from "../descriptors/spectra.ts";
import { resample } from "../resample/resampler.ts";
import { ANALYSIS_RATE } from "../sound.ts";
import { fromOnset } from "../views/sound-view.ts";
import { SAMPLE_RATE, type SoundModel } from "./model.ts";
import { type MorphOptions, morph } from "./morph.ts";

/** Steps whose largest distance is less than so much over the smallest are even. */
const EVEN = 1.5;
const PASSES = 6;

export interface MorphStep {
  readonly share: number;
  readonly samples: Float32Array;
  /** From the step before: root of the summed squares over the means of cepstral coefficients 1 to 19, in dB. 0 of the first. */
  readonly distance: number;
}

/**
 * `count` sounds from the first to the second, both included. Shares are moved, from equal ones on, until neighbouring steps lie equally far
 * from each other by the descriptors `mfcc1` to `mfcc19` of the view of timbre. Of six tries the one whose largest distance is the least
 * over its smallest.
 */
export function morphSteps(
  a: SoundModel,
  b: SoundModel,
  count: number,
  options: Omit<MorphOptions, "share"> = {},
): MorphStep[] {
  const at = (share: number) => {
    const { samples } = morph(a, b, { ...options, share });
    return { share, samples, shape: shapeOf(samples) };
  };
  let steps = Array.from({ length: count }, (_, k) => at(count === 1 ? 0 : k / (count - 1)));
  let best = steps;
  for (let pass = 1; pass < PASSES && count > 2 && unevenness(best) > EVEN; pass++) {
    const shares = evenedShares(
      steps.map(({ share }) => share),
      distances(steps),
    );
    steps = steps.map((step, k) => (k === 0 || k === count - 1 ? step : at(shares[k])));
    if (unevenness(steps) < unevenness(best)) best = steps;
  }
  const gaps = distances(best);
  return best.map(({ share, samples }, k) => ({ share, samples, distance: k === 0 ? 0 : gaps[k - 1] }));
}

interface Shaped {
  readonly shape: readonly number[];
}

const distances = (steps: readonly Shaped[]): number[] =>
  steps.slice(1).map(({ shape }, k) => Math.hypot(...shape.map((value, c) => value - steps[k].shape[c])));

function unevenness(steps: readonly Shaped[]): number {
  const gaps = distances(steps);
  return Math.max(...gaps) / Math.max(Math.min(...gaps), 1e-9);
}

/** Shares at equal lengths of the path whose pieces have those lengths. */
export function evenedShares(shares: readonly number[], lengths: readonly number[]): number[] {
  const path = [0];
  for (const length of lengths) path.push(path[path.length - 1] + length);
  const whole = path[path.length - 1];
  if (!(whole > 1e-9)) return [...shares];
  return shares.map((share, k) => {
    if (k === 0 || k === shares.length - 1) return share;
    const wanted = (k * whole) / (shares.length - 1);
    const i = Math.max(
      1,
      path.findIndex((length) => length >= wanted),
    );
    const step = path[i] - path[i - 1];
    return shares[i - 1] + (step > 0 ? (wanted - path[i - 1]) / step : 0) * (shares[i] - shares[i - 1]);
  });
}

/** Means of the cepstral coefficients of the view of timbre, the first (the level) left out. */
function shapeOf(samples: Float32Array): readonly number[] {
  const sound = fromOnset({
    sampleRate: ANALYSIS_RATE,
    samples: resample(samples, SAMPLE_RATE, ANALYSIS_RATE),
  });
  if (sound.samples.length === 0) return SILENT;
  const { coefficients } = cepstraOf(spectraOf(sound));
  return SILENT.map((_, n) => momentsOf(coefficients, COEFFICIENTS, n + 1).mean);
}

const SILENT: readonly number[] = new Array(COEFFICIENTS - 1).fill(0);
