// Sounds laid over each other by their parts: as far into the attack, the body, the release, instead of sample by sample.
import type { SoundModel } from "./model.ts";

const PARTS = ["onset", "attackEnd", "releaseStart", "end"] as const;

/** Frames at which silence, attack, body, release and rest begin, and the last one. */
export const marksOf = ({ parts, frames }: SoundModel): number[] => [
  0,
  ...PARTS.map((part) => Math.min(parts[part], frames - 1)),
  frames - 1,
];

/** Marks whose parts have lengths between those of two sounds, in equal ratios: lengths are heard so. */
export function marksBetween(a: readonly number[], b: readonly number[], share: number): number[] {
  const marks = [0];
  for (let k = 1; k < a.length; k++) {
    const [lengthA, lengthB] = [a[k] - a[k - 1] + 1, b[k] - b[k - 1] + 1];
    marks.push(marks[k - 1] + lengthA ** (1 - share) * lengthB ** share - 1);
  }
  return marks;
}

/** Frames of a sound with these marks. */
export const framesFor = (marks: readonly number[]): number => Math.ceil(marks[marks.length - 1] - 1e-6) + 1;

/** By frame of a sound with the marks `own`: the place in one with the marks `to`. */
export function placesIn(own: readonly number[], to: readonly number[]): Float64Array {
  let k = 1;
  return Float64Array.from({ length: framesFor(own) }, (_, i) => {
    while (k < own.length - 1 && i > own[k]) k++;
    const width = own[k] - own[k - 1];
    return to[k - 1] + (width > 0 ? Math.min(1, (i - own[k - 1]) / width) : 0) * (to[k] - to[k - 1]);
  });
}
