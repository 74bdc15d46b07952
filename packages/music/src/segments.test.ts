import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barGrid } from "./bars.ts";
import type { Score, ScoreParts } from "./score.ts";
import { createScore } from "./score.ts";
import { crossingNotes, segmentScore } from "./segments.ts";
import { sliceScore } from "./slice.ts";
import { ticks } from "./units.ts";

const TPQ = 4;
type Meter = [at: number, numerator: number, denominator: number];

/** Notes as [onset, duration] at rising pitches, under meters as [at, numerator, denominator]. */
function scoreOf(notes: [number, number][], meters: Meter[] = [], parts: Partial<ScoreParts> = {}): Score {
  return createScore({
    ticksPerQuarter: TPQ,
    notes: notes.map(([onset, duration], n) => ({
      onset: ticks(onset),
      duration: ticks(duration),
      pitch: 60 + n,
      velocity: 80,
      track: 0,
    })),
    meters: meters.map(([at, numerator, denominator]) => ({ at: ticks(at), numerator, denominator })),
    ...parts,
  });
}
const spans = (cells: readonly { start: number; end: number }[]) =>
  cells.map(({ start, end }) => [start, end]);

describe("segmentScore(score, { unit: 'bars' })", () => {
  it("follows meter changes: 4/4, then 3/4, 6/8 and 7/8", () => {
    const score = scoreOf(
      [[0, 16 + 12 + 12 + 14]],
      [
        [0, 4, 4],
        [16, 3, 4],
        [28, 6, 8],
        [40, 7, 8],
      ],
    );
    expect(spans(segmentScore(score, { unit: "bars", length: 1 }))).toEqual([
      [0, 16],
      [16, 28],
      [28, 40],
      [40, 54],
    ]);
    expect(segmentScore(score, { unit: "bars", length: 2, hop: 1 })).toEqual([
      { index: 0, start: 0, end: 28, startBar: 0, endBar: 2 },
      { index: 1, start: 16, end: 40, startBar: 1, endBar: 3 },
      { index: 2, start: 28, end: 54, startBar: 2, endBar: 4 },
    ]);
  });

  it("ends with the first segment that reaches the end, shorter where bars run out", () => {
    const score = scoreOf([[0, 16 * 5]]);
    expect(spans(segmentScore(score, { unit: "bars", length: 4 }))).toEqual([
      [0, 64],
      [64, 80],
    ]);
    expect(spans(segmentScore(score, { unit: "bars", length: 8 }))).toEqual([[0, 80]]);
  });

  it("leaves gaps where the hop is longer than the segment", () => {
    expect(spans(segmentScore(scoreOf([[0, 64]]), { unit: "bars", length: 1, hop: 3 }))).toEqual([
      [0, 16],
      [48, 64],
    ]);
  });
});

describe("segmentScore(score, { unit: 'beats' })", () => {
  it("counts dotted quarters in 6/8 and eighths in 7/8", () => {
    const score = scoreOf(
      [[0, 12 + 14]],
      [
        [0, 6, 8],
        [12, 7, 8],
      ],
    );
    expect(spans(segmentScore(score, { unit: "beats", length: 1 })).slice(0, 4)).toEqual([
      [0, 6],
      [6, 12],
      [12, 14],
      [14, 16],
    ]);
    expect(segmentScore(score, { unit: "beats", length: 3 })[0]).toMatchObject({
      end: 14,
      startBar: 0,
      endBar: 2,
    });
  });
});

describe("segmentScore(score, { unit: 'seconds' })", () => {
  it("follows the tempo: twice the ticks a second at 240 qpm as at 120", () => {
    // 120 qpm = 8 ticks a second for 16 ticks (2 s), then 16 ticks a second for 40 ticks (2.5 s).
    const score = scoreOf([[0, 56]], [], {
      tempos: [
        { at: ticks(0), qpm: 120 },
        { at: ticks(16), qpm: 240 },
      ],
    });
    expect(spans(segmentScore(score, { unit: "seconds", length: 1 }))).toEqual([
      [0, 8],
      [8, 16],
      [16, 32],
      [32, 48],
      [48, 56],
    ]);
    expect(segmentScore(score, { unit: "seconds", length: 2.5, hop: 2 })).toEqual([
      { index: 0, start: 0, end: 24, startBar: 0, endBar: 2 },
      { index: 1, start: 16, end: 56, startBar: 1, endBar: 4 },
    ]);
  });
});

