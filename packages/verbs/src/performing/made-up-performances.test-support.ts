// Scores, and performances of them by a number, for tests of this folder.
import {
  align,
  createScore,
  encodePerformance,
  type Note,
  playedInTime,
  type Score,
  ticks,
  toPerformance,
} from "@semitone/music";

/** A melody with a bass, the same by the same number. */
export function madeUpScore(seed: number, bars = 24): Score {
  const notes: Note[] = [];
  for (let beat = 0; beat < 4 * bars; beat++) {
    const step = (beat * (seed + 3) + (beat >> 2)) % 7;
    const made = (pitch: number, velocity: number): Note => ({
      onset: ticks(480 * beat),
      duration: ticks(460),
      pitch,
      velocity,
      track: 0,
    });
    notes.push(made(65 + [0, 2, 4, 5, 7, 9, 11][step], 64));
    if (beat % 2 === 0) notes.push(made(48 + step, 64));
  }
  return createScore({ ticksPerQuarter: 480, notes });
}

/** Loud on the downbeats, slower at the end of every four bars; all of it faster and louder by an amount. */
export function played(score: Score, amount: number): Score {
  const encoded = encodePerformance(align(score, toPerformance(score)));
  const beats = encoded.beatSeconds.length - 1;
  for (let k = 0; k < beats; k++)
    encoded.beatSeconds[k + 1] =
      encoded.beatSeconds[k] + 0.5 * 2 ** (-0.25 * amount) * (k % 16 > 12 ? 1.3 : 1);
  for (const [i, { onset }] of score.notes.entries())
    encoded.velocity[i] = 60 + 10 * amount + (onset % 1920 === 0 ? 20 : 0) + (i % 3);
  return playedInTime(score, encoded);
}
