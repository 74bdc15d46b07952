// What every sound made here is given at last: ends without clicks, room below full scale, a stretch to repeat.
import type { Loop } from "../formats/encode-wav.ts";
import { envelopeParts, HOP, SAMPLE_RATE } from "./model.ts";

/** Highest peak: -1 dBFS, a margin for players that resample. */
export const PEAK = 10 ** (-1 / 20);
const FADE_IN = Math.round(0.001 * SAMPLE_RATE);
const FADE_OUT = Math.round(0.01 * SAMPLE_RATE);
/** A body that falls by more is no sustained one. */
const SUSTAINED_DB = 6;
const MIN_BODY_SECONDS = 0.15;
const CROSSFADE_SECONDS = 0.04;

/** Fades of 1 ms and 10 ms (raised cosine, so that the first and the last sample are 0), and a gain where the peak is above -1 dBFS. */
export function finished(samples: Float32Array): Float32Array {
  const out = samples.slice();
  const [fadeIn, fadeOut] = [Math.min(FADE_IN, out.length >> 1), Math.min(FADE_OUT, out.length >> 1)];
  for (let n = 0; n < fadeIn; n++) out[n] *= 0.5 - 0.5 * Math.cos((Math.PI * n) / fadeIn);
  for (let n = 0; n < fadeOut; n++) out[out.length - 1 - n] *= 0.5 - 0.5 * Math.cos((Math.PI * n) / fadeOut);
  const peak = out.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return peak > PEAK ? out.map((value) => value * (PEAK / peak)) : out;
}

export interface LoopedSound {
  readonly samples: Float32Array;
  readonly loop: Loop;
}

/**
 * A stretch of the body that can be repeated: of a whole number of periods, its ends where the sound is most alike (the largest normalized
 * correlation over two periods), and the last 40 ms faded over into those before its beginning, so that the end leads into the beginning
 * sample by sample; the 40 ms behind it lead back. Undefined for sounds without a pitch, with a body below 0.15 s, or one that falls by more than 6 dB.
 *
 * @param hertz  its pitch; undefined where it has none
 */
export function looped(samples: Float32Array, hertz: number | undefined): LoopedSound | undefined {
  if (hertz === undefined || samples.length === 0) return undefined;
  const levels = powerLevels(samples);
  const parts = envelopeParts(levels);
  const [from, to] = [parts.attackEnd * HOP, parts.releaseStart * HOP];
  const body = levels.slice(parts.attackEnd, parts.releaseStart + 1);
  const quarter = Math.max(1, body.length >> 2);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const fall = mean(body.slice(0, quarter)) - mean(body.slice(-quarter));
  if (to - from < MIN_BODY_SECONDS * SAMPLE_RATE || fall > SUSTAINED_DB) return undefined;
  const period = SAMPLE_RATE / hertz;
  const fade = Math.round(Math.min(CROSSFADE_SECONDS * SAMPLE_RATE, (to - from) / 4));
  const end = Math.min(Math.round(to - 0.1 * (to - from)), samples.length - Math.ceil(2 * period) - fade - 2);
  const earliest = from + fade;
  const periods = Math.floor((end + 1 - earliest - period) / period);
  if (periods < 4) return undefined;
  const start = mostAlike(
    samples,
    end + 1,
    Math.round(end + 1 - periods * period),
    Math.ceil(period / 2),
    2 * period,
  );
  const out = samples.slice();
  for (let k = 0; k < fade; k++) {
    const share = 0.5 - 0.5 * Math.cos((Math.PI * (k + 1)) / fade);
    const at = end - fade + 1 + k;
    out[at] += share * (samples[start - fade + k] - samples[at]);
    // And back again, for players that go on without repeating.
    const after = end + fade - k;
    if (after < samples.length) out[after] += share * (samples[start + fade - 1 - k] - samples[after]);
  }
  return { samples: out, loop: { start, end } };
}

/** The place near `around` from which on, and before which, the sound is most like around `like`. */
function mostAlike(
  samples: Float32Array,
  like: number,
  around: number,
  reach: number,
  width: number,
): number {
  let [best, most] = [around, Number.NEGATIVE_INFINITY];
  const half = Math.round(width / 2);
  for (let at = Math.max(half, around - reach); at <= around + reach; at++) {
    let [product, power] = [0, 1e-12];
    for (let k = -half; k < half; k++) {
      product += samples[at + k] * samples[like + k];
      power += samples[at + k] * samples[at + k];
    }
    const alike = product / Math.sqrt(power);
    if (alike > most) [best, most] = [at, alike];
  }
  return best;
}

/** Mean power around each frame in dB. */
function powerLevels(samples: Float32Array): Float64Array {
  const half = 2 * HOP;
  return Float64Array.from({ length: Math.ceil(samples.length / HOP) + 1 }, (_, i) => {
    let sum = 1e-11;
    const beyond = Math.min(samples.length, i * HOP + half);
    for (let n = Math.max(0, i * HOP - half); n < beyond; n++) sum += samples[n] * samples[n];
    return 10 * Math.log10(sum / (2 * half));
  });
}
