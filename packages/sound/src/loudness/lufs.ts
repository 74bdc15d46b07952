// Loudness as broadcasters measure it: ITU-R BS.1770-4, of one channel.
import type { Sound } from "../sound.ts";

/** Seconds of a block, and how many of them begin in that time. */
const BLOCK = 0.4;
const OVERLAP = 4;
/** Blocks softer than this many LUFS are silence; softer by so many LU than the mean of the others, a pause. */
const SILENCE = -70;
const PAUSE = -10;
const OFFSET = -0.691;

/** Coefficients of a filter of second order, a0 = 1. */
export interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * The two filters of K-weighting at any sample rate: the analogue prototypes whose bilinear transforms at 48 kHz are the tables of
 * BS.1770 (parameters as published by De Man 2018, "Evaluation of implementations of the EBU R128 loudness measurement").
 */
export function kWeighting(sampleRate: number): readonly [Biquad, Biquad] {
  const shelf = { hertz: 1681.9744509555319, gain: 3.99984385397, q: 0.7071752369554193 };
  const k = Math.tan((Math.PI * shelf.hertz) / sampleRate);
  const high = 10 ** (shelf.gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / shelf.q + k * k;
  const first: Biquad = {
    b: [
      (high + (band * k) / shelf.q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / shelf.q + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / shelf.q + k * k) / a0],
  };
  const pass = { hertz: 38.13547087613982, q: 0.5003270373253953 };
  const l = Math.tan((Math.PI * pass.hertz) / sampleRate);
  const c0 = 1 + l / pass.q + l * l;
  return [first, { b: [1, -2, 1], a: [(2 * (l * l - 1)) / c0, (1 - l / pass.q + l * l) / c0] }];
}

/**
 * Integrated loudness in LUFS: -0.691 + 10 log10 of the mean square of the K-weighted signal over blocks of 0.4 s, every 0.1 s, above
 * -70 LUFS and above the mean of those less 10 LU. A shorter sound is one block of its own length.
 *
 * @returns -Infinity where every block is below -70 LUFS; NaN without samples
 */
export function integratedLoudness({ samples, sampleRate }: Sound): number {
  if (samples.length === 0) return Number.NaN;
  const step = Math.round((BLOCK / OVERLAP) * sampleRate);
  const sums = squaredSums(samples, sampleRate, step);
  const powers: number[] = [];
  if (samples.length < step * OVERLAP) powers.push(sums.reduce((sum, one) => sum + one, 0) / samples.length);
  else
    for (let i = 0; (i + OVERLAP) * step <= samples.length; i++)
      powers.push((sums[i] + sums[i + 1] + sums[i + 2] + sums[i + 3]) / (OVERLAP * step));
  const heard = powers.filter((power) => loudnessOf(power) > SILENCE);
  const limit = loudnessOf(mean(heard)) + PAUSE;
  return loudnessOf(mean(heard.filter((power) => loudnessOf(power) > limit)));
}

const loudnessOf = (power: number): number => OFFSET + 10 * Math.log10(power);

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sums of the squares of the weighted signal over steps, the last of which may be short. */
function squaredSums(samples: Float32Array, sampleRate: number, step: number): Float64Array {
  const [shelf, pass] = kWeighting(sampleRate);
  const [b0, b1, b2] = shelf.b;
  const [a1, a2] = shelf.a;
  const [c1, c2] = pass.a;
  const sums = new Float64Array(Math.ceil(samples.length / step));
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  for (let block = 0, n = 0; block < sums.length; block++) {
    const end = Math.min(samples.length, (block + 1) * step);
    let sum = 0;
    for (; n < end; n++) {
      const x = samples[n];
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = y + t1;
      t1 = -2 * y - c1 * z + t2;
      t2 = y - c2 * z;
      sum += z * z;
    }
    sums[block] = sum;
  }
  return sums;
}
