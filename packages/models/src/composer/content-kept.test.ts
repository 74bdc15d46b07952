import { createScore, type Score, ticks, transpose } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { contentKept } from "./content-kept.ts";
import { slerp } from "./latent-path.ts";

/** One bar of quarters. */
const bar = (...pitches: number[]): Score =>
  createScore({
    ticksPerQuarter: 480,
    notes: pitches.map((pitch, i) => ({
      onset: ticks(i * 480),
      duration: ticks(480),
      pitch,
      velocity: 80,
      track: 0,
    })),
  });

describe("contentKept", () => {
  it("contentKept(piece, itself) is 1 throughout", () => {
    expect(contentKept(bar(60, 64, 67, 72), bar(60, 64, 67, 72))).toEqual({
      chroma: expect.closeTo(1),
      rhythm: 1,
      contour: 1,
    });
  });

  it("contentKept(piece, transposed by an octave) keeps everything, by a semitone no harmony", () => {
    const piece = bar(60, 64, 67, 72);
    expect(contentKept(piece, transpose(piece, 12)).chroma).toBeCloseTo(1);
    expect(contentKept(piece, transpose(piece, 1))).toEqual({ chroma: 0, rhythm: 1, contour: 1 });
  });

  it("contentKept counts by hand: half of the onsets, one of three steps of the line", () => {
    const half = createScore({ ...bar(60, 64, 67, 72), notes: bar(60, 64, 67, 72).notes.slice(0, 2) });
    expect(contentKept(bar(60, 64, 67, 72), half).rhythm).toBeCloseTo((2 * 2) / 6);
    expect(contentKept(bar(60, 64, 67, 72), bar(60, 64, 62, 59)).contour).toBeCloseTo(1 / 3);
  });

  it("contentKept(piece, silence) is 0, and of two silences 1", () => {
    expect(contentKept(bar(60), bar())).toEqual({ chroma: 0, rhythm: 0, contour: 0 });
    expect(contentKept(bar(), bar())).toEqual({ chroma: 1, rhythm: 1, contour: 1 });
  });
});

describe("slerp", () => {
  it("slerp goes from a to b on the circle through both", () => {
    const [a, b] = [Float32Array.of(2, 0), Float32Array.of(0, 4)];
    expect([...slerp(a, b, 0)]).toEqual([2, 0]);
    expect(slerp(a, b, 1)[1]).toBeCloseTo(4);
    const [x, y] = slerp(a, b, 0.5);
    expect(x).toBeCloseTo(y);
    expect(Math.hypot(x, y)).toBeCloseTo(3);
  });

  it("slerp of equal, opposite or zero vectors is finite", () => {
    const a = Float32Array.of(1, 0);
    for (const b of [a, Float32Array.of(-1, 0), Float32Array.of(0, 0)])
      expect([...slerp(a, b, 0.5)].every(Number.isFinite)).toBe(true);
  });
});
