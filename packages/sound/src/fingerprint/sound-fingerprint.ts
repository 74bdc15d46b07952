// What makes a recording itself, whatever its gain, sample rate and format, and wherever it was cut.
import { FINGERPRINT_LENGTH } from "@semitone/music";
import { resample } from "../resample/resampler.ts";
import type { Sound } from "../sound.ts";
import { realFft } from "../spectrum/fft.ts";
import { hann } from "../spectrum/stft.ts";

/** Least similarity of near-duplicates: see docs/sounds.md for what was measured. */
export const SOUND_DUPLICATE = 0.4;

/** To be raised when the same samples get another fingerprint. */
export const SOUND_FINGERPRINT = `sound-minhash-${FINGERPRINT_LENGTH}-1`;

const RATE = 11_025;
const FRAME = 2048;
const HOP = 256;
const BANDS = 32;
const LOWEST = 200;
const HIGHEST = 5000;
/** Frames that are that much weaker than the loudest say nothing, and bands no more than that: 40 and 50 dB. */
const FAINT = 1e-4;
const FLOOR = 1e-5;
/** Directions in the space of spectra, and how many of them make a word. */
const DIRECTIONS = 64;
const IN_A_WORD = 4;
/** Spectra count as alike along a direction within so many dB. */
const STEP = 6;
/** What a fingerprint of nothing holds: see `isEmptyFingerprint`. */
const EMPTY = 0xffffffff;

/**
 * Sketch of a recording, to be compared by `similarity` of @semitone/music: 256 minima of hash functions over its frames.
 *
 * A frame (186 ms, 23 ms apart) is 32 levels in dB of bands from 200 to 5000 Hz, less their mean; place i of the sketch puts it into a
 * cell of floor((a_j . v + b_j) / 6) for four of 64 random directions a_j, and keeps the smallest hash of a cell. Two recordings share a
 * place with about the probability that a frame of both lies in one cell. Silence has an empty fingerprint, like nothing else.
 *
 * @see Datar et al. 2004, Locality-sensitive hashing scheme based on p-stable distributions; Broder 1997 for the minima
 */
export function soundFingerprint({ samples, sampleRate }: Sound): Uint32Array {
  const sketch = new Uint32Array(FINGERPRINT_LENGTH).fill(EMPTY);
  const cells = new Int32Array(DIRECTIONS);
  for (const levels of frameLevels(resample(samples, sampleRate, RATE))) {
    for (let j = 0; j < DIRECTIONS; j++) {
      let sum = OFFSETS[j];
      for (let m = 0; m < BANDS; m++) sum += WEIGHTS[j * BANDS + m] * levels[m];
      cells[j] = Math.floor(sum / STEP);
    }
    for (let i = 0; i < FINGERPRINT_LENGTH; i++) {
      let hash = SEEDS[i];
      for (let k = 0; k < IN_A_WORD; k++) {
        hash = Math.imul(hash ^ cells[CHOICES[i * IN_A_WORD + k]], 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      if (hash >>> 0 < sketch[i]) sketch[i] = hash >>> 0;
    }
  }
  return sketch;
}

/** Levels of the bands of each frame that is heard, in dB, less their mean. */
function frameLevels(samples: Float32Array): Float64Array[] {
  const energies = bandEnergies(samples);
  const sums = energies.map((bands) => bands.reduce((sum, energy) => sum + energy, 0));
  const loudest = sums.reduce((most, sum) => Math.max(most, sum), 0);
  return energies.flatMap((bands, t) => {
    if (sums[t] === 0 || sums[t] < FAINT * loudest) return [];
    const levels = bands.map((energy) => 10 * Math.log10(energy + FLOOR * loudest));
    const mean = levels.reduce((sum, level) => sum + level, 0) / BANDS;
    return [levels.map((level) => level - mean)];
  });
}

function bandEnergies(samples: Float32Array): Float64Array[] {
  const { fft, window, edges, frame } = tables();
  const frames: Float64Array[] = [];
  for (let start = -FRAME / 2; start + FRAME / 2 < samples.length; start += HOP) {
    for (let n = 0; n < FRAME; n++) {
      const at = start + n;
      frame[n] = at >= 0 && at < samples.length ? samples[at] * window[n] : 0;
    }
    fft.forward(frame);
    const bands = new Float64Array(BANDS);
    for (let m = 0; m < BANDS; m++)
      for (let k = edges[m]; k < edges[m + 1]; k++) bands[m] += fft.real[k] ** 2 + fft.imaginary[k] ** 2;
    frames.push(bands);
  }
  return frames;
}

let made: ReturnType<typeof newTables> | undefined;
/** Made once, when they are needed. */
const tables = () => (made ??= newTables());

function newTables() {
  return {
    fft: realFft(FRAME),
    window: Float32Array.from(hann(FRAME)),
    edges: Array.from({ length: BANDS + 1 }, (_, m) =>
      Math.round((LOWEST * (HIGHEST / LOWEST) ** (m / BANDS) * FRAME) / RATE),
    ),
    frame: new Float32Array(FRAME),
  };
}

/** Whole numbers of 32 bits from a fixed seed (xorshift32): fingerprints are stored, so these may never change. */
let state = 0x5eed;
function next(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state >>> 0;
}
const uniform = (): number => next() / 2 ** 32;
/** The sum of twelve, less its mean: near enough to a normal distribution of variance 1. */
const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, one) => sum + one, -6);

/** Of length 1 on average. */
const WEIGHTS = Float64Array.from({ length: DIRECTIONS * BANDS }, () => normal() / Math.sqrt(BANDS));
const OFFSETS = Float64Array.from({ length: DIRECTIONS }, () => uniform() * STEP);
const CHOICES = Uint8Array.from({ length: FINGERPRINT_LENGTH * IN_A_WORD }, () => next() % DIRECTIONS);
const SEEDS = Uint32Array.from({ length: FINGERPRINT_LENGTH }, next);
