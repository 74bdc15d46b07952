// Sustained voices from a few sines each: bass, pad and lead. A rotating pointer makes a sine by two multiplications a sample.
import type { PlayedNote } from "./played-notes.ts";

/** Two channels of samples that notes are added to. */
export interface Channels {
  readonly left: Float32Array;
  /** As long as `left`. */
  readonly right: Float32Array;
}

interface Timbre {
  /** Amplitudes of the partials 1, 2, 3, ... */
  readonly partials: readonly number[];
  readonly attackSeconds: number;
  readonly releaseSeconds: number;
  /** Seconds after which half of the sound is left while the note is held; infinite holds it. */
  readonly halfLife: number;
  readonly gain: number;
  /** 0 left .. 1 right. */
  readonly pan: number;
  /** Cents that a second set of partials is off, which makes a section of one player. 0: none. */
  readonly detune: number;
}

const TIMBRES: Readonly<Record<"bass" | "pad" | "lead", Timbre>> = {
  bass: {
    partials: [1, 0.5, 0.25, 0.12, 0.06],
    attackSeconds: 0.006,
    releaseSeconds: 0.08,
    halfLife: 0.9,
    gain: 0.32,
    pan: 0.5,
    detune: 0,
  },
  pad: {
    partials: [1, 0.35, 0.22, 0.1, 0.06, 0.03],
    attackSeconds: 0.09,
    releaseSeconds: 0.3,
    halfLife: Number.POSITIVE_INFINITY,
    gain: 0.1,
    pan: 0.42,
    detune: 7,
  },
  lead: {
    partials: [1, 0.1, 0.45, 0.08, 0.22, 0.05, 0.1],
    attackSeconds: 0.018,
    releaseSeconds: 0.1,
    halfLife: 6,
    gain: 0.15,
    pan: 0.58,
    detune: 0,
  },
};

/** No note sounds for longer, whatever a file says. */
const LONGEST_SECONDS = 30;
/** Partials above this share of the rate would fold back into the hearing range. */
const HIGHEST = 0.45;

/** Adds a note of a sustained voice to two channels. */
export function addSustainedNote(
  sound: Channels,
  sampleRate: number,
  { onsetSeconds, durationSeconds, pitch, velocity, voice }: PlayedNote,
): void {
  const timbre = TIMBRES[voice as keyof typeof TIMBRES];
  const held = Math.min(durationSeconds, LONGEST_SECONDS);
  const from = Math.round(onsetSeconds * sampleRate);
  const length = Math.min(
    sound.left.length - from,
    Math.ceil((held + 3 * timbre.releaseSeconds) * sampleRate),
  );
  const fundamental = 440 * 2 ** ((pitch - 69) / 12);
  const loudness = (velocity / 127) ** 1.5 * timbre.gain;
  const sides = [Math.cos(timbre.pan * (Math.PI / 2)), Math.sin(timbre.pan * (Math.PI / 2))] as const;
  const tunings = timbre.detune === 0 ? [0] : [-timbre.detune / 2, timbre.detune / 2];
  for (const cents of tunings)
    for (const [n, amplitude] of timbre.partials.entries()) {
      const frequency = (n + 1) * fundamental * 2 ** (cents / 1200);
      if (frequency > sampleRate * HIGHEST) break;
      const gain = (loudness * amplitude) / tunings.length;
      addSine(sound, sampleRate, { ...timbre, from, length, held, frequency, gain, sides });
    }
}

interface Sine extends Timbre {
  readonly from: number;
  readonly length: number;
  readonly held: number;
  readonly frequency: number;
  readonly sides: readonly [number, number];
}

function addSine({ left, right }: Channels, sampleRate: number, sine: Sine): void {
  const { from, length, frequency, gain, sides } = sine;
  const turn = (2 * Math.PI * frequency) / sampleRate;
  const [cosine, sin] = [Math.cos(turn), Math.sin(turn)];
  const decay = 0.5 ** (1 / (sine.halfLife * sampleRate));
  const release = 0.05 ** (1 / (sine.releaseSeconds * sampleRate));
  const attack = sine.attackSeconds * sampleRate;
  const off = sine.held * sampleRate;
  let [x, y] = [1, 0];
  let envelope = gain;
  for (let i = 0; i < length; i++) {
    [x, y] = [x * cosine - y * sin, x * sin + y * cosine];
    envelope *= i < off ? decay : release;
    const value = y * envelope * Math.min(1, i / attack);
    left[from + i] += sides[0] * value;
    right[from + i] += sides[1] * value;
  }
}
