// A score of one track from its notes. Development only.
import { createScore, type Score, ticks } from "@semitone/music";

export type Placed = readonly [onset: number, pitch: number, duration: number];

export const QUARTER = 480;

export const scoreOf = (notes: readonly Placed[], isDrum = false): Score =>
  createScore({
    ticksPerQuarter: QUARTER,
    notes: [...notes]
      .sort(([a], [b]) => a - b)
      .map(([onset, pitch, duration]) => ({
        onset: ticks(onset),
        pitch,
        duration: ticks(duration),
        velocity: 80,
        track: 0,
      })),
    tracks: [{ name: "", program: 0, channel: isDrum ? 9 : 0, isDrum }],
  });
