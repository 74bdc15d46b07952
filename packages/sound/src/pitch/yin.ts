// The pitch of a monophonic sound over time, with how sure it is: YIN, with the lag measured over many periods.
// de Cheveigné and Kawahara 2002, doi:10.1121/1.1458024.
import { realFft } from "../spectrum/fft.ts";

/** Samples that are compared with those a lag later; also the longest lag. */
export const YIN_WINDOW = 1024;
/** Samples that a frame reads. */
export const YIN_FRAME = 2 * YIN_WINDOW;
/** Lags shorter than this are no pitch: 5.5 kHz at 22.05 kHz. */
const SHORTEST = 4;
/** The first dip is taken that is at most this much less deep than the deepest, */
const TOLERANCE = 0.03;
/** where a dip loses so much for each sample of lag: of equal dips the first is meant, and low subharmonics are rarely. */
const COST = 1e-4;
/** Below this lag a parabola is too coarse for how deep a dip is. */
const SHORT = 40;
const LANCZOS = 3;

export interface PitchOfFrame {
  /** Period in samples. */
  readonly period: number;
  /** 1 - d'(period), 0 .. 1: 1 where the sound repeats exactly. */
  readonly confidence: number;
}

const transform = realFft(YIN_FRAME);
const others = { real: new Float64Array(YIN_WINDOW + 1), imaginary: new Float64Array(YIN_WINDOW + 1) };
const frame = new Float64Array(YIN_FRAME);
const head = new Float64Array(YIN_FRAME);
const depths = new Float64Array(YIN_WINDOW);
const lags = new Uint32Array(YIN_WINDOW);
const correlation = new Float64Array(YIN_FRAME);

/**
 * d'(lag) = d(lag) lag / sum_(j = 1 .. lag) d(j), d(lag) = sum_(n < W) (x[n] - x[n + lag])^2, W = 1024; d'(0) = 1. Below the first lag
 * whose d is 0 to rounding it is 1.
 *
 * @param from  the first sample read, 0 .. length - 1; silence follows the last
 * @param into  W values
 */
export function normalizedDifference(samples: Float32Array, from: number, into: Float64Array): void {
  const there = Math.min(YIN_FRAME, samples.length - from);
  for (let n = 0; n < there; n++) frame[n] = samples[from + n];
  frame.fill(0, there);
  head.set(frame.subarray(0, YIN_WINDOW));
  transform.forward(head);
  others.real.set(transform.real);
  others.imaginary.set(transform.imaginary);
  transform.forward(frame);
  const { real, imaginary } = transform;
  for (let k = 0; k <= YIN_WINDOW; k++) {
    const re = real[k] * others.real[k] + imaginary[k] * others.imaginary[k];
    imaginary[k] = imaginary[k] * others.real[k] - real[k] * others.imaginary[k];
    real[k] = re;
  }
  transform.inverse(correlation);
  let energy = 0;
  for (let n = 0; n < YIN_WINDOW; n++) energy += frame[n] * frame[n];
  const still = energy;
  into[0] = 1;
  let sum = 0;
  for (let lag = 1; lag < YIN_WINDOW; lag++) {
    energy += frame[lag + YIN_WINDOW - 1] ** 2 - frame[lag - 1] ** 2;
    const difference = Math.max(0, still + energy - 2 * correlation[lag]);
    sum += difference;
    into[lag] = sum > 1e-12 * still ? (difference * lag) / sum : 1;
  }
}

/** The pitch that d' of a frame shows; confidence 0 where there is none. */
export function pitchOf(difference: Float64Array): PitchOfFrame {
  const lag = firstDip(difference);
  if (lag === 0) return { period: Number.NaN, confidence: 0 };
  return {
    period: refined(difference, lag),
    confidence: Math.max(0, Math.min(1, 1 - depthAt(difference, lag))),
  };
}

/** 0 where there is no dip. */
function firstDip(difference: Float64Array): number {
  let count = 0;
  let deepest = Number.POSITIVE_INFINITY;
  for (let lag = SHORTEST; lag < YIN_WINDOW - 1; lag++) {
    if (difference[lag] > difference[lag - 1] || difference[lag] >= difference[lag + 1]) continue;
    depths[count] = depthAt(difference, lag) + COST * lag;
    if (depths[count] < deepest) deepest = depths[count];
    lags[count++] = lag;
  }
  for (let i = 0; i < count; i++) if (depths[i] <= deepest + TOLERANCE) return lags[i];
  return 0;
}

/** The lowest point near a dip: short periods lie between samples. */
function depthAt(values: Float64Array, at: number): number {
  const vertex = dipAt(values, at);
  if (at < SHORT) return Math.min(values[at], valueAt(values, vertex));
  const left = values[at - 1];
  const right = values[at + 1];
  const curve = left - 2 * values[at] + right;
  return curve > 0 ? values[at] - (left - right) ** 2 / (8 * curve) : values[at];
}

/** Between samples, by a windowed sinc (Lanczos) over three samples on each side. */
function valueAt(values: Float64Array, place: number): number {
  const first = Math.floor(place) - LANCZOS + 1;
  let sum = 0;
  let weights = 0;
  for (let i = Math.max(1, first); i < first + 2 * LANCZOS; i++) {
    const x = Math.PI * (place - i);
    const weight = x === 0 ? 1 : (LANCZOS * Math.sin(x) * Math.sin(x / LANCZOS)) / (x * x);
    sum += weight * values[i];
    weights += weight;
  }
  return sum / weights;
}

const isDip = (values: Float64Array, at: number): boolean =>
  values[at] <= values[at - 1] && values[at] < values[at + 1];

/** The period to a fraction of a sample: twice, four times ... as many periods are looked at, each time near where they should end. */
function refined(difference: Float64Array, lag: number): number {
  let period = dipAt(difference, lag);
  for (let periods = 2; periods * period < YIN_WINDOW - 2 - period / 4; periods *= 2) {
    const expected = periods * period;
    const reach = Math.max(1, Math.floor(Math.min(period / 4, expected / 50)));
    let best = Math.round(expected);
    for (let at = Math.round(expected) - reach; at <= Math.round(expected) + reach; at++)
      if (difference[at] < difference[best]) best = at;
    if (!isDip(difference, best) || difference[best] > difference[lag] + 0.1) break;
    period = dipAt(difference, best) / periods;
  }
  return period;
}

/** Where the parabola through a dip and its neighbours is lowest. */
function dipAt(values: Float64Array, at: number): number {
  const left = values[at - 1];
  const right = values[at + 1];
  const curve = left - 2 * values[at] + right;
  return curve > 0 ? at + (left - right) / (2 * curve) : at;
}
