// The same note as other rooms, players and microphones would have it, on the image of it that the timbre model reads.
import { IMAGE_BANDS, IMAGE_CELLS, IMAGE_FRAMES, IMAGE_HERTZ, IMAGE_NEPERS } from "@semitone/sound";

/** How far recordings are varied; each draw is even within these. */
export interface Variation {
  /** Semitones up or down; whole ones are told by `pitch`. @default 4 */
  readonly semitones: number;
  /** Milliseconds later. @default 60 */
  readonly later: number;
  /** Decibels up or down at each of six points of an equaliser. @default 9 */
  readonly equalizer: number;
  /** Noise below the loudest cell, dB: from this much. @default 25 */
  readonly noise: number;
  /** dB by which a room's echo is weaker than the sound before it: from this much. @default 3 */
  readonly echo: number;
}

export const VARIATION: Variation = { semitones: 4, later: 60, equalizer: 9, noise: 25, echo: 3 };

const places = new Map<number, Float64Array>();

/** Of which band each band of a sound raised by so many semitones was, with its fraction. */
function placesFor(semitones: number): Float64Array {
  let found = places.get(semitones);
  if (!found) {
    const ratio = 2 ** (semitones / 12);
    found = IMAGE_HERTZ.map((centre) => {
      const hertz = centre / ratio;
      let band = 0;
      while (band < IMAGE_BANDS - 2 && IMAGE_HERTZ[band + 1] <= hertz) band++;
      const place = band + (hertz - IMAGE_HERTZ[band]) / (IMAGE_HERTZ[band + 1] - IMAGE_HERTZ[band]);
      return Math.max(0, Math.min(IMAGE_BANDS - 1.001, place));
    });
    places.set(semitones, found);
  }
  return found;
}

const CELL_MS = 46.44;
const NEPERS = Math.LN10 / 10;
const POINTS = 6;
/** A cell before the onset is softer than the first by this, in nepers. */
const BEFORE = 12;

/**
 * Another recording of the same instrument: bands moved as a change of pitch moves them, the onset later, a smooth equaliser over the
 * bands, the echo of a room that fades, a floor of noise; then relative to the loudest cell again.
 *
 * @param cells   of the view `image`, the first 1,280 numbers of a row
 * @param random  uniform draws in [0, 1)
 * @returns whole semitones by which the pitch has risen
 */
export function variedImage(
  cells: ArrayLike<number>,
  random: () => number,
  { semitones, later, equalizer, noise, echo }: Variation,
  into: Float32Array,
): number {
  const shift = Math.round((2 * random() - 1) * semitones);
  const before = (random() * later) / CELL_MS;
  const points = Array.from({ length: POINTS }, () => (2 * random() - 1) * equalizer * NEPERS);
  const fade = (echo + 18 * random()) * NEPERS;
  const decay = (1.6 + 12 * random() ** 2) * NEPERS;
  const floor = (noise + 45 * random()) * NEPERS;
  const from = placesFor(shift);
  const at = (t: number, b: number) =>
    (t < 0 ? cells[b] : cells[t * IMAGE_BANDS + b]) * (IMAGE_NEPERS / 2) - (t < 0 ? BEFORE : 0);
  let loudest = Number.NEGATIVE_INFINITY;
  for (let b = 0; b < IMAGE_BANDS; b++) {
    const band = Math.floor(from[b]);
    const between = from[b] - band;
    const curve = (b / IMAGE_BANDS) * (POINTS - 1);
    const point = Math.floor(curve);
    const gain = points[point] + (curve - point) * (points[point + 1] - points[point]);
    const level = (t: number) => at(t, band) + between * (at(t, band + 1) - at(t, band));
    // What the room still holds of the loudest so far: weaker by `fade`, and by `decay` with each cell.
    let held = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < IMAGE_FRAMES; t++) {
      const heard = level(t) + before * (level(t - 1) - level(t)) + gain;
      held = Math.max(held - decay, heard - fade);
      const value = Math.max(heard, held);
      into[t * IMAGE_BANDS + b] = value;
      if (value > loudest) loudest = value;
    }
  }
  for (let i = 0; i < IMAGE_CELLS; i++) {
    const above = into[i] - loudest + floor;
    // Power of sound and noise together.
    const noisy = above < 12 ? Math.log1p(Math.exp(above)) + 1.5 * (random() - 0.5) : above;
    into[i] = Math.max(-1, Math.min(1, 1 + (2 * (noisy - floor)) / IMAGE_NEPERS));
  }
  return shift;
}
