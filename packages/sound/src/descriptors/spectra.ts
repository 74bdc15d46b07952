// Shape of the spectrum frame by frame.
import type { Sound } from "../sound.ts";
import { melFilters } from "../spectrum/mel-filters.ts";
import { eachPowerFrame } from "../spectrum/power-frames.ts";
import { framesOf } from "../spectrum/stft.ts";

/** Samples of a frame and from one to the next. */
const [SIZE, HOP] = [2048, 512];
/** Mel bands that cepstra and bands are made of. */
export const CEPSTRUM_BANDS = 64;
const [LOW_HERTZ, HIGH_HERTZ] = [27, 11_000];
/** Mel bands that peaks and valleys are told by, and dB below the loudest at which they are cut off. */
export const FINE_BANDS = 256;
const FINE_DB = 80;
/** Frames this far below the loudest are not counted. */
const QUIET_DB = 40;
/** Share of the power below the rolloff. */
const ROLLOFF = 0.85;
/** Least power counted, in parts of the loudest bin: keeps digital silence out of logarithms. */
const FLOOR = 1e-10;

/** A value for each frame that counts. */
export interface Spectra {
  readonly frames: number;
  /** Seconds from the onset. */
  readonly times: Float64Array;
  /** Mean of f weighed by amplitude, Hz. */
  readonly centroid: Float64Array;
  /** Root of the mean of (f - centroid)^2 weighed by amplitude, Hz. */
  readonly spread: Float64Array;
  /** Geometric over arithmetic mean of the power, 0 .. 1. */
  readonly flatness: Float64Array;
  /** Hz below which 85 % of the amplitude lies. */
  readonly rolloff: Float64Array;
  /** Distance of the amplitudes, scaled to length 1, from those of the frame before; the first is 0. */
  readonly flux: Float64Array;
  readonly power: Float64Array;
  /** Power in mel bands, frames x 64. */
  readonly mels: Float64Array;
  /** Of all frames. */
  readonly loudestBand: number;
  /** Mean level of each of 256 mel bands in dB, frames at least 80 dB below the loudest band. */
  readonly fine: Float64Array;
}

export function spectraOf({ samples, sampleRate }: Sound): Spectra {
  const filtersOf = (count: number) =>
    melFilters({ sampleRate, size: SIZE, bands: count, low: LOW_HERTZ, high: HIGH_HERTZ });
  const filters = filtersOf(CEPSTRUM_BANDS);
  const fineFilters = filtersOf(FINE_BANDS);
  const all = framesOf(samples.length, HOP);
  const found: FrameShape[] = [];
  const bands = new Float64Array(CEPSTRUM_BANDS);
  const before = new Float64Array(SIZE / 2 + 1);
  const now = new Float64Array(SIZE / 2 + 1);
  const amplitudes = new Float64Array(SIZE / 2 + 1);
  const mels = new Float64Array(all * CEPSTRUM_BANDS);
  const fineMels: Float64Array[] = [];
  eachPowerFrame(samples, { size: SIZE, hop: HOP }, all, (power, t) => {
    filters.apply(power, bands);
    mels.set(bands, t * CEPSTRUM_BANDS);
    fineMels.push(new Float64Array(FINE_BANDS));
    fineFilters.apply(power, fineMels[t]);
    for (let k = 0; k < power.length; k++) amplitudes[k] = Math.sqrt(power[k]);
    const flux = fluxTo(power, amplitudes, now, before, t);
    found.push({ ...shapeOf(power, amplitudes, sampleRate / SIZE), flux, t });
    before.set(now);
  });
  const loudest = found.reduce((most, { power }) => Math.max(most, power), 0);
  const kept = found.filter(({ power }) => power > loudest * 10 ** (-QUIET_DB / 10));
  const own = new Float64Array(kept.length * CEPSTRUM_BANDS);
  for (const [i, { t }] of kept.entries())
    own.set(mels.subarray(t * CEPSTRUM_BANDS, (t + 1) * CEPSTRUM_BANDS), i * CEPSTRUM_BANDS);
  const column = (read: (shape: FrameShape) => number) => Float64Array.from(kept, read);
  return {
    frames: kept.length,
    times: column(({ t }) => (t * HOP) / sampleRate),
    centroid: column(({ centroid }) => centroid),
    spread: column(({ spread }) => spread),
    flatness: column(({ flatness }) => flatness),
    rolloff: column(({ rolloff }) => rolloff),
    flux: column(({ flux }) => flux),
    power: column(({ power }) => power),
    mels: own,
    loudestBand: own.reduce((most, value) => Math.max(most, value), 0),
    fine: meanLevels(kept.map(({ t }) => fineMels[t])),
  };
}

