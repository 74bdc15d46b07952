// Pitches as degrees of a scale, so that music can move along it.
import type { Key } from "../composer/request.ts";

/** A pitch as a key has it: `7 octave + degree` counted from the tonic, and semitones above that degree. */
export interface ScaleDegree {
  /** 0 is the tonic nearest above MIDI pitch 0, 1 the second degree, -1 the seventh below. */
  readonly step: number;
  /** 0 for notes of the scale. */
  readonly alteration: number;
}

/** Degrees of a scale. */
export const DEGREES = 7;

const SCALES: Readonly<Record<Key["mode"], readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
};

/** A pitch in a key; between two degrees it is the lower one raised. */
export function degreeOf(pitch: number, { tonic, mode }: Key): ScaleDegree {
  const above = pitch - tonic;
  const octave = Math.floor(above / 12);
  const semitones = above - 12 * octave;
  const degree = SCALES[mode].findLastIndex((step) => step <= semitones);
  return { step: DEGREES * octave + degree, alteration: semitones - SCALES[mode][degree] };
}

/** The pitch of a degree in a key: the inverse of `degreeOf` in the same key. It may lie outside 0..127. */
export function pitchOf({ step, alteration }: ScaleDegree, { tonic, mode }: Key): number {
  const octave = Math.floor(step / DEGREES);
  return tonic + 12 * octave + SCALES[mode][step - DEGREES * octave] + alteration;
}

/** The pitch, or the nearest of its octaves that MIDI has. */
export function playable(pitch: number): number {
  if (pitch < 0) return pitch + 12 * Math.ceil(-pitch / 12);
  return pitch > 127 ? pitch - 12 * Math.ceil((pitch - 127) / 12) : pitch;
}

/** Degree 0..6 of a step. */
export const degreeWithin = (step: number): number => ((step % DEGREES) + DEGREES) % DEGREES;
