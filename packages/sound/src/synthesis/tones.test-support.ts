// Sounds made sample by sample from their formula, and a look at one frequency by the sum that defines it. Development only.
import { randomFrom } from "@semitone/stats";
import type { Sound } from "../sound.ts";
import { SAMPLE_RATE } from "./model.ts";

export interface Tone {
  readonly hertz: number;
  /** Amplitudes of partials 1, 2, ... */
  readonly amplitudes: readonly number[];
  /** @default 0.8 */
  readonly seconds?: number;
  /** B of f_n = n f_1 sqrt(1 + B n^2). @default 0 */
  readonly inharmonicity?: number;
  /** Seconds from 0 to full, by a line in dB from -60 on. @default 0.03 */
  readonly attack?: number;
  /** Depth in cents of a vibrato of 5 Hz. @default 0 */
  readonly vibrato?: number;
  /** Amplitude of white noise. @default 0 */
  readonly noise?: number;
}

const RELEASE = 0.1;

/** Silence of 0.05 s, then the tone. */
export function tone({
  hertz,
  amplitudes,
  seconds = 0.8,
  inharmonicity = 0,
  attack = 0.03,
  vibrato = 0,
  noise = 0,
}: Tone): Sound {
  const random = randomFrom(5);
  const quiet = 0.05;
  const samples = Float32Array.from({ length: Math.round((quiet + seconds) * SAMPLE_RATE) }, (_, n) => {
    const t = n / SAMPLE_RATE - quiet;
    if (t < 0) return 0;
    const rise = Math.min(0, 60 * (t / attack - 1));
    const fall = Math.min(0, (60 * (seconds - RELEASE - t)) / RELEASE);
    const level = 10 ** ((rise + fall) / 20);
    // Phase of 2 pi f t with f swinging by `vibrato` cents, to first order.
    const swing = (vibrato * Math.LN2) / 1200 / (2 * Math.PI * 5);
    const turns = hertz * (t + swing * (1 - Math.cos(2 * Math.PI * 5 * t)));
    let sum = noise * (2 * random() - 1);
    for (const [p, amplitude] of amplitudes.entries()) {
      const ratio = (p + 1) * Math.sqrt(1 + inharmonicity * (p + 1) ** 2);
      sum += amplitude * Math.sin(2 * Math.PI * ratio * turns + p * p);
    }
    return level * sum;
  });
  return { sampleRate: SAMPLE_RATE, samples };
}

/** A burst of noise that decays by 60 dB, through a resonance of one pole pair at `hertz`. */
export function burst(hertz: number, seconds: number, seed = 3): Sound {
  const random = randomFrom(seed);
  const [radius, turn] = [0.98, (2 * Math.PI * hertz) / SAMPLE_RATE];
  let [a, b] = [0, 0];
  const samples = Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, n) => {
    const value = 0.02 * (2 * random() - 1) + 2 * radius * Math.cos(turn) * a - radius * radius * b;
    [b, a] = [a, value];
    return value * 10 ** ((-3 * n) / (seconds * SAMPLE_RATE));
  });
  return { sampleRate: SAMPLE_RATE, samples };
}

/** Amplitude of a sinusoid of that frequency around the middle of a stretch: its own sum under a Hann window. */
export function amplitudeAt(samples: Float32Array, hertz: number, from: number, length: number): number {
  let [x, y, sum] = [0, 0, 0];
  for (let n = 0; n < length; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length);
    const angle = (2 * Math.PI * hertz * n) / SAMPLE_RATE;
    x += window * samples[from + n] * Math.cos(angle);
    y += window * samples[from + n] * Math.sin(angle);
    sum += window;
  }
  return (2 * Math.hypot(x, y)) / sum;
}

/** The frequency near `hertz` at which that is largest, to about a tenth of a cent for steady tones. */
export function frequencyNear(samples: Float32Array, hertz: number, from: number, length: number): number {
  let [best, step] = [hertz, hertz * 0.01];
  for (let round = 0; round < 12; round++) {
    const around = [-2, -1, 0, 1, 2].map((k) => best + k * step);
    const heights = around.map((each) => amplitudeAt(samples, each, from, length));
    best = around[heights.indexOf(Math.max(...heights))];
    step /= 2;
  }
  return best;
}

export const centsFrom = (hertz: number, to: number): number => 1200 * Math.log2(to / hertz);
export const energy = (samples: ArrayLike<number>): number => {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n] * samples[n];
  return sum;
};
