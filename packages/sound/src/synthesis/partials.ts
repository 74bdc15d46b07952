// A bank of oscillators: partials of one series, with frequencies and amplitudes that glide from frame to frame.
import { centsToHertz, HOP, ratioOf, SAMPLE_RATE } from "./model.ts";

export interface PartialTracks {
  readonly frames: number;
  readonly partials: number;
  /** Fundamental of each frame. */
  readonly cents: Float64Array;
  readonly inharmonicity: number;
  /** Of each partial at the first sample. */
  readonly phases: ArrayLike<number>;
  /** frames x partials: radians on top of the integral of the frequency. */
  readonly drift: ArrayLike<number>;
  /** frames x partials: linear, >= 0. */
  readonly gains: ArrayLike<number>;
}

/** Softer than this, a partial is not heard beside anything: -100 dB. */
const SILENT = 1e-5;
/** Most partials of a series. */
export const MAX_PARTIALS = 400;
/** Partials end here, below half the sample rate. */
export const MAX_HERTZ = 0.48 * SAMPLE_RATE;

/**
 * Cycles of the fundamental up to each frame: the integral of a frequency that is linear between frames. Partial n is
 * a_n(t) cos(phase_n + 2 pi r_n cycles(t) + drift_n(t)).
 */
export function cyclesOf(cents: Float64Array): Float64Array {
  const cycles = new Float64Array(cents.length);
  for (let i = 1; i < cents.length; i++)
    cycles[i] =
      cycles[i - 1] + ((centsToHertz(cents[i - 1]) + centsToHertz(cents[i])) / 2) * (HOP / SAMPLE_RATE);
  return cycles;
}

/** Partials of a series that lie below the highest frequency of sound made here, where the series is lowest. */
export function countPartials(cents: Float64Array, inharmonicity: number): number {
  const lowest = centsToHertz(
    cents.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  );
  let partials = 1;
  while (partials < MAX_PARTIALS && ratioOf(partials + 1, inharmonicity) * lowest < MAX_HERTZ) partials++;
  return partials;
}

/** Adds the partials to samples. */
export function addPartials(out: Float32Array | Float64Array, tracks: PartialTracks): void {
  const { frames, partials, cents, inharmonicity, phases, drift, gains } = tracks;
  const cycles = cyclesOf(cents);
  for (let i = 0; i + 1 < frames; i++) {
    const [hertz, next] = [centsToHertz(cents[i]), centsToHertz(cents[i + 1])];
    for (let p = 0; p < partials; p++) {
      const at = i * partials + p;
      const [gain, gainAfter] = [gains[at], gains[at + partials]];
      if (gain < SILENT && gainAfter < SILENT) continue;
      const ratio = ratioOf(p + 1, inharmonicity);
      if (ratio * Math.max(hertz, next) > MAX_HERTZ) break;
      const drifted = (drift[at + partials] - drift[at]) / HOP;
      addGlide(out, i * HOP, {
        phase: phases[p] + 2 * Math.PI * ((ratio * cycles[i]) % 1) + drift[at],
        turn: (2 * Math.PI * ratio * hertz) / SAMPLE_RATE + drifted,
        bend: (2 * Math.PI * ratio * (next - hertz)) / (SAMPLE_RATE * HOP),
        gain,
        slope: (gainAfter - gain) / HOP,
      });
    }
  }
}

interface Glide {
  readonly phase: number;
  /** Radians a sample at the beginning, and how they change. */
  readonly turn: number;
  readonly bend: number;
  readonly gain: number;
  readonly slope: number;
}

/** One partial from a frame to the next, by a rotating pointer instead of a cosine for each sample. */
function addGlide(out: Float32Array | Float64Array, from: number, { phase, turn, bend, gain, slope }: Glide) {
  const beyond = Math.min(HOP, out.length - from);
  let [x, y] = [Math.cos(phase), Math.sin(phase)];
  // Phase at k is turn k + bend k^2 / 2; from k to k + 1 it grows by turn + bend (k + 1/2).
  let [c, s] = [Math.cos(turn + bend / 2), Math.sin(turn + bend / 2)];
  const [bendC, bendS] = [Math.cos(bend), Math.sin(bend)];
  const isStraight = Math.abs(bend) * HOP * HOP < 1e-3;
  for (let k = 0, a = gain; k < beyond; k++, a += slope) {
    out[from + k] += a * x;
    const turned = x * c - y * s;
    y = x * s + y * c;
    x = turned;
    if (isStraight) continue;
    const bent = c * bendC - s * bendS;
    s = c * bendS + s * bendC;
    c = bent;
  }
}
