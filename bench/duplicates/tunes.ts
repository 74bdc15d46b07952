// Tunes made up from a seed, alike as tunes of one tradition are: a scale, small steps, a few rhythms, phrases that return.
import type { Note, Score } from "@semitone/music";
import { createScore, ticks } from "@semitone/music";

const TICKS_PER_QUARTER = 24;
const SCALES = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 2, 3, 5, 7, 9, 10],
];
/** Bars of 4/4 in ticks. */
const BARS = [
  [24, 24, 24, 24],
  [24, 12, 12, 24, 24],
  [12, 12, 12, 12, 12, 12, 12, 12],
  [36, 12, 24, 24],
  [48, 24, 24],
  [24, 24, 48],
];
const MOVES = [-2, -1, -1, -1, 0, 1, 1, 1, 2, 2, -3, 4];

/** A melody of 16 bars in the form A A' B A'. */
export function generatedTune(random: () => number): Score {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)];
  const scale = pick(SCALES);
  const tonic = 55 + Math.floor(12 * random());
  let degree = 0;
  const phrase = (bars: number) =>
    Array.from({ length: bars }, () => pick(BARS)).flatMap((bar) =>
      bar.map((duration) => {
        degree = Math.max(-4, Math.min(10, degree + pick(MOVES)));
        return { duration, pitch: tonic + 12 * Math.floor(degree / 7) + scale[((degree % 7) + 7) % 7] };
      }),
    );
  const [opening, ending, middle, close] = [phrase(3), phrase(1), phrase(4), phrase(1)];
  const notes: Note[] = [];
  let at = 0;
  for (const part of [opening, ending, opening, close, middle, opening, close])
    for (const { duration, pitch } of part) {
      notes.push({ onset: ticks(at), duration: ticks(duration), pitch, velocity: 80, track: 0 });
      at += duration;
    }
  return createScore({ ticksPerQuarter: TICKS_PER_QUARTER, notes });
}
