// The fundamental of one note over time, to a fraction of a cent, from a rough pitch of the whole.
import { centsToHertz, HOP, hertzToCents, ratioOf, SAMPLE_RATE } from "./model.ts";
import { SpectrumReader } from "./read-spectrum.ts";

/** How far from the note's pitch a frame's may lie, in cents, and the steps in which it is looked for. */
const [REACH, STEP] = [150, 10];
/** Partials that tell the pitch. */
const TOLD_BY = 8;
/** Frames softer than this below the loudest take their pitch from their neighbours. */
const VOICED_DB = 45;
/** An even number of periods is under the window, so that partials, and the places halfway between them, lie at each other's zeros. */
const MIN_PERIODS = 4;
const MIN_WINDOW = 1024;
const MAX_PARTIAL_HERTZ = 20_000;
/** Partials looked at for inharmonicity, and the greatest there is: of the highest strings of small pianos. */
const [MAX_STRETCHED, MAX_INHARMONICITY] = [40, 0.02];

/** Samples of the window that tells partials of this fundamental apart. */
export function windowFor(hertz: number): number {
  const period = SAMPLE_RATE / hertz;
  const periods = Math.max(MIN_PERIODS, 2 * Math.ceil(MIN_WINDOW / (2 * period)));
  return 2 * Math.round((periods * period) / 2);
}

/** Cents of each frame; those of silent frames are their nearest neighbours'. */
export function pitchTrack(samples: Float32Array, hertz: number, frames: number): Float64Array {
  const reader = new SpectrumReader(windowFor(hertz));
  const rough = new Float64Array(frames).fill(Number.NaN);
  const powers = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    powers[i] = reader.frame(samples, i * HOP);
    rough[i] = bestCents(reader, hertzToCents(hertz));
  }
  const least = powers.reduce((most, power) => Math.max(most, power), 0) * 10 ** (-VOICED_DB / 10);
  for (let i = 0; i < frames; i++) if (!(powers[i] > least)) rough[i] = Number.NaN;
  const smooth = medianOf5(heldOn(rough, hertzToCents(hertz)));
  return medianOf5(refined(samples, smooth, reader, 0));
}

/** A track that took its partials for harmonic, told anew by where stiff strings have them. */
export function refinedTrack(
  samples: Float32Array,
  track: Float64Array,
  inharmonicity: number,
): Float64Array {
  const reader = new SpectrumReader(windowFor(centsToHertz(track[track.length >> 1])));
  return medianOf5(refined(samples, track, reader, inharmonicity));
}

/** The pitch whose partials sum up to the most. */
function bestCents(reader: SpectrumReader, around: number): number {
  const count = (2 * REACH) / STEP + 1;
  const sums = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    const hertz = centsToHertz(around - REACH + c * STEP);
    for (let n = 1; n <= TOLD_BY && n * hertz < SAMPLE_RATE / 2.2; n++)
      sums[c] += reader.amplitude(n * hertz);
  }
  const best = sums.indexOf(Math.max(...sums));
  if (best === 0 || best === count - 1) return around;
  const [a, b, c] = [sums[best - 1], sums[best], sums[best + 1]];
  const curve = a - 2 * b + c;
  return around - REACH + STEP * (best + (curve < 0 ? (a - c) / (2 * curve) : 0));
}

/** The same corrected by how far the phase of each partial has gone on within a quarter of a hop to either side. */
function refined(
  samples: Float32Array,
  track: Float64Array,
  reader: SpectrumReader,
  inharmonicity: number,
): Float64Array {
  const apart = HOP / 2;
  const ratios = Array.from({ length: TOLD_BY }, (_, n) => ratioOf(n + 1, inharmonicity));
  const [real, imaginary] = [new Float64Array(TOLD_BY), new Float64Array(TOLD_BY)];
  return track.map((cents, i) => {
    const hertz = centsToHertz(cents);
    reader.frame(samples, i * HOP - apart / 2);
    for (let n = 0; n < TOLD_BY; n++) {
      reader.read(ratios[n] * hertz);
      [real[n], imaginary[n]] = [reader.real, reader.imaginary];
    }
    reader.frame(samples, i * HOP + apart / 2);
    let [sum, weights] = [0, 0];
    for (let n = 0; n < TOLD_BY && ratios[n] * hertz < SAMPLE_RATE / 2.2; n++) {
      reader.read(ratios[n] * hertz);
      const x = reader.real * real[n] + reader.imaginary * imaginary[n];
      const y = reader.imaginary * real[n] - reader.real * imaginary[n];
      const expected = (2 * Math.PI * ratios[n] * hertz * apart) / SAMPLE_RATE;
      const off = wrapped(Math.atan2(y, x) - expected);
      const power = Math.hypot(x, y) * ratios[n];
      sum += (power * off) / ratios[n];
      weights += power;
    }
    if (!(weights > 0)) return cents;
    const better = hertz + ((sum / weights) * SAMPLE_RATE) / (2 * Math.PI * apart);
    const change = 1200 * Math.log2(Math.max(better, 1) / hertz);
    return Math.abs(change) < 60 ? cents + change : cents;
  });
}

