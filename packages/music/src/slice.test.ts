import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeScore } from "./descriptors/describe.ts";
import type { Score } from "./score.ts";
import { createScore } from "./score.ts";
import { segmentScore } from "./segments.ts";
import { notesInWindows, sliceEach, sliceScore } from "./slice.ts";
import { ticks } from "./units.ts";
import { descriptors } from "./views/descriptors.ts";

const at = fc.integer({ min: 0, max: 300 }).map(ticks);
const span = fc.record({
  onset: at,
  duration: fc.integer({ min: 1, max: 120 }).map(ticks),
  track: fc.nat(1),
});

const scores: fc.Arbitrary<Score> = fc
  .record({
    ticksPerQuarter: fc.constant(4),
    notes: fc.array(
      fc.tuple(
        span,
        fc.record({ pitch: fc.integer({ min: 58, max: 64 }), velocity: fc.constantFrom(60, 90) }),
      ),
      { maxLength: 30 },
    ),
    pedals: fc.array(span, { maxLength: 5 }),
    tempos: fc.array(fc.record({ at, qpm: fc.constantFrom(60, 90, 120) }), { maxLength: 4 }),
    meters: fc.array(
      fc.record({ at, numerator: fc.integer({ min: 2, max: 7 }), denominator: fc.constantFrom(4, 8) }),
      { maxLength: 4 },
    ),
    keys: fc.array(
      fc.record({ at, fifths: fc.integer({ min: -3, max: 3 }), mode: fc.constant("major" as const) }),
      {
        maxLength: 3,
      },
    ),
    chords: fc.array(fc.record({ at, text: fc.constantFrom("C", "G") }), { maxLength: 4 }),
  })
  .map(({ notes, ...parts }) =>
    createScore({
      ...parts,
      notes: notes.map(([time, sound]) => ({ ...time, ...sound })),
      tracks: [
        { name: "", program: 0, channel: 0, isDrum: false },
        { name: "", program: 0, channel: 9, isDrum: true },
      ],
    }),
  );

const windows = fc
  .array(fc.tuple(at, fc.integer({ min: 1, max: 100 })), { maxLength: 12 })
  .map((pairs) =>
    pairs.map(([start, length]) => ({ start, end: ticks(start + length) })).sort((a, b) => a.start - b.start),
  );

/** The spans that sound in a window, straight from the definition. */
function sounding<Span extends Score["pedals"][number]>(
  spans: readonly Span[],
  start: number,
  end: number,
): Span[] {
  return spans
    .filter(({ onset, duration }) => onset < end && onset + duration > start)
    .map((one) => {
      const onset = Math.max(one.onset, start);
      const offset = Math.min(one.onset + one.duration, end);
      return { ...one, onset: ticks(onset - start), duration: ticks(offset - onset) };
    });
}

describe("sliceEach(score, windows)", () => {
  it("gives what sounds in each window, in the order that createScore makes, and the changes in force", () => {
    fc.assert(
      fc.property(scores, windows, (score, all) => {
        for (const [k, slice] of [...sliceEach(score, all)].entries()) {
          const { start, end } = all[k];
          expect(slice).toEqual(
            createScore({
              ...slice,
              notes: sounding(score.notes, start, end),
              pedals: sounding(score.pedals, start, end),
            }),
          );
          const before = score.tempos.filter((tempo) => tempo.at <= start).length - 1;
          expect(slice.tempos.map(({ qpm }) => qpm)).toEqual(
            score.tempos.filter((tempo, i) => i >= before && tempo.at < end).map(({ qpm }) => qpm),
          );
          expect(slice).toEqual(sliceScore(score, start, end));
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("notesInWindows(score, windows)", () => {
  it("counts the notes of all slices", () => {
    fc.assert(
      fc.property(scores, windows, (score, all) => {
        const slices = [...sliceEach(score, all)];
        expect(notesInWindows(score, all)).toBe(slices.reduce((sum, { notes }) => sum + notes.length, 0));
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe("compute(passages) of a view with columns", () => {
  it("is describeScore of each slice, also where neighbours are alike", () => {
    const held = createScore({
      ticksPerQuarter: 4,
      notes: [0, 600].flatMap((onset) =>
        [60, 64].map((pitch) => ({
          onset: ticks(onset),
          duration: ticks(400),
          pitch,
          velocity: 80,
          track: 0,
        })),
      ),
      tempos: [{ at: ticks(100), qpm: 90 }],
    });
    fc.assert(
      fc.property(fc.oneof(scores, fc.constant(held)), fc.integer({ min: 1, max: 3 }), (score, length) => {
        const segments = segmentScore(score, { unit: "bars", length, hop: 1 });
        const rows = segments.map(({ start, end }) => [...describeScore(sliceScore(score, start, end))]);
        expect(descriptors.compute([...sliceEach(score, segments)]).map((row) => [...row])).toEqual(rows);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});
