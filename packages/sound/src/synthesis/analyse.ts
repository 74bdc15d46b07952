// A recording taken apart into partials and what they leave.
import type { Sound } from "../sound.ts";
import {
  centsToHertz,
  envelopeParts,
  FLOOR_DB,
  fromDb,
  HOP,
  NOISE_BANDS,
  ratioOf,
  SAMPLE_RATE,
  type SoundModel,
  toDb,
} from "./model.ts";
import { noiseBands } from "./noise.ts";
import { addPartials, cyclesOf, MAX_PARTIALS } from "./partials.ts";
import { inharmonicityOf, pitchTrack, refinedTrack, windowFor, wrapped } from "./pitch-track.ts";
import { SpectrumReader } from "./read-spectrum.ts";

/** Longer recordings are no single notes. */
export const MAX_SECONDS = 30;
/** Pitches that can be taken apart: C0 to E8. */
export const [MIN_HERTZ, MAX_PITCH_HERTZ] = [16, 5300];
const MAX_PARTIAL_HERTZ = 20_000;
/** A partial counts as one from this far above the noise halfway to its neighbours, and fully so far above it, in dB. */
const [TONAL_FROM_DB, TONAL_DB] = [3, 9];
/** Frames softer than this below the loudest say nothing about a partial. */
const TELLING_DB = 30;

/**
 * Takes a note apart. Partials are read from the spectrum under an even number of periods of the fundamental, at least four and 23 ms, at the frequencies
 * f_n = n f_1 sqrt(1 + B n^2); subtracted with their phases they leave the residual, so that both together are the recording again.
 *
 * @param hertz  rough pitch of the note, within a semitone; undefined for a sound without: all of it is residual
 * @throws RangeError for a sound that is empty, too long, not at SAMPLE_RATE, or for a pitch beyond the range
 */
export function analyseSound({ samples, sampleRate }: Sound, hertz?: number): SoundModel {
  if (sampleRate !== SAMPLE_RATE)
    throw new RangeError(`synthesis: expected ${SAMPLE_RATE} samples a second; got ${sampleRate}; resample`);
  if (samples.length === 0 || samples.length > MAX_SECONDS * SAMPLE_RATE)
    throw new RangeError(
      `synthesis: expected a sound of at most ${MAX_SECONDS} s; got ${(samples.length / SAMPLE_RATE).toFixed(1)} s; cut a note from it`,
    );
  if (hertz !== undefined && !(hertz >= MIN_HERTZ && hertz <= MAX_PITCH_HERTZ))
    throw new RangeError(`synthesis: expected a pitch of ${MIN_HERTZ}..${MAX_PITCH_HERTZ} Hz; got ${hertz}`);
  const frames = Math.ceil(samples.length / HOP) + 1;
  const series = hertz === undefined ? NO_SERIES : seriesOf(samples, hertz, frames);
  const harmonic = new Float64Array(samples.length);
  const { partials, tonal, amplitudes } = series;
  addPartials(harmonic, {
    ...series,
    frames,
    gains: amplitudes.map((db, k) => tonal[k % partials] * fromDb(db)),
  });
  const residual = samples.map((value, n) => value - harmonic[n]);
  const noise = noiseBands(residual, frames);
  const levels = Float64Array.from({ length: frames }, (_, i) => levelOf({ ...series, noise }, i));
  return { ...series, length: samples.length, frames, residual, noise, levels, parts: envelopeParts(levels) };
}

type Series = Pick<
  SoundModel,
  "partials" | "cents" | "inharmonicity" | "amplitudes" | "phases" | "drift" | "tonal"
>;

const NO_SERIES: Series = {
  partials: 0,
  cents: new Float64Array(0),
  inharmonicity: 0,
  amplitudes: new Float32Array(0),
  phases: new Float64Array(0),
  drift: new Float32Array(0),
  tonal: new Float64Array(0),
};

/** Power of one frame in dB: half the squared amplitudes and the bands of noise. */
export function levelOf(
  { partials, tonal, amplitudes, noise }: Pick<SoundModel, "partials" | "tonal" | "amplitudes" | "noise">,
  frame: number,
): number {
  let power = 1e-30;
  for (let p = 0; p < partials; p++) power += (tonal[p] * fromDb(amplitudes[frame * partials + p])) ** 2 / 2;
  for (let b = 0; b < NOISE_BANDS; b++) power += 10 ** (noise[frame * NOISE_BANDS + b] / 10);
  return Math.max(FLOOR_DB, 10 * Math.log10(power));
}

