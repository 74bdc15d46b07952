// How much of the shorter of two melodies lies in the longer: a slow, exact judge of "versions of one tune" that shares nothing with fingerprints.
import type { Score } from "@semitone/music";

/**
 * Best local alignment of the interval sequences (match +1, mismatch -1, gap -1; Smith and Waterman), over the length of the shorter:
 * 0..1. The melody is the highest pitch at each onset.
 */
export function melodicOverlap(a: Score, b: Score): number {
  const [x, y] = [melodicIntervals(a), melodicIntervals(b)];
  const shorter = Math.min(x.length, y.length);
  if (shorter === 0) return 0;
  let before = new Int32Array(y.length + 1);
  let row = new Int32Array(y.length + 1);
  let best = 0;
  for (const interval of x) {
    for (let j = 1; j <= y.length; j++) {
      const diagonal = before[j - 1] + (interval === y[j - 1] ? 1 : -1);
      row[j] = Math.max(0, diagonal, before[j] - 1, row[j - 1] - 1);
      if (row[j] > best) best = row[j];
    }
    [before, row] = [row, before];
  }
  return best / shorter;
}

function melodicIntervals(score: Score): number[] {
  const highest: { onset: number; pitch: number }[] = [];
  for (const { onset, pitch, track } of score.notes) {
    if (score.tracks[track].isDrum) continue;
    const last = highest[highest.length - 1];
    // Notes of one onset come in order of pitch.
    if (last?.onset === onset) last.pitch = pitch;
    else highest.push({ onset, pitch });
  }
  return highest.slice(1).map(({ pitch }, i) => pitch - highest[i].pitch);
}
