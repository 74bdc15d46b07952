// The pitch of a sound frame by frame, and of the whole as that of one note.
import type { Sound } from "../sound.ts";
import { normalizedDifference, pitchOf, YIN_FRAME, YIN_WINDOW } from "./yin.ts";

/** Samples from one frame of the track to the next. */
export const PITCH_HOP = 512;
/** Frames this far below the loudest have no pitch. */
const QUIET_DB = 50;
/** Confidence counts to this power where frames vote for the pitch of the note. */
const TRUST = 4;

export interface PitchTrack {
  /** Hz of each frame; NaN where the sound is silent or shows none. */
  readonly hertz: Float64Array;
  /** 0 .. 1, 1 where the frame repeats exactly; 0 without a pitch. */
  readonly confidence: Float64Array;
  /** Power of each frame. */
  readonly power: Float64Array;
}

/** Frame t reads the 2048 samples from 512 t on (93 ms at 22.05 kHz); the last one begins where half of it is left. */
export function trackPitch({ samples, sampleRate }: Sound): PitchTrack {
  const frames = Math.max(1, Math.floor((samples.length - YIN_FRAME / 2) / PITCH_HOP) + 1);
  const hertz = new Float64Array(frames).fill(Number.NaN);
  const confidence = new Float64Array(frames);
  const power = new Float64Array(frames);
  for (let t = 0; t < frames; t++)
    for (let n = t * PITCH_HOP; n < Math.min(samples.length, t * PITCH_HOP + YIN_WINDOW); n++)
      power[t] += samples[n] * samples[n];
  const least = power.reduce((most, one) => Math.max(most, one), 0) * 10 ** (-QUIET_DB / 10);
  const difference = new Float64Array(YIN_WINDOW);
  for (let t = 0; t < frames; t++) {
    if (!(power[t] > 0 && power[t] >= least)) continue;
    normalizedDifference(samples, t * PITCH_HOP, difference);
    const pitch = pitchOf(difference);
    if (pitch.confidence === 0) continue;
    hertz[t] = sampleRate / pitch.period;
    confidence[t] = pitch.confidence;
  }
  return { hertz, confidence, power };
}

export interface NotePitch {
  /** NaN where no frame has a pitch. */
  readonly hertz: number;
  /** Mean confidence of the frames, by amplitude, times the share of them within a quarter tone of the pitch; 0 .. 1. */
  readonly confidence: number;
}

/** Median of the frames' pitches, each weighing its amplitude times confidence^4. */
export function notePitch({ hertz, confidence, power }: PitchTrack): NotePitch {
  const voiced = [...hertz.keys()].filter((t) => confidence[t] > 0).sort((a, b) => hertz[a] - hertz[b]);
  const weight = (t: number) => confidence[t] ** TRUST * Math.sqrt(power[t]);
  const half = voiced.reduce((sum, t) => sum + weight(t), 0) / 2;
  let sum = 0;
  const middle = voiced.find((t) => (sum += weight(t)) >= half && half > 0);
  if (middle === undefined) return { hertz: Number.NaN, confidence: 0 };
  let all = 0;
  let near = 0;
  for (const t of voiced) {
    const amplitude = Math.sqrt(power[t]);
    all += amplitude;
    if (Math.abs(Math.log2(hertz[t] / hertz[middle])) < 1 / 24) near += amplitude * confidence[t];
  }
  return { hertz: hertz[middle], confidence: all > 0 ? Math.min(1, near / all) : 0 };
}

/** MIDI note number: 69 + 12 log2(f / 440). */
export const hertzToPitch = (hertz: number): number => 69 + 12 * Math.log2(hertz / 440);
