// Percussion by synthesis: a falling sine for what is struck and tuned, noise for what rattles or rings.
import type { Channels } from "./partials.ts";
import type { PlayedNote } from "./played-notes.ts";

/** How a drum sounds: a tone that falls from one pitch to another, and noise of which `bright` keeps the highs alone. */
interface Drum {
  /** Hz at the stroke and a moment later; left out: no tone. */
  readonly tone?: readonly [number, number];
  readonly toneGain?: number;
  readonly noise: number;
  /** 0 all noise .. 1 hiss alone. */
  readonly bright: number;
  /** Seconds after which half is left. */
  readonly halfLife: number;
  /** 0 left .. 1 right. */
  readonly pan: number;
}

const KICK: Drum = { tone: [150, 48], toneGain: 0.9, noise: 0.05, bright: 0, halfLife: 0.06, pan: 0.5 };
const SNARE: Drum = { tone: [220, 180], toneGain: 0.3, noise: 0.4, bright: 0.5, halfLife: 0.05, pan: 0.47 };
const CLAP: Drum = { noise: 0.4, bright: 0.6, halfLife: 0.045, pan: 0.53 };
const STICK: Drum = { tone: [900, 800], toneGain: 0.3, noise: 0.1, bright: 0.6, halfLife: 0.015, pan: 0.45 };
const CLOSED_HAT: Drum = { noise: 0.22, bright: 1, halfLife: 0.02, pan: 0.62 };
const OPEN_HAT: Drum = { noise: 0.2, bright: 1, halfLife: 0.12, pan: 0.62 };
const CYMBAL: Drum = { noise: 0.22, bright: 0.9, halfLife: 0.4, pan: 0.35 };
const RIDE: Drum = { tone: [2400, 2400], toneGain: 0.04, noise: 0.14, bright: 1, halfLife: 0.25, pan: 0.66 };
const SHAKER: Drum = { noise: 0.16, bright: 0.9, halfLife: 0.025, pan: 0.6 };
const tom = (hertz: number, pan: number): Drum => ({
  tone: [hertz * 1.5, hertz],
  toneGain: 0.6,
  noise: 0.06,
  bright: 0.2,
  halfLife: 0.1,
  pan,
});

/** By General MIDI key; others sound like a high tom of their own pitch. */
const DRUMS: ReadonlyMap<number, Drum> = new Map<number, Drum>([
  ...[35, 36].map((key): [number, Drum] => [key, KICK]),
  ...[38, 40].map((key): [number, Drum] => [key, SNARE]),
  ...[37, 75, 76, 77].map((key): [number, Drum] => [key, STICK]),
  [39, CLAP],
  ...[42, 44].map((key): [number, Drum] => [key, CLOSED_HAT]),
  [46, OPEN_HAT],
  ...[49, 52, 55, 57].map((key): [number, Drum] => [key, CYMBAL]),
  ...[51, 53, 56, 59, 80, 81].map((key): [number, Drum] => [key, RIDE]),
  ...[54, 69, 70, 82].map((key): [number, Drum] => [key, SHAKER]),
  [41, tom(80, 0.6)],
  [43, tom(95, 0.58)],
  [45, tom(115, 0.54)],
  [47, tom(135, 0.5)],
  [48, tom(160, 0.46)],
  [50, tom(190, 0.42)],
]);

/** Half-lives after which a stroke is over: a thousandth is left. */
const HALF_LIVES = 10;
/** Seconds in which the pitch of a stroke falls by half of its way. */
const FALL = 0.02;

/** Adds a stroke; its length is its own, whatever the note's. The same note gives the same samples. */
export function addDrumStroke(
  { left, right }: Channels,
  sampleRate: number,
  { onsetSeconds, pitch, velocity }: PlayedNote,
): void {
  const drum = DRUMS.get(pitch) ?? tom(80 * 2 ** ((pitch - 41) / 18), 0.5);
  const from = Math.round(onsetSeconds * sampleRate);
  const length = Math.min(left.length - from, Math.ceil(HALF_LIVES * drum.halfLife * sampleRate));
  const loudness = (velocity / 127) ** 1.5 * 0.8;
  const [leftGain, rightGain] = [
    Math.cos(drum.pan * (Math.PI / 2)) * loudness,
    Math.sin(drum.pan * (Math.PI / 2)) * loudness,
  ];
  const decay = 0.5 ** (1 / (drum.halfLife * sampleRate));
  const [high, low] = drum.tone ?? [0, 0];
  let [envelope, phase, before, seed] = [1, 0, 0, (pitch + 1) * 2_654_435_761];
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const white = seed / 2 ** 31 - 1;
    const hiss = white - drum.bright * before;
    before = white;
    phase += (2 * Math.PI * (low + (high - low) * 0.5 ** (i / (FALL * sampleRate)))) / sampleRate;
    const value = envelope * ((drum.toneGain ?? 0) * Math.sin(phase) + drum.noise * hiss);
    left[from + i] += leftGain * value;
    right[from + i] += rightGain * value;
    envelope *= decay;
  }
}
