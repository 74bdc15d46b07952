// A sound taken apart: partials of a harmonic series, and all that they leave.

/** Samples a second of everything that is taken apart or made here. */
export const SAMPLE_RATE = 44_100;
/** Samples between two frames: 5.8 ms. */
export const HOP = 256;
/** Level of what is not there. */
export const FLOOR_DB = -110;
/** Bands in which noise is measured. */
export const NOISE_BANDS = 40;
/** Samples under the window of a frame of noise. */
export const NOISE_WINDOW = 1024;

/** Frame i of every table is at i * HOP samples. */
export interface SoundModel {
  /** In samples. */
  readonly length: number;
  readonly frames: number;
  /** Partials of the series; 0 where the sound has no pitch. */
  readonly partials: number;
  /** Fundamental of each frame in cents: 6900 is 440 Hz, 100 a semitone. Empty without a pitch. */
  readonly cents: Float64Array;
  /** B of f_n = n f_1 sqrt(1 + B n^2). */
  readonly inharmonicity: number;
  /** frames x partials: amplitude in dB of full scale, >= FLOOR_DB. */
  readonly amplitudes: Float32Array;
  /** By partial, how far it stands out of the noise around it: 0 it is noise and heard in the residual alone, 1 all of it is a partial. */
  readonly tonal: Float64Array;
  /** Phase of each partial at the first sample, in radians. */
  readonly phases: Float64Array;
  /** frames x partials: what is to be added to the integral of the frequency, in radians. */
  readonly drift: Float32Array;
  /** The recording less its partials. */
  readonly residual: Float32Array;
  /** frames x NOISE_BANDS: mean power of the residual in each band, in dB. */
  readonly noise: Float32Array;
  /** Power of each frame in dB. */
  readonly levels: Float64Array;
  readonly parts: EnvelopeParts;
}

/** Frames at which the parts of a sound begin and end; strictly rising. */
export interface EnvelopeParts {
  readonly onset: number;
  /** The first frame within 3 dB of the loudest. */
  readonly attackEnd: number;
  /** The last frame within 12 dB of the loudest. */
  readonly releaseStart: number;
  readonly end: number;
}

export const toDb = (amplitude: number): number =>
  20 * Math.log10(Math.max(amplitude, 10 ** (FLOOR_DB / 20)));
export const fromDb = (db: number): number => 10 ** (db / 20);
export const centsToHertz = (cents: number): number => 440 * 2 ** ((cents - 6900) / 1200);
export const hertzToCents = (hertz: number): number => 6900 + 1200 * Math.log2(hertz / 440);
/** Frequency of partial n, 1 the fundamental, over that of the fundamental. */
export const ratioOf = (n: number, inharmonicity: number): number => n * Math.sqrt(1 + inharmonicity * n * n);

/** Range of a part's level below the loudest frame, in dB. */
const [SILENT_DB, ATTACKED_DB, RELEASED_DB] = [50, 3, 12];

/** Where attack, body and release begin: found in the levels alone, so that it holds for struck and for blown sounds. */
export function envelopeParts(levels: Float64Array): EnvelopeParts {
  const most = levels.reduce((highest, level) => Math.max(highest, level), Number.NEGATIVE_INFINITY);
  const isWithin = (db: number) => (level: number) => level >= most - db;
  const onset = Math.max(0, levels.findIndex(isWithin(SILENT_DB)) - 1);
  const attackEnd = Math.max(onset + 1, levels.findIndex(isWithin(ATTACKED_DB)));
  const releaseStart = Math.max(attackEnd + 1, levels.findLastIndex(isWithin(RELEASED_DB)));
  const end = Math.max(releaseStart + 1, levels.findLastIndex(isWithin(SILENT_DB)) + 1);
  return { onset, attackEnd, releaseStart, end };
}
