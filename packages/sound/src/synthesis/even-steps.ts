// Steps of a morph that are heard as equal.
import { NOISE_BANDS, type SoundModel } from "./model.ts";
import { type MorphOptions, morph } from "./morph.ts";
import { noiseBands } from "./noise.ts";

/** Softer than this below the loudest frame or band nothing counts. */
const [FRAME_RANGE_DB, BAND_RANGE_DB] = [40, 60];
/** Coefficients of the cosine transform that distances are measured in: the spectrum's shape, not its detail. */
const COEFFICIENTS = 13;
/** Steps whose largest distance is less than so much over the smallest are even. */
const EVEN = 1.6;
const PASSES = 3;

export interface MorphStep {
  readonly share: number;
  readonly samples: Float32Array;
  /** From the step before: root of the summed squares over the first 13 cepstral coefficients, in dB. 0 of the first. */
  readonly distance: number;
}

/**
 * `count` sounds from the first to the second, both included. Shares are moved, from equal ones on, until neighbouring steps lie equally far
 * from each other: by the first 13 coefficients of the cosine transform of the mean power in 40 mel bands, in dB. Of three tries the one whose
 * largest distance is the least over its smallest.
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

/** The spectrum's shape, mean over frames that are not silent. */
function shapeOf(samples: Float32Array): number[] {
  const table = noiseBands(samples, Math.floor(samples.length / 256));
  const frames = table.length / NOISE_BANDS;
  const powers = table.map((db) => 10 ** (db / 10));
  const totals = new Float64Array(frames);
  for (let k = 0; k < powers.length; k++) totals[Math.floor(k / NOISE_BANDS)] += powers[k];
  const most = totals.reduce((largest, total) => Math.max(largest, total), 1e-12);
  const bands = new Float64Array(NOISE_BANDS);
  let heard = 0;
  for (let i = 0; i < frames; i++) {
    if (totals[i] < most * 10 ** (-FRAME_RANGE_DB / 10)) continue;
    heard++;
    for (let b = 0; b < NOISE_BANDS; b++)
      bands[b] += 10 * Math.log10(powers[i * NOISE_BANDS + b] / most + 10 ** (-BAND_RANGE_DB / 10));
  }
  return Array.from(
    { length: COEFFICIENTS },
    (_, c) =>
      bands.reduce(
        (sum, db, b) =>
          sum + (db / Math.max(1, heard)) * Math.cos((Math.PI * (c + 1) * (b + 0.5)) / NOISE_BANDS),
        0,
      ) / NOISE_BANDS,
  );
}
