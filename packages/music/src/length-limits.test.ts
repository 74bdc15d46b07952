import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barGrid, beatGrid, countCells } from "./bars.ts";
import { describeScore } from "./descriptors/describe.ts";
import { fingerprint } from "./fingerprint/fingerprint.ts";
import { mostCells, requireBoundedLength, segmentWithinLimits } from "./length-limits.ts";
import type { Note, Score } from "./score.ts";
import { createScore } from "./score.ts";
import { sliceEach } from "./slice.ts";
import { ticks } from "./units.ts";
import { descriptors } from "./views/descriptors.ts";

const TPQ = 480;
const BAR = 4 * TPQ;

const note = (onset: number, duration: number, pitch = 60): Note => ({
  onset: ticks(onset),
  duration: ticks(duration),
  pitch,
  velocity: 80,
  track: 0,
});
const scoreOf = (notes: Note[], parts: Partial<Score> = {}) =>
  createScore({ ticksPerQuarter: TPQ, notes, ...parts });
const BARS = { unit: "bars", length: 4 } as const;

/** The score with every field of its notes and changes read through a counter. */
function counted(score: Score): { score: Score; reads: () => number } {
  let reads = 0;
  const watch = <Thing extends object>(things: readonly Thing[]) =>
    things.map((thing) => {
      const watched = {};
      for (const [key, value] of Object.entries(thing))
        Object.defineProperty(watched, key, {
          enumerable: true,
          get: () => {
            reads++;
            return value;
          },
        });
      return watched as Thing;
    });
  const { notes, meters, tempos, pedals } = score;
  return {
    score: {
      ...score,
      notes: watch(notes),
      meters: watch(meters),
      tempos: watch(tempos),
      pedals: watch(pedals),
    },
    reads: () => reads,
  };
}

/** What an import does with a score once it is read. */
function importOnce(score: Score): void {
  const segments = segmentWithinLimits(score, BARS);
  describeScore(score);
  descriptors.compute([...sliceEach(score, segments)]);
  fingerprint(score);
}

describe("countCells(score)", () => {
  it("counts the bars of barGrid, and its beats where no bar is cut short", () => {
    const meters = fc.constantFrom([4, 4], [3, 4], [6, 8], [7, 8], [12, 16], [5, 2]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(meters, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 20_000 }),
        (sections, end) => {
          let at = 0;
          const changes = sections.map(([[numerator, denominator], bars]) => {
            const change = { at: ticks(at), numerator, denominator };
            at += (bars * BAR * numerator) / denominator;
            return change;
          });
          const score = scoreOf([note(0, end)], { meters: changes });
          expect(countCells(score)).toEqual({ bars: barGrid(score).length, beats: beatGrid(score).length });
        },
      ),
    );
  });

  it("counts a bar that the next meter cuts short, with the beats of a full one", () => {
    const meters = [
      { at: ticks(0), numerator: 4, denominator: 4 },
      { at: ticks(TPQ), numerator: 3, denominator: 4 },
    ];
    const score = scoreOf([note(0, 4 * TPQ)], { meters });
    expect(countCells(score)).toEqual({ bars: barGrid(score).length, beats: 7 });
  });
});

describe("requireBoundedLength(score)", () => {
  it("refuses two notes a million bars apart, with the figures", () => {
    const far = scoreOf([note(0, TPQ), note(1_000_000 * BAR, BAR)]);
    expect(() => requireBoundedLength(far)).toThrow(
      "expected at most 16512 bars and beats for 2 notes; got 5000005; a note far beyond the others?",
    );
  });

  it("keeps a stray note three thousand bars behind the others", () => {
    expect(() => requireBoundedLength(scoreOf([note(0, TPQ), note(3000 * BAR, TPQ)]))).not.toThrow();
  });

  it("allows 64 bars and beats more for each note, up to 262,144", () => {
    expect([0, 1, 1000, 1_000_000].map(mostCells)).toEqual([16_384, 16_448, 80_384, 262_144]);
    const notes = Array.from({ length: 1000 }, (_, k) => note(k * 16 * BAR, TPQ));
    expect(() => requireBoundedLength(scoreOf(notes))).not.toThrow();
    expect(() => requireBoundedLength(scoreOf(notes.map((one) => note(2 * one.onset, TPQ))))).toThrow(
      /bars and beats for 1000 notes; got 1598/,
    );
  });

  it.each([10, 1_000, 100_000])("reads a score as often for a gap of %i bars as for none", (bars) => {
    const costOf = (gap: number) => {
      const { score, reads } = counted(scoreOf([note(0, TPQ), note((1 + gap) * BAR, TPQ)]));
      try {
        requireBoundedLength(score);
      } catch {
        // Refused: what counts here is at what cost.
      }
      return reads();
    };
    expect(costOf(bars)).toBe(costOf(0));
  });
});

describe("segmentWithinLimits(score, options)", () => {
  it("refuses notes held through so many segments that these hold too many notes together", () => {
    const held = Array.from({ length: 120 }, (_, k) => note(0, 3200 * BAR, k));
    expect(() => segmentWithinLimits(scoreOf(held), BARS)).toThrow(
      "expected at most 20224 notes in all segments together for 120 notes; got 96000; notes that never end?",
    );
    expect(segmentWithinLimits(scoreOf(held.slice(0, 10)), BARS)).toHaveLength(800);
  });

  it("refuses more segments in seconds than bars and beats would be allowed", () => {
    const score = scoreOf([note(0, 100 * BAR)]);
    expect(() => segmentWithinLimits(score, { unit: "seconds", length: 0.01 })).toThrow(
      "expected at most 16448 segments for 1 notes; got 20000; use a longer hop",
    );
  });

  it("allows what overlap multiplies", () => {
    const notes = Array.from({ length: 2000 }, (_, k) => note(k * TPQ, TPQ, 40 + (k % 40)));
    expect(segmentWithinLimits(scoreOf(notes), { unit: "beats", length: 200, hop: 1 })).toHaveLength(1801);
  });
});

describe("the work of an import", () => {
  const melody = (count: number, gap: number, length: number) =>
    scoreOf(
      Array.from({ length: count }, (_, k) => note(k * gap, length, 40 + ((7 * k) % 40))),
      { pedals: [{ onset: ticks(0), duration: ticks(count * gap), track: 0 }] },
    );

  it.each([
    ["close together", 120, 100],
    ["twelve bars apart", 12 * BAR, TPQ],
    ["held over thirty others", TPQ, 30 * TPQ],
    ["all at once", 0, 10 * BAR],
  ])("grows no faster than the notes where these are %s", (_, gap, length) => {
    const costOf = (notes: number) => {
      const { score, reads } = counted(melody(notes, gap, length));
      importOnce(score);
      return reads();
    };
    // Ten times the notes: ten times the reads, and a little for the deeper binary searches.
    expect(costOf(3000) / costOf(300)).toBeLessThan(12.5);
  });

  it("grows no faster than the meter and tempo changes", () => {
    const costOf = (changes: number) => {
      const at = (k: number) => ticks(k * BAR);
      const { score, reads } = counted(
        scoreOf(
          Array.from({ length: changes }, (_, k) => note(k * BAR, TPQ, 40 + (k % 40))),
          {
            meters: Array.from({ length: changes }, (_, k) => ({
              at: at(k),
              numerator: 2 + 2 * (k % 2),
              denominator: 4,
            })),
            tempos: Array.from({ length: changes }, (_, k) => ({ at: at(k), qpm: 60 + (k % 60) })),
          },
        ),
      );
      importOnce(score);
      return reads();
    };
    expect(costOf(2000) / costOf(200)).toBeLessThan(14);
  });
});
