// A recording as another room, microphone and recorder would have made it: what collections of the same instruments differ by.
import { randomFrom } from "@semitone/stats";
import type { Sound } from "../sound.ts";
import { type RealFft, realFft } from "../spectrum/fft.ts";

/** Cosines over log frequency that a response is made of, and the deviation of each in dB. */
const [RIPPLES, RIPPLE_DB] = [5, 3.5];
/** Hz: lowest and highest frequency that ripples are spread over. */
const [LOW, HIGH] = [40, 11_025];
const OCTAVES = Math.log2(HIGH / LOW);
/** Places that a response is computed at: 32 to the octave. */
const PLACES = 256;
/** Early reflections, and seconds within which they come. */
const [REFLECTIONS, EARLY] = [12, 0.05];
/** Seconds of a room that are rendered at most. */
const LONGEST = 0.7;
/** What random draws stand for: lowest and highest of each, even in between. */
const RANGES = {
  /** dB of all reflections together against the direct sound. */
  reflections: [-20, -6],
  /** The same of the reverberation, and seconds in which it fades by 60 dB. */
  reverberation: [-26, -4],
  fades: [0.2, 1],
  /** Share of the highs' time to fade to that of the lows. */
  highs: [0.3, 0.9],
  /** Hz where a low-pass of 12 dB an octave begins. */
  cut: [4000, 14_000],
  /** Hz where a high-pass of 12 dB an octave ends. */
  rumble: [15, 90],
  /** dB of the noise below the loudest sample. */
  noise: [-72, -42],
} as const;

/** How one recording is made; drawn by a seed. */
interface Room {
  readonly response: (hertz: number) => number;
  readonly impulse: Float64Array;
  readonly noise: number;
}

const transforms = new Map<number, RealFft>();

/** Kept by size: rooms come in thousands. */
function transformOf(size: number): RealFft {
  let found = transforms.get(size);
  if (!found) transforms.set(size, (found = realFft(size)));
  return found;
}

/**
 * The recording through a made-up chain: early reflections and reverberation whose highs fade faster, an uneven response that falls at
 * both ends, and noise. As long as the original, and the same for the same samples and seed.
 */
export function inOtherRoom({ samples, sampleRate }: Sound, seed: number): Sound {
  if (samples.length === 0) return { samples, sampleRate };
  const random = randomFrom(seed);
  const { response, impulse, noise } = drawRoom(random, sampleRate);
  let size = 4;
  while (size < samples.length + impulse.length) size *= 2;
  const fft = transformOf(size);
  const padded = new Float64Array(size);
  padded.set(impulse);
  fft.forward(padded);
  const [re, im] = [fft.real.slice(), fft.imaginary.slice()];
  padded.fill(0);
  padded.set(samples);
  fft.forward(padded);
  for (let k = 0; k <= size / 2; k++) {
    const gain = response((k * sampleRate) / size);
    const real = fft.real[k] * re[k] - fft.imaginary[k] * im[k];
    fft.imaginary[k] = (fft.real[k] * im[k] + fft.imaginary[k] * re[k]) * gain;
    fft.real[k] = real * gain;
  }
  fft.inverse(padded);
  const made = Float32Array.from(padded.subarray(0, samples.length));
  let peak = 0;
  for (const value of made) peak = Math.max(peak, Math.abs(value));
  addNoise(made, peak * noise, random);
  return { sampleRate, samples: made };
}

function drawRoom(random: () => number, sampleRate: number): Room {
  const draw = (name: keyof typeof RANGES) => {
    const [low, high] = RANGES[name];
    return low + (high - low) * random();
  };
  return {
    response: drawResponse(random, draw("cut"), draw("rumble")),
    impulse: drawImpulse(random, sampleRate, {
      reflections: 10 ** (draw("reflections") / 20),
      reverberation: 10 ** (draw("reverberation") / 20),
      fades: draw("fades"),
      highs: draw("highs"),
    }),
    noise: 10 ** (draw("noise") / 20),
  };
}

/** Gain by frequency: ripples over the octaves, and second-order ends. */
function drawResponse(random: () => number, cut: number, rumble: number): (hertz: number) => number {
  const ripples = Array.from({ length: RIPPLES }, (_, i) => ({
    // Sums of three even draws are near enough to normal.
    height: RIPPLE_DB * 2 * (random() + random() + random() - 1.5),
    turns: (i + 1) / 2,
    phase: 2 * Math.PI * random(),
  }));
  const curve = Float64Array.from({ length: PLACES + 1 }, (_, i) =>
    ripples.reduce(
      (sum, { height, turns, phase }) => sum + height * Math.cos((2 * Math.PI * turns * i) / PLACES + phase),
      0,
    ),
  );
  return (hertz) => {
    const place = Math.log2(Math.max(hertz, LOW) / LOW) / OCTAVES;
    const dB = curve[Math.min(PLACES, Math.round(place * PLACES))];
    const ends = (1 + (hertz / cut) ** 4) * (1 + (rumble / Math.max(hertz, 1)) ** 4);
    return 10 ** (dB / 20) / Math.sqrt(ends);
  };
}

interface Reverberation {
  readonly reflections: number;
  readonly reverberation: number;
  readonly fades: number;
  readonly highs: number;
}

/** The direct sound, single reflections, and noise in two bands that fade at rates of their own. */
function drawImpulse(
  random: () => number,
  sampleRate: number,
  { reflections, reverberation, fades, highs }: Reverberation,
): Float64Array {
  const length = Math.round(Math.min(LONGEST, fades) * sampleRate);
  const impulse = new Float64Array(length);
  const early = new Float64Array(length);
  for (let i = 0; i < REFLECTIONS; i++) {
    const at = Math.floor((0.002 + EARLY * random()) * sampleRate);
    if (at < length) early[at] += (random() < 0.5 ? -1 : 1) / (1 + (at / sampleRate) * 60);
  }
  const late = new Float64Array(length);
  let low = 0;
  for (let n = Math.round(0.01 * sampleRate); n < length; n++) {
    const white = random() - 0.5;
    low += 0.25 * (white - low);
    const fall = (-3 * Math.LN10 * n) / (fades * sampleRate);
    late[n] = low * Math.exp(fall) + (white - low) * Math.exp(fall / highs);
  }
  for (const [part, level] of [
    [early, reflections],
    [late, reverberation],
  ] as const) {
    const energy = part.reduce((sum, value) => sum + value * value, 0);
    if (energy > 0) for (let n = 0; n < length; n++) impulse[n] += (level * part[n]) / Math.sqrt(energy);
  }
  impulse[0] = 1;
  return impulse;
}

/** Noise that falls by 3 dB an octave, roughly: white, and white that is smoothed. */
function addNoise(samples: Float32Array, level: number, random: () => number): void {
  let [slow, slower] = [0, 0];
  for (let n = 0; n < samples.length; n++) {
    const white = random() + random() - 1;
    slow += 0.1 * (white - slow);
    slower += 0.01 * (white - slower);
    samples[n] += level * (0.7 * white + 1.5 * slow + 2.5 * slower);
  }
}

/** A seed from the samples alone (FNV-1a over their bits): copies of a file are heard in the same room, wherever they lie. */
export function seedOf({ samples }: Sound): number {
  const bits = new Uint32Array(
    samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.byteLength),
  );
  let hash = 0x811c9dc5;
  for (const word of bits) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  return hash;
}
