// What every view of sounds has in common: the rate, and where reading begins and ends.
import type { Rows, View } from "@semitone/music";
import type { PitchTrack } from "../pitch/track-pitch.ts";
import { trackPitch } from "../pitch/track-pitch.ts";
import { ANALYSIS_RATE, type Sound } from "../sound.ts";

/**
 * A view of recordings that needs nothing but the samples, so that any process can compute it at once. The library gives it one channel at
 * 22050 Hz (`ANALYSIS_RATE`), of a mean of about 0; a passage is a whole recording (its first ten minutes, of a longer one) or a segment of
 * one, and may be as short as one sample.
 */
export interface SoundView extends View<Sound> {
  readonly of: "sound";
  /** @throws RangeError unless each sound has 22,050 samples a second */
  compute(passages: readonly Sound[]): readonly Rows[];
}

/** Seconds from the onset on that views read: longer recordings are cut into segments. */
export const VIEW_SECONDS = 30;
/** Samples of a block, and dB below the loudest block that it must reach to be the onset. */
const [BLOCK, ONSET_DB] = [128, 40];

export const LOST_AFTER = `what comes more than ${VIEW_SECONDS} s after the onset`;

const heard = new WeakMap<Sound, Sound>();
const tracks = new WeakMap<Sound, PitchTrack>();

/**
 * The sound from its onset on, at most 30 s of it: from the block of 5.8 ms before the first within 40 dB of the loudest block. Without
 * samples where all are 0.
 */
export function fromOnset(sound: Sound): Sound {
  const { sampleRate, samples } = sound;
  if (sampleRate !== ANALYSIS_RATE)
    throw new RangeError(
      `view: expected ${ANALYSIS_RATE} samples a second; got ${sampleRate}; resample it as readSound does`,
    );
  let own = heard.get(sound);
  if (!own) heard.set(sound, (own = { sampleRate, samples: audible(samples) }));
  return own;
}

function audible(samples: Float32Array): Float32Array {
  const powers = new Float64Array(Math.ceil(samples.length / BLOCK));
  for (let n = 0; n < samples.length; n++) powers[Math.floor(n / BLOCK)] += samples[n] * samples[n];
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (!(loudest > 0)) return samples.subarray(0, 0);
  const first = powers.findIndex((power) => power >= loudest * 10 ** (-ONSET_DB / 10));
  const start = Math.max(0, first - 1) * BLOCK;
  return samples.subarray(start, start + VIEW_SECONDS * ANALYSIS_RATE);
}

/** The pitch track of what `fromOnset` gives, computed once for all views. */
export function trackOf(sound: Sound): PitchTrack {
  let track = tracks.get(sound);
  if (!track) tracks.set(sound, (track = trackPitch(sound)));
  return track;
}
