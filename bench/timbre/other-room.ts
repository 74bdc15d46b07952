// A recording as another room, microphone and level would have made it: what other collections differ by, made up from a seed.
import { type RealFft, realFft, type Sound } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";

/** A way to record: the same for all sounds of one collection and instrument. */
export interface Chain {
  /** Gain in dB. */
  readonly gain: number;
  /** Peaks of an equaliser: Hz, dB, width. */
  readonly peaks: readonly (readonly [hertz: number, dB: number, q: number])[];
  /** dB by which the highs fall or rise from 200 Hz to 11 kHz. */
  readonly tilt: number;
  /** Hz above which nothing is left. */
  readonly cut: number;
  /** Seconds in which the room fades by 60 dB, and its level against the direct sound in dB. */
  readonly reverb: readonly [seconds: number, dB: number];
  /** Noise below the loudest of the sound, dB. */
  readonly noise: number;
  readonly seed: number;
}

/** Gains of -24..0 dB, three peaks of up to 6 dB, a tilt of up to 6 dB, rooms of 0.15..0.9 s at -24..-6 dB, noise at -65..-40 dB. */
export function drawChain(seed: number): Chain {
  const random = randomFrom(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  return {
    gain: between(-24, 0),
    peaks: [0, 1, 2].map(() => [100 * 80 ** random(), between(-6, 6), between(0.7, 2)] as const),
    tilt: between(-6, 6),
    cut: between(7000, 11_025),
    reverb: [between(0.15, 0.9), between(-24, -6)],
    noise: between(-65, -40),
    seed: Math.floor(random() * 2 ** 31),
  };
}

const transforms = new Map<number, RealFft>();

function transformOf(size: number): RealFft {
  let fft = transforms.get(size);
  if (!fft) transforms.set(size, (fft = realFft(size)));
  return fft;
}

/** @param noiseSeed  of the hiss of this recording */
export function recordedBy(chain: Chain, { samples, sampleRate }: Sound, noiseSeed: number): Sound {
  const tail = Math.round(Math.min(0.6, chain.reverb[0]) * sampleRate);
  let size = 4;
  while (size < samples.length + tail) size *= 2;
  const fft = transformOf(size);
  const wet = new Float64Array(size);
  wet.set(roomOf(chain, tail, sampleRate));
  fft.forward(wet);
  const [roomRe, roomIm] = [fft.real.slice(), fft.imaginary.slice()];
  wet.fill(0);
  wet.set(samples);
  fft.forward(wet);
  for (let k = 0; k <= size / 2; k++) {
    const gain = gainAt(chain, (k * sampleRate) / size);
    const re = fft.real[k] * roomRe[k] - fft.imaginary[k] * roomIm[k];
    fft.imaginary[k] = (fft.real[k] * roomIm[k] + fft.imaginary[k] * roomRe[k]) * gain;
    fft.real[k] = re * gain;
  }
  fft.inverse(wet);
  const made = Float32Array.from(wet.subarray(0, samples.length));
  const loudest = made.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const random = randomFrom(noiseSeed);
  const hiss = loudest * 10 ** (chain.noise / 20);
  // A sum of three uniform draws is near enough to normal, and has variance 1/4.
  for (let n = 0; n < made.length; n++) made[n] += 2 * hiss * (random() + random() + random() - 1.5);
  return { sampleRate, samples: made };
}

/** The direct sound, and noise that fades. */
function roomOf({ reverb: [seconds, dB], seed }: Chain, length: number, sampleRate: number): Float64Array {
  const random = randomFrom(seed);
  const room = Float64Array.from({ length }, (_, n) =>
    n < 0.004 * sampleRate ? 0 : (random() - 0.5) * 10 ** ((-3 * n) / (seconds * sampleRate)),
  );
  const energy = room.reduce((sum, value) => sum + value * value, 0);
  const scale = Math.sqrt(10 ** (dB / 10) / Math.max(energy, 1e-12));
  for (let n = 0; n < length; n++) room[n] *= scale;
  room[0] = 1;
  return room;
}

function gainAt({ gain, peaks, tilt, cut }: Chain, hertz: number): number {
  if (hertz > cut) return 10 ** ((gain - Math.min(80, 80 * (Math.log2(hertz / cut) / 0.25))) / 20);
  let dB = gain;
  if (hertz > 200) dB += (tilt * Math.log2(hertz / 200)) / Math.log2(11_025 / 200);
  for (const [middle, height, q] of peaks)
    dB += height / (1 + (q * 1.5 * Math.log2(Math.max(hertz, 1) / middle)) ** 2);
  return 10 ** (dB / 20);
}