function meanLevels(rows: readonly Float64Array[]): Float64Array {
  let loudest = 0;
  for (const row of rows) for (let b = 0; b < FINE_BANDS; b++) if (row[b] > loudest) loudest = row[b];
  const floor = loudest * 10 ** (-FINE_DB / 10);
  const means = new Float64Array(FINE_BANDS);
  for (const row of rows)
    for (let b = 0; b < FINE_BANDS; b++) means[b] += (10 * Math.log10(Math.max(row[b], floor))) / rows.length;
  return means;
}

interface FrameShape {
  readonly t: number;
  readonly centroid: number;
  readonly spread: number;
  readonly flatness: number;
  readonly rolloff: number;
  readonly flux: number;
  readonly power: number;
}

function shapeOf(
  power: Float64Array,
  amplitudes: Float64Array,
  step: number,
): Omit<FrameShape, "t" | "flux"> {
  const count = power.length;
  let sum = 0;
  let moment = 0;
  let second = 0;
  let total = 0;
  let loudest = 0;
  for (let k = 0; k < count; k++) {
    const amplitude = amplitudes[k];
    sum += amplitude;
    moment += k * amplitude;
    second += k * k * amplitude;
    total += power[k];
    if (power[k] > loudest) loudest = power[k];
  }
  if (sum === 0) return { centroid: 0, spread: 0, flatness: 0, rolloff: 0, power: 0 };
  const centroid = moment / sum;
  return {
    centroid: centroid * step,
    spread: Math.sqrt(Math.max(0, second / sum - centroid * centroid)) * step,
    flatness: flatnessOf(power, loudest * FLOOR),
    rolloff: rolloffOf(amplitudes, ROLLOFF * sum) * step,
    power: total,
  };
}

/** Products of so many values at once, so that few logarithms are taken. */
const AT_ONCE = 8;

function flatnessOf(power: Float64Array, floor: number): number {
  let logs = 0;
  let sum = 0;
  const scale = floor / FLOOR;
  for (let k = 0; k < power.length; k += AT_ONCE) {
    let product = 1;
    for (let i = k; i < Math.min(power.length, k + AT_ONCE); i++) {
      const value = Math.max(power[i], floor) / scale;
      product *= value;
      sum += value;
    }
    logs += Math.log(product);
  }
  return Math.exp(logs / power.length) / (sum / power.length);
}

function rolloffOf(amplitudes: Float64Array, limit: number): number {
  let sum = 0;
  for (let k = 0; k < amplitudes.length; k++) if ((sum += amplitudes[k]) >= limit) return k;
  return amplitudes.length - 1;
}

/** Fills `now` with the amplitudes of length 1. */
function fluxTo(
  power: Float64Array,
  amplitudes: Float64Array,
  now: Float64Array,
  before: Float64Array,
  t: number,
): number {
  let total = 0;
  for (let k = 0; k < power.length; k++) total += power[k];
  const scale = total > 0 ? 1 / Math.sqrt(total) : 0;
  let sum = 0;
  for (let k = 0; k < power.length; k++) {
    now[k] = amplitudes[k] * scale;
    sum += (now[k] - before[k]) ** 2;
  }
  return t === 0 ? 0 : Math.sqrt(sum);
}