describe("segmentScore(score, options)", () => {
  it("has no segments for a score without notes", () => {
    for (const unit of ["bars", "beats", "seconds"] as const) {
      expect(segmentScore(scoreOf([]), { unit, length: 2 })).toEqual([]);
    }
  });

  it("refuses lengths and hops that make no sense or too many segments", () => {
    const score = scoreOf([[0, 64]]);
    expect(() => segmentScore(score, { unit: "bars", length: 0 })).toThrow(
      "segmentScore: length must be a whole number of bars above 0; got 0",
    );
    expect(() => segmentScore(score, { unit: "beats", length: 2, hop: 0.5 })).toThrow(
      "hop must be a whole number of beats",
    );
    expect(() => segmentScore(score, { unit: "seconds", length: 1, hop: -1 })).toThrow(
      "hop must be seconds above 0; got -1",
    );
    expect(() => segmentScore(score, { unit: "seconds", length: 1, hop: 1e-9 })).toThrow(
      /segmentScore: expected at most 262144 cells; got \d+/,
    );
  });
});

describe("sliceScore(score, start, end)", () => {
  it("keeps the sounding part of each note, from a new tick 0", () => {
    const slice = sliceScore(
      scoreOf([
        [0, 20],
        [4, 4],
        [10, 4],
        [14, 10],
        [20, 4],
      ]),
      ticks(8),
      ticks(16),
    );
    expect(slice.notes.map(({ onset, duration, pitch }) => [onset, duration, pitch])).toEqual([
      [0, 8, 60],
      [2, 4, 62],
      [6, 2, 63],
    ]);
  });

  it("carries in the meter, key, tempo and chord in force", () => {
    const score = scoreOf(
      [[0, 100]],
      [
        [0, 4, 4],
        [16, 3, 4],
      ],
      {
        tempos: [
          { at: ticks(0), qpm: 90 },
          { at: ticks(30), qpm: 100 },
        ],
        keys: [
          { at: ticks(0), fifths: 1, mode: "major" },
          { at: ticks(90), fifths: 2, mode: "major" },
        ],
        chords: [
          { at: ticks(4), text: "G" },
          { at: ticks(32), text: "C" },
        ],
        pedals: [{ onset: ticks(20), duration: ticks(12), track: 0 }],
      },
    );
    expect(sliceScore(score, ticks(28), ticks(52))).toMatchObject({
      meters: [{ at: 0, numerator: 3, denominator: 4 }],
      tempos: [
        { at: 0, qpm: 90 },
        { at: 2, qpm: 100 },
      ],
      keys: [{ at: 0, fifths: 1 }],
      chords: [
        { at: 0, text: "G" },
        { at: 4, text: "C" },
      ],
      pedals: [{ onset: 0, duration: 4 }],
    });
  });

  it("names no key or chord before the first of the score", () => {
    const keys = [{ at: ticks(8), fifths: 1, mode: "major" as const }];
    expect(sliceScore(scoreOf([[0, 16]], [], { keys }), ticks(4), ticks(16)).keys).toEqual([
      { ...keys[0], at: 4 },
    ]);
  });

  it("keeps bar lines where they were, also from the middle of a bar", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 40 }), (start, length) => {
        const score = scoreOf(
          [[0, 140]],
          [
            [0, 4, 4],
            [22, 6, 8],
            [50, 7, 8],
            [71, 3, 4],
          ],
        );
        const end = start + length;
        const lines = barGrid(score).map((bar) => bar.start - start);
        const kept = barGrid(sliceScore(score, ticks(start), ticks(end))).map((bar) => bar.start);
        expect(kept.slice(1)).toEqual(lines.filter((line) => line > 0 && line < length));
      }),
    );
  });

  it("over the segments of a score keeps each sounding tick once", () => {
    const anyNotes = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        anyNotes,
        fc.constantFrom("bars", "beats", "seconds"),
        fc.integer({ min: 1, max: 3 }),
        (notes, unit, length) => {
          const score = scoreOf(notes, [
            [0, 4, 4],
            [22, 6, 8],
          ]);
          const total = (one: Score) => one.notes.reduce((sum, { duration }) => sum + duration, 0);
          const slices = segmentScore(score, { unit, length }).map(({ start, end }) =>
            sliceScore(score, start, end),
          );
          expect(slices.reduce((sum, slice) => sum + total(slice), 0)).toBe(total(score));
        },
      ),
    );
  });
});

describe("crossingNotes(score, start, end)", () => {
  it("counts notes held over each edge, and none that only touch it", () => {
    const score = scoreOf([
      [0, 8],
      [0, 9],
      [4, 20],
      [8, 8],
      [10, 7],
    ]);
    expect(crossingNotes(score, ticks(8), ticks(16))).toEqual({ heldIn: 2, heldOut: 2 });
  });
});
