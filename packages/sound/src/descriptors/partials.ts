// The partials of a note: how strong each is, how far they lie from whole multiples, and what is left between them.
import type { Sound } from "../sound.ts";
import { powerAt } from "../spectrum/power-frames.ts";

/** Samples of the window (0.37 s) and from one to the next; shorter sounds are followed by silence. */
const [SIZE, HOP] = [8192, 4096];
/** Seconds of the sound that are looked at. */
const SECONDS = 1.5;
export const PARTIALS = 20;
/** dB below the strongest partial at which levels are cut off. */
export const LOWEST_DB = -60;
/** Bins on each side of a peak that are its own under a Hann window. */
const REACH = 2;
/** Partials that tell the inharmonicity, and dB below the strongest that they must reach. */
const [STRETCHED, AUDIBLE_DB] = [12, -40];

export interface Partials {
  /** dB relative to the strongest, -60 .. 0; NaN above the highest frequency of the sound. */
  readonly levels: Float64Array;
  /** B of f_n = n f_1 sqrt(1 + B n^2); 0 where fewer than four partials tell it. */
  readonly inharmonicity: number;
  /** Power of the partials over that of the rest, dB. */
  readonly harmonicity: number;
  /** Mean frequency in partials, weighed by amplitude. */
  readonly centroid: number;
}

export function partialsOf({ samples, sampleRate }: Sound, hertz: number): Partials {
  const power = meanPower(samples, sampleRate);
  const step = sampleRate / SIZE;
  const spacing = hertz / step;
  const powers = new Float64Array(PARTIALS).fill(Number.NaN);
  const places = new Float64Array(PARTIALS);
  let own = 0;
  let stretch = 0;
  for (let n = 1; n <= PARTIALS; n++) {
    const expected = n * spacing * (1 + stretch);
    if (expected > SIZE / 2 - REACH - 1) break;
    const at = peakNear(power, expected, Math.max(1.5, Math.min(spacing / 3, expected * 0.03)));
    powers[n - 1] = sumAround(power, at);
    places[n - 1] = vertexAt(power, at);
    own += powers[n - 1];
    // The next partial is looked for where this one's stretch leads, as far as it is a peak at all.
    if (n > 1 && power[at] > power[at - 1] && power[at] > power[at + 1])
      stretch = Math.max(0, Math.min(0.3, places[n - 1] / (n * spacing) - 1));
  }
  const total = power.reduce((sum, value) => sum + value, 0);
  const strongest = powers.reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, value)), 0);
  const levels = powers.map((value) =>
    Number.isNaN(value) ? value : Math.max(LOWEST_DB, 10 * Math.log10(value / strongest)),
  );
  return {
    levels,
    inharmonicity: inharmonicityOf(levels, places),
    harmonicity: Math.max(-40, Math.min(80, 10 * Math.log10(own / Math.max(total - own, 1e-12 * total)))),
    centroid: centroidOf(powers),
  };
}

function meanPower(samples: Float32Array, sampleRate: number): Float64Array {
  const sums = new Float64Array(SIZE / 2 + 1);
  const end = Math.min(samples.length, Math.round(SECONDS * sampleRate));
  for (let from = 0; from === 0 || from + SIZE <= end; from += HOP) {
    const power = powerAt(samples, from, SIZE);
    for (let k = 0; k < sums.length; k++) sums[k] += power[k];
  }
  return sums;
}

function peakNear(power: Float64Array, expected: number, reach: number): number {
  let best = Math.max(1, Math.ceil(expected - reach));
  for (let k = best; k <= Math.min(power.length - 2, expected + reach); k++)
    if (power[k] > power[best]) best = k;
  return best;
}

function sumAround(power: Float64Array, at: number): number {
  let sum = 0;
  for (let k = Math.max(0, at - REACH); k <= Math.min(power.length - 1, at + REACH); k++) sum += power[k];
  return sum;
}

/** Where the parabola through the logarithms of a bin and its neighbours is highest. */
function vertexAt(power: Float64Array, at: number): number {
  const left = Math.log(power[at - 1] + 1e-300);
  const middle = Math.log(power[at] + 1e-300);
  const right = Math.log(power[at + 1] + 1e-300);
  const curve = left - 2 * middle + right;
  return curve < 0 ? at + Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curve))) : at;
}

/** The line through (n^2, (f_n / n)^2), each point weighing n: its slope over its value at 0. */
function inharmonicityOf(levels: Float64Array, places: Float64Array): number {
  let [s, sx, sy, sxx, sxy, count] = [0, 0, 0, 0, 0, 0];
  for (let n = 1; n <= STRETCHED; n++) {
    if (!(levels[n - 1] >= AUDIBLE_DB)) continue;
    const x = n * n;
    const y = (places[n - 1] / n) ** 2;
    s += n;
    sx += n * x;
    sy += n * y;
    sxx += n * x * x;
    sxy += n * x * y;
    count++;
  }
  if (count < 4) return 0;
  const slope = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  const base = (sy - slope * sx) / s;
  return Math.max(-0.01, Math.min(0.05, slope / base));
}

function centroidOf(powers: Float64Array): number {
  let [moment, sum] = [0, 0];
  for (let n = 1; n <= powers.length; n++) {
    const amplitude = Math.sqrt(powers[n - 1]);
    if (Number.isNaN(amplitude)) break;
    moment += n * amplitude;
    sum += amplitude;
  }
  return moment / sum;
}