/** Within -pi..pi. */
export const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

/** Gaps take the value of the nearest frame that has one. */
function heldOn(track: Float64Array, otherwise: number): Float64Array {
  const held = track.slice();
  for (let i = 1; i < held.length; i++) if (Number.isNaN(held[i])) held[i] = held[i - 1];
  for (let i = held.length - 2; i >= 0; i--) if (Number.isNaN(held[i])) held[i] = held[i + 1];
  return held.map((value) => (Number.isNaN(value) ? otherwise : value));
}

const medianOf5 = (track: Float64Array): Float64Array =>
  track.map((_, i) => {
    const near = track.slice(Math.max(0, i - 2), i + 3).sort();
    return near[near.length >> 1];
  });

/**
 * B of f_n = n f_1 sqrt(1 + B n^2): the slope of (f_n / n)^2 over n^2 through the peaks of a long window just after the attack, taken in
 * from the lowest on, each looked for where those before predict it. 0 unless it explains the peaks twice as well as a harmonic series.
 */
export function inharmonicityOf(samples: Float32Array, cents: Float64Array, from: number): number {
  const hertz = centsToHertz(cents[Math.min(from + 8, cents.length - 1)]);
  const reader = new SpectrumReader(2 * windowFor(hertz));
  reader.frame(samples, from * HOP + reader.width / 2);
  const found: { x: number; y: number; weight: number }[] = [];
  let [fundamental, stretch] = [hertz, 0];
  const loudest = Math.max(...Array.from({ length: 6 }, (_, n) => reader.amplitude((n + 1) * hertz)));
  for (let n = 1; n <= MAX_STRETCHED; n++) {
    const predicted = fundamental * ratioOf(n, stretch);
    if (predicted > MAX_PARTIAL_HERTZ) break;
    const peak = peakNear(reader, predicted, 0.25 * hertz);
    const between = reader.amplitude(predicted + 0.5 * hertz);
    if (peak.amplitude < 1e-3 * loudest || peak.amplitude < 4 * between) continue;
    found.push({ x: n * n, y: (peak.hertz / n) ** 2, weight: n * n });
    const line = lineThrough(found);
    if (found.length < 4 || line.base <= 0) continue;
    fundamental = Math.sqrt(line.base);
    stretch = Math.min(MAX_INHARMONICITY, Math.max(0, line.slope / line.base));
  }
  if (found.length < 6) return 0;
  const { base, slope } = lineThrough(found);
  const mean =
    found.reduce((sum, { y, weight }) => sum + weight * y, 0) /
    found.reduce((sum, { weight }) => sum + weight, 0);
  const error = (at: (x: number) => number) =>
    found.reduce((sum, { x, y, weight }) => sum + weight * (y - at(x)) ** 2, 0);
  return error((x) => base + slope * x) < 0.25 * error(() => mean) ? stretch : 0;
}

function peakNear(reader: SpectrumReader, around: number, reach: number) {
  const steps = 24;
  let best = { hertz: around, amplitude: 0 };
  for (let k = -steps; k <= steps; k++) {
    const hertz = around + (k * reach) / steps;
    const amplitude = reader.amplitude(hertz);
    if (amplitude > best.amplitude) best = { hertz, amplitude };
  }
  const step = reach / steps;
  const [a, c] = [reader.amplitude(best.hertz - step), reader.amplitude(best.hertz + step)];
  const curve = a - 2 * best.amplitude + c;
  return curve < 0 ? { ...best, hertz: best.hertz + (step * (a - c)) / (2 * curve) } : best;
}

function lineThrough(points: readonly { x: number; y: number; weight: number }[]) {
  let [w, x1, y1, xx, xy] = [0, 0, 0, 0, 0];
  for (const { x, y, weight } of points) {
    w += weight;
    x1 += weight * x;
    y1 += weight * y;
    xx += weight * x * x;
    xy += weight * x * y;
  }
  const slope = w * xx - x1 * x1 > 0 ? (w * xy - x1 * y1) / (w * xx - x1 * x1) : 0;
  return { slope, base: (y1 - slope * x1) / w };
}