function seriesOf(samples: Float32Array, hertz: number, frames: number): Series {
  const harmonicTrack = pitchTrack(samples, hertz, frames);
  const rough = roughLevels(samples, frames);
  const loudest = rough.indexOf(Math.max(...rough));
  const inharmonicity = inharmonicityOf(samples, harmonicTrack, loudest);
  const cents = inharmonicity > 0 ? refinedTrack(samples, harmonicTrack, inharmonicity) : harmonicTrack;
  const highest = centsToHertz(Math.max(...cents));
  let partials = 1;
  while (partials < MAX_PARTIALS && ratioOf(partials + 1, inharmonicity) * highest < MAX_PARTIAL_HERTZ)
    partials++;
  return readPartials(samples, { cents, inharmonicity, partials, rough, frames });
}

interface Grid {
  readonly cents: Float64Array;
  readonly inharmonicity: number;
  readonly partials: number;
  readonly rough: Float64Array;
  readonly frames: number;
}

function readPartials(
  samples: Float32Array,
  { cents, inharmonicity, partials, rough, frames }: Grid,
): Series {
  const reader = new SpectrumReader(windowFor(centsToHertz(cents[frames >> 1])));
  const cycles = cyclesOf(cents);
  const amplitudes = new Float32Array(frames * partials);
  const drift = new Float32Array(frames * partials);
  const phases = new Float64Array(partials);
  const before = new Float64Array(partials);
  const [on, between] = [new Float64Array(partials), new Float64Array(partials)];
  const least = Math.max(...rough) - TELLING_DB;
  for (let i = 0; i < frames; i++) {
    const hertz = centsToHertz(cents[i]);
    reader.frame(samples, i * HOP);
    const sharper = sharpness(samples, i * HOP, reader.width);
    for (let p = 0; p < partials; p++) {
      const ratio = ratioOf(p + 1, inharmonicity);
      reader.read(ratio * hertz);
      const amplitude = Math.hypot(reader.real, reader.imaginary);
      const phase = Math.atan2(reader.imaginary, reader.real);
      const at = i * partials + p;
      amplitudes[at] = toDb(amplitude * sharper);
      if (i === 0) phases[p] = phase;
      else {
        const expected = 2 * Math.PI * ratio * (cycles[i] - cycles[i - 1]);
        drift[at] = drift[at - partials] + wrapped(phase - before[p] - expected);
      }
      before[p] = phase;
      if (rough[i] < least) continue;
      on[p] += amplitude ** 2;
      between[p] +=
        reader.amplitude((ratio - 0.5) * hertz) ** 2 / 2 + reader.amplitude((ratio + 0.5) * hertz) ** 2 / 2;
    }
  }
  const tonal = on.map((power, p) => {
    const above = 10 * Math.log10((power + 1e-20) / (between[p] + 1e-20));
    return Math.min(1, Math.max(0, (above - TONAL_FROM_DB) / (TONAL_DB - TONAL_FROM_DB)));
  });
  return trimmed({ partials, cents, inharmonicity, amplitudes, phases, drift, tonal });
}

/** Without the partials above the last that stands out of the noise, but for one that ends the envelope. */
function trimmed(series: Series): Series {
  const partials = Math.min(series.partials, series.tonal.findLastIndex((share) => share > 0) + 2);
  const narrower = (table: Float32Array) => table.filter((_, k) => k % series.partials < partials);
  return {
    ...series,
    partials,
    amplitudes: narrower(series.amplitudes),
    drift: narrower(series.drift),
    phases: series.phases.slice(0, partials),
    tonal: series.tonal.slice(0, partials),
  };
}

/** A long window lets a note begin before it does; a window of half its length, around the same middle, says how much is there really. */
function sharpness(samples: Float32Array, middle: number, width: number): number {
  const [long, short] = [meanPower(samples, middle, width), meanPower(samples, middle, width / 2)];
  return short < long ? Math.sqrt(short / long) : 1;
}

function meanPower(samples: Float32Array, middle: number, width: number): number {
  let sum = 0;
  const half = Math.floor(width / 2);
  const [first, beyond] = [Math.max(1 - half, -middle), Math.min(half, samples.length - middle)];
  const step = Math.PI / half;
  for (let n = first; n < beyond; n++) sum += (0.5 + 0.5 * Math.cos(step * n)) * samples[middle + n] ** 2;
  return sum / half;
}

const roughLevels = (samples: Float32Array, frames: number): Float64Array =>
  Float64Array.from({ length: frames }, (_, i) => 10 * Math.log10(meanPower(samples, i * HOP, 1024) + 1e-12));
