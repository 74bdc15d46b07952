// Scores on a grid, drawn at random, for the tests of the writer. Knows no format.
import fc from "fast-check";
import type { Note, Score, Track } from "../../score.ts";
import { createScore } from "../../score.ts";
import { ticks } from "../../units.ts";

const TICKS_PER_QUARTER = 480;
const METERS = [
  [4, 4],
  [3, 4],
  [6, 8],
  [7, 8],
  [2, 2],
  [5, 4],
] as const;
const TRACKS: readonly Track[] = [
  { name: "Piano", program: 0, channel: 0, isDrum: false },
  { name: "Violin & <b>", program: 40, channel: 1, isDrum: false },
  { name: "Drums", program: 0, channel: 9, isDrum: true },
];

/** Notes on a grid of `480 / divisor` ticks; several tracks, meters, keys and tempos; overlaps and unisons included. */
export const gridScore: fc.Arbitrary<Score> = fc
  .record({
    // Sixteenths, triplet eighths, both, quintuplets, quarter triplets over two beats.
    grid: fc.constantFrom([120], [160], [120, 160], [96], [320], [60, 160]),
    meters: fc.array(fc.constantFrom(...METERS), { minLength: 1, maxLength: 3 }),
    pickup: fc.constantFrom(0, 480, 960),
    drawn: fc.array(
      fc.record({
        at: fc.nat(80),
        length: fc.integer({ min: 1, max: 12 }),
        pitch: fc.integer({ min: 30, max: 95 }),
        velocity: fc.integer({ min: 1, max: 127 }),
        track: fc.nat(2),
        step: fc.nat(1),
        voice: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    fifths: fc.integer({ min: -7, max: 7 }),
    mode: fc.constantFrom("major" as const, "minor" as const),
    qpm: fc.integer({ min: 40, max: 200 }),
    chord: fc.constantFrom("C", "F#m7", "Bb/D", "N.C.", "Ebmaj7", "V7/ii"),
  })
  .map(({ grid, meters, pickup, drawn, fifths, mode, qpm, chord }) => {
    const notes: Note[] = drawn.map(({ at, length, pitch, velocity, track, step, voice }) => {
      const unit = grid[step % grid.length];
      return { onset: ticks(at * unit), duration: ticks(length * unit), pitch, velocity, track, voice };
    });
    let at = 0;
    const changes = meters.map(([numerator, denominator], k) => {
      const change = { at: ticks(at), numerator, denominator };
      at += k === 0 && pickup > 0 ? pickup : (4 * TICKS_PER_QUARTER * numerator * 2) / denominator;
      return change;
    });
    return createScore({
      ticksPerQuarter: TICKS_PER_QUARTER,
      notes,
      tracks: TRACKS,
      meters: changes,
      keys: [{ at: ticks(0), fifths, mode }],
      tempos: [
        { at: ticks(0), qpm },
        { at: ticks(1200), qpm: qpm + 7 },
      ],
      chords: [{ at: ticks(720), text: chord }],
      provenance: { format: "generated", title: 'A "title" & more', composer: "N. N." },
    });
  });
