import { describe, expect, it } from "vitest";
import {
  barAround,
  barGrid,
  beatGrid,
  beatLength,
  cellAt,
  endOfScore,
  GridError,
  isCompound,
} from "./bars.ts";
import { createScore } from "./score.ts";
import { ticks } from "./units.ts";

const TPQ = 480;

/** One note from 0 to `end`, under meters given as [at, numerator, denominator]. */
function scoreOf(end: number, meters: [number, number, number][], ticksPerQuarter = TPQ) {
  return createScore({
    ticksPerQuarter,
    notes: end > 0 ? [{ onset: ticks(0), duration: ticks(end), pitch: 60, velocity: 80, track: 0 }] : [],
    meters: meters.map(([at, numerator, denominator]) => ({ at: ticks(at), numerator, denominator })),
  });
}
const spans = (cells: { start: number; end: number }[]) => cells.map(({ start, end }) => [start, end]);

describe("endOfScore(score)", () => {
  it("is the latest offset, not the offset of the last onset", () => {
    const notes = [
      { onset: ticks(0), duration: ticks(900), pitch: 60, velocity: 80, track: 0 },
      { onset: ticks(100), duration: ticks(10), pitch: 62, velocity: 80, track: 0 },
    ];
    expect(endOfScore(createScore({ ticksPerQuarter: TPQ, notes }))).toBe(900);
    expect(endOfScore(scoreOf(0, []))).toBe(0);
  });
});

describe("barGrid(score)", () => {
  it.each([
    [4, 4, 1920],
    [3, 4, 1440],
    [6, 8, 1440],
    [7, 8, 1680],
    [5, 4, 2400],
    [2, 2, 1920],
  ])("cuts %i/%i into bars of %i ticks at 480 a quarter", (numerator, denominator, length) => {
    const bars = barGrid(scoreOf(2 * length + 1, [[0, numerator, denominator]]));
    expect(spans(bars)).toEqual([
      [0, length],
      [length, 2 * length],
      [2 * length, 3 * length],
    ]);
  });

  it("ends with the bar in which the last note ends, and a note ending on a bar line opens none", () => {
    expect(barGrid(scoreOf(1920, []))).toHaveLength(1);
    expect(barGrid(scoreOf(1921, []))).toHaveLength(2);
  });

  it("has no bars for a score without notes", () => {
    expect(barGrid(scoreOf(0, [[0, 3, 4]]))).toEqual([]);
  });

  it("reads a short first meter as a pickup", () => {
    const bars = barGrid(
      scoreOf(480 + 1440, [
        [0, 1, 4],
        [480, 3, 4],
      ]),
    );
    expect(spans(bars)).toEqual([
      [0, 480],
      [480, 1920],
    ]);
  });

  it("starts a new bar where a meter changes in the middle of one", () => {
    const bars = barGrid(
      scoreOf(4000, [
        [0, 4, 4],
        [2400, 7, 8],
      ]),
    );
    expect(spans(bars)).toEqual([
      [0, 1920],
      [1920, 2400],
      [2400, 4080],
    ]);
    expect(bars.map((bar) => bar.meter.numerator)).toEqual([4, 4, 7]);
  });

  it("leaves no gap where a bar is no whole number of ticks", () => {
    const bars = barGrid(scoreOf(20, [[0, 7, 8]], 1)); // 3.5 ticks a bar
    expect(bars[0].start).toBe(0);
    for (let b = 1; b < bars.length; b++) expect(bars[b].start).toBe(bars[b - 1].end);
    expect(bars.map((bar) => bar.end - bar.start)).toEqual([4, 3, 4, 3, 4, 3]);
  });

  it("makes no empty bar where a change falls on the rounded end of one", () => {
    const bars = barGrid(
      scoreOf(
        14,
        [
          [0, 7, 8],
          [11, 4, 4],
        ],
        1,
      ),
    );
    expect(bars.map((bar) => bar.end - bar.start)).toEqual([4, 3, 4, 4]);
  });

  it("refuses a grid of more cells than any piece has, before making it", () => {
    const hostile = scoreOf(2 ** 31, [[0, 1, 64]], 1);
    expect(() => barGrid(hostile)).toThrow(GridError);
    expect(() => barGrid(hostile)).toThrow("barGrid: expected at most 262144 cells; got 2147483648");
  });
});

describe("barAround(score, at)", () => {
  it.each([1, 5, 480])(
    "is the bar of barGrid that holds each tick, at %i ticks a quarter",
    (ticksPerQuarter) => {
      const score = scoreOf(
        40,
        [
          [0, 7, 8],
          [11, 5, 16],
          [12, 3, 4],
          [30, 2, 2],
        ],
        ticksPerQuarter,
      );
      for (const { start, end, meter } of barGrid(score)) {
        for (let at = start; at < end; at = ticks(at + 1))
          expect(barAround(score, at)).toEqual({ start, end, meter });
      }
    },
  );
});

describe("beatGrid(score)", () => {
  it.each([
    [4, 4, [0, 480, 960, 1440]],
    [3, 4, [0, 480, 960]],
    [6, 8, [0, 720]],
    [9, 8, [0, 720, 1440]],
    [12, 8, [0, 720, 1440, 2160]],
    [7, 8, [0, 240, 480, 720, 960, 1200, 1440]],
    [3, 8, [0, 240, 480]],
    [2, 2, [0, 960]],
  ])("starts the beats of one bar of %i/%i at %j", (numerator, denominator, starts) => {
    const beats = beatGrid(scoreOf(1, [[0, numerator, denominator]]));
    expect(beats.map((beat) => beat.start)).toEqual(starts);
    expect(beats.map((beat) => beat.beatInBar)).toEqual(starts.map((_, k) => k));
  });

  it("tiles the bars exactly, also where a bar is cut short", () => {
    const score = scoreOf(6000, [
      [0, 4, 4],
      [700, 6, 8],
      [3000, 5, 8],
    ]);
    const bars = barGrid(score);
    const beats = beatGrid(score);
    for (let b = 1; b < beats.length; b++) expect(beats[b].start).toBe(beats[b - 1].end);
    for (const bar of bars) {
      const own = beats.filter((beat) => beat.bar === bar.index);
      expect([own[0].start, own.at(-1)!.end]).toEqual([bar.start, bar.end]);
    }
  });
});

describe("cellAt(cells, at)", () => {
  it("agrees with a linear search at each tick", () => {
    const bars = barGrid(scoreOf(20, [[0, 7, 8]], 1));
    for (let at = -1; at < 24; at++) {
      expect(cellAt(bars, at)).toBe(bars.filter((bar) => bar.start <= at).length - 1);
    }
  });
});

describe("isCompound(meter), beatLength(meter, ticksPerQuarter)", () => {
  it("count a dotted beat only over eighths and shorter", () => {
    const meter = (numerator: number, denominator: number) => ({ at: ticks(0), numerator, denominator });
    expect([meter(6, 8), meter(6, 16), meter(6, 4), meter(3, 8)].map(isCompound)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(beatLength(meter(6, 16), TPQ)).toBe(360);
  });
});
