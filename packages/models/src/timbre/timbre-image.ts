// What the timbre model reads of a sound: its mel spectrogram as an image, relative to its loudest cell, and the same as other rooms,
// players and microphones would have it.
import { MEL_BANDS, MEL_FRAMES } from "@semitone/sound";

/** Cells of the image: means of four frames (46 ms) by two bands. */
export const [IMAGE_FRAMES, IMAGE_BANDS] = [10, 128];
/** Frames of a cell. */
const FRAMES = 4;
export const IMAGE = IMAGE_FRAMES * IMAGE_BANDS;
/** Natural logarithms of power below the loudest cell at which an image is black: 69 dB. */
const RANGE = 16;

/** Cells -1 (69 dB below the loudest, or less) .. 1 (the loudest), frame by frame: a gain of the recording changes nothing. */
export function timbreImage(mel: ArrayLike<number>, into = new Float32Array(IMAGE)): Float32Array {
  let loudest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < IMAGE_FRAMES; t++)
    for (let b = 0; b < IMAGE_BANDS; b++) {
      let sum = 0;
      for (let f = 0; f < FRAMES; f++) {
        const at = (FRAMES * t + f) * MEL_BANDS + 2 * b;
        sum += mel[at] + mel[at + 1];
      }
      const mean = sum / (2 * FRAMES);
      into[t * IMAGE_BANDS + b] = mean;
      if (mean > loudest) loudest = mean;
    }
  for (let i = 0; i < IMAGE; i++) into[i] = Math.max(-1, 1 + (2 * (into[i] - loudest)) / RANGE);
  return into;
}

/** How far recordings are varied; each draw is even within these. */
export interface Variation {
  /** Semitones up or down; whole ones are told by `pitch`. @default 2 */
  readonly semitones: number;
  /** Frames (11.6 ms) later. @default 3 */
  readonly frames: number;
  /** Decibels up or down at each of six points of an equaliser. @default 6 */
  readonly equalizer: number;
  /** Noise below the loudest cell, dB: from this much. @default 35 */
  readonly noise: number;
  /** dB by which a room's echo is weaker than the sound before it: from this much. @default 6 */
  readonly echo: number;
}

export const VARIATION: Variation = { semitones: 2, frames: 3, equalizer: 6, noise: 35, echo: 6 };

/** Of which band each band of a sound raised by so many semitones was, with its fraction. @param centres  of the bands, Hz */
export function bandMoves(centres: ArrayLike<number>): (semitones: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  return (semitones) => {
    let moves = known.get(semitones);
    if (!moves) {
      const ratio = 2 ** (semitones / 12);
      moves = Float64Array.from(centres, (centre) => {
        const hertz = centre / ratio;
        let band = 0;
        while (band < centres.length - 2 && centres[band + 1] <= hertz) band++;
        const place = band + (hertz - centres[band]) / (centres[band + 1] - centres[band]);
        return Math.max(0, Math.min(centres.length - 1, place));
      });
      known.set(semitones, moves);
    }
    return moves;
  };
}

const NEPERS = Math.LN10 / 10;
const POINTS = 6;
/** Draws of noise, which cells use in turn. */
const HISS = 1021;

/**
 * Another recording of the same instrument, on the log-mel image: bands moved as a change of pitch moves them, the onset later, a smooth
 * equaliser over the bands, the echo of a room that fades, a floor of noise.
 *
 * @param random  uniform draws in [0, 1)
 * @param moved   band that each band is taken from, by semitones: see `bandMoves`
 * @returns whole semitones by which the pitch has risen
 */
export function varied(
  mel: ArrayLike<number>,
  random: () => number,
  variation: Variation,
  moved: (semitones: number) => Float64Array,
  into: Float32Array,
): number {
  const { semitones, frames, equalizer, noise, echo } = variation;
  const shift = Math.round((2 * random() - 1) * semitones);
  const later = Math.floor(random() * (frames + 1));
  const points = Array.from({ length: POINTS }, () => (2 * random() - 1) * equalizer * NEPERS);
  const fade = (echo + 18 * random()) * NEPERS;
  const decay = (0.4 + 3 * random() ** 2) * NEPERS;
  const floor = noise + 45 * random();
  const from = moved(shift);
  const held = new Float64Array(MEL_BANDS).fill(-1e9);
  let loudest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < MEL_FRAMES; t++)
    for (let b = 0; b < MEL_BANDS; b++) {
      const at = t * MEL_BANDS + b;
      const place = Math.min(MEL_BANDS - 1.001, from[b]);
      const band = Math.floor(place);
      const source = Math.max(0, t - later) * MEL_BANDS + band;
      const curve = (b / MEL_BANDS) * (POINTS - 1);
      const point = Math.floor(curve);
      const gain = points[point] + (curve - point) * (points[point + 1] - points[point]);
      // Before its onset a sound is as soft as its first frame allows.
      const early = t < later ? -3 * (later - t) : 0;
      const heard = mel[source] + (place - band) * (mel[source + 1] - mel[source]) + gain + early;
      // The echo: what the room still holds of the loudest so far, weaker by `fade`, and by `decay` with each frame.
      held[b] = Math.max(held[b] - decay, heard - fade);
      into[at] = Math.max(heard, held[b]);
      if (into[at] > loudest) loudest = into[at];
    }
  const least = loudest - floor * NEPERS;
  const hiss = Float64Array.from({ length: HISS }, random);
  const first = Math.floor(random() * HISS);
  for (let i = 0; i < into.length; i++) {
    // Power of sound and noise together.
    const above = into[i] - least;
    if (above < 12) into[i] = least + Math.log1p(Math.exp(above)) + 1.5 * (hiss[(i + first) % HISS] - 0.5);
  }
  return shift;
}
