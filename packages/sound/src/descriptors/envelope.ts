// How loud a sound is over time.
import type { Sound } from "../sound.ts";

/** Samples under the window, and from one value to the next. */
const [WINDOW, HOP] = [256, 64];

export interface Envelope {
  /** Root mean square of the 256 samples around each place. */
  readonly levels: Float64Array;
  /** Seconds from one to the next. */
  readonly step: number;
  readonly loudest: number;
  /** Index of the loudest. */
  readonly peak: number;
}

export function envelopeOf({ samples, sampleRate }: Sound): Envelope {
  const levels = new Float64Array(Math.floor(samples.length / HOP) + 1);
  const sums = new Float64Array(samples.length + 1);
  for (let n = 0; n < samples.length; n++) sums[n + 1] = sums[n] + samples[n] * samples[n];
  let peak = 0;
  for (let t = 0; t < levels.length; t++) {
    const from = Math.max(0, t * HOP - WINDOW / 2);
    const to = Math.min(samples.length, t * HOP + WINDOW / 2);
    levels[t] = Math.sqrt(Math.max(0, sums[to] - sums[from]) / WINDOW);
    if (levels[t] > levels[peak]) peak = t;
  }
  return { levels, step: HOP / sampleRate, loudest: levels[peak], peak };
}

/** Seconds from where the envelope first reaches `low` of its maximum to where it first reaches `high` of it after that. */
export function riseTime({ levels, step, loudest }: Envelope, low: number, high: number): number {
  const start = levels.findIndex((level) => level >= low * loudest);
  const end = levels.findIndex((level, t) => t >= start && level >= high * loudest);
  return Math.max(1, end - start) * step;
}

/** sum of t e(t)^2 / sum of e(t)^2 in seconds. */
export function temporalCentroid({ levels, step }: Envelope): number {
  let [moment, sum] = [0, 0];
  for (let t = 0; t < levels.length; t++) {
    moment += t * step * levels[t] * levels[t];
    sum += levels[t] * levels[t];
  }
  return moment / sum;
}

/** dB below the maximum so many seconds after the loudest place, at least `floor`. */
export function levelAfter({ levels, step, loudest, peak }: Envelope, seconds: number, floor = -60): number {
  const at = peak + Math.round(seconds / step);
  return at < levels.length ? decibels(levels[at], loudest, floor) : floor;
}

/** dB below the maximum so many seconds after the onset, at least `floor`. */
export function levelAt({ levels, step, loudest }: Envelope, seconds: number, floor = -60): number {
  const at = Math.round(seconds / step);
  return at < levels.length ? decibels(levels[at], loudest, floor) : floor;
}

const decibels = (level: number, of: number, floor: number): number =>
  Math.max(floor, 20 * Math.log10(level / of));

/** Seconds for which the envelope is within so many dB of its maximum. */
export const secondsWithin = ({ levels, step, loudest }: Envelope, dB: number): number =>
  levels.reduce((count, level) => count + (level >= loudest * 10 ** (-dB / 20) ? 1 : 0), 0) * step;

/**
 * Slope in dB per second of the line fitted to the levels from the loudest place to where they are last within 40 dB of it, over at most
 * two seconds; 0 where that is less than 50 ms.
 */
export function decayRate({ levels, step, loudest, peak }: Envelope): number {
  let end = Math.min(levels.length - 1, peak + Math.round(2 / step));
  while (end > peak && levels[end] < loudest / 100) end--;
  const count = end - peak + 1;
  if (count * step < 0.05) return 0;
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
  for (let t = 0; t < count; t++) {
    const y = decibels(levels[peak + t], loudest, -80);
    sx += t;
    sy += y;
    sxx += t * t;
    sxy += t * y;
  }
  return (count * sxy - sx * sy) / (count * sxx - sx * sx) / step;
}

/** Standard deviation in dB of what is left of the levels within 20 dB of the maximum once their running mean over 0.25 s is taken off. */
export function tremor({ levels, step, loudest }: Envelope): number {
  const heard = [...levels].map((level) => decibels(level, loudest, -80));
  const reach = Math.round(0.125 / step);
  let [sum, count] = [0, 0];
  const sums = new Float64Array(heard.length + 1);
  for (let t = 0; t < heard.length; t++) sums[t + 1] = sums[t] + heard[t];
  for (let t = reach; t + reach < heard.length; t++) {
    if (heard[t] < -20) continue;
    const mean = (sums[t + reach + 1] - sums[t - reach]) / (2 * reach + 1);
    sum += (heard[t] - mean) ** 2;
    count++;
  }
  return count > 0 ? Math.sqrt(sum / count) : 0;
}
