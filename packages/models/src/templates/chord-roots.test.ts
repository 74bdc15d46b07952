import { createScore, type Score, ticks } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { chordChances, chordSpans } from "./chord-roots.ts";

const C = { tonic: 0, mode: "major" } as const;

/** A chord for each half bar of 4/4; nothing where it is empty. */
const halves = (chords: readonly (readonly number[])[], isDrum = false): Score =>
  createScore({
    ticksPerQuarter: 12,
    notes: chords.flatMap((pitches, i) =>
      pitches.map((pitch) => ({
        ...{ onset: ticks(24 * i), duration: ticks(24), pitch, velocity: 80, track: 0 },
      })),
    ),
    tracks: [{ name: "", program: 0, channel: isDrum ? 9 : 0, isDrum }],
  });

const [I, IV, V, VI] = [
  [48, 64, 67],
  [53, 65, 69],
  [43, 62, 71],
  [45, 60, 64],
];
const roots = (chords: readonly (readonly number[])[]) =>
  chordSpans(halves(chords), C).map(({ root }) => root);

describe("chordSpans", () => {
  it("chordSpans(score, key) finds the roots of half bars, inversions by their notes", () => {
    expect(roots([I, IV, V, I, VI, VI])).toEqual([0, 3, 4, 0, 5, 5]);
    expect(roots([[52, 60, 67], IV])).toEqual([0, 3]);
  });

  it("keeps the chord over silence and over a passing note", () => {
    expect(roots([I, [], I, [48, 62, 64, 67], IV, IV])).toEqual([0, 0, 0, 0, 3, 3]);
  });

  it("moves with the key", () => {
    const up = [I, IV, V, I].map((chord) => chord.map((pitch) => pitch + 5));
    expect(chordSpans(halves(up), { tonic: 5, mode: "major" }).map(({ root }) => root)).toEqual([0, 3, 4, 0]);
  });

  it("covers every tick of the bars, one chord for a bar of less than four quarters", () => {
    const waltz = createScore({
      ...halves([I, IV, V, I]),
      meters: [{ at: ticks(0), numerator: 3, denominator: 4 }],
    });
    const spans = chordSpans(waltz, C);
    expect(spans.map(({ start, end, bar }) => [start, end, bar])).toEqual([
      [0, 36, 0],
      [36, 72, 1],
      [72, 108, 2],
    ]);
  });

  it("hears no chords in percussion", () => {
    expect(chordSpans(halves([IV, V], true), C).map(({ root }) => root)).toEqual([0, 0]);
  });
});

describe("chordChances", () => {
  it("chordChances(pieces) counts each root and each change once more than it was heard", () => {
    const { roots: standing, moves } = chordChances([chordSpans(halves([I, IV, V, I]), C)]);
    expect(standing.map((log) => Math.exp(log) * 11)).toEqual(
      [3, 1, 1, 2, 2, 1, 1].map((count) => expect.closeTo(count, 9)),
    );
    expect(Math.exp(moves[0][3])).toBeCloseTo(2 / 8, 9);
    expect(Math.exp(moves[4][0])).toBeCloseTo(2 / 8, 9);
    for (const row of [standing, ...moves])
      expect(row.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 9);
  });
});
