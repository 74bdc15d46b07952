// Short pieces in two moods, and sizes of networks that train in a moment. Development only.
import { createScore, type Score, ticks } from "@semitone/music";

export const TINY_SIZES = { beatLatent: 4, factor: 2, styles: 2, beat: 24, hidden: 24 };

/** Eight bars: calm ones are slow chords in minor, lively ones quick broken chords in major; in a key that depends on the seed. */
export function madeUpPiece(seed: number, mood: "calm" | "lively"): Score {
  const tonic = (seed * 5) % 12;
  const roots = [0, 5, 7, 0, 9, 5, 7, 0];
  const third = mood === "calm" ? 3 : 4;
  const [each, count] = mood === "calm" ? [1920, 1] : [240, 8];
  const notes = roots.flatMap((root, bar) =>
    Array.from({ length: count }, (_, i) => {
      const chord = [0, third, 7, 12].map(
        (step) => 48 + ((tonic + root + step) % 12) + 12 * ((seed + i) % 2),
      );
      return (mood === "calm" ? chord.slice(0, 3) : [chord[(i + seed) % 4]]).map((pitch) => ({
        onset: ticks(bar * 1920 + i * each),
        duration: ticks(each),
        pitch,
        velocity: mood === "calm" ? 50 : 100,
        track: 0,
      }));
    }).flat(),
  );
  return createScore({
    ticksPerQuarter: 480,
    notes,
    tempos: [{ at: ticks(0), qpm: mood === "calm" ? 70 : 150 }],
  });
}
