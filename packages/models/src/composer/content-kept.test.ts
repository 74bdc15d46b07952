import { createScore, type Score, ticks, transpose } from "@semitone/music";
import { madeUpPiece } from "@semitone/testing";
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

describe("contentKept of any two pieces", () => {
  const pieces = [0, 1, 2].flatMap((seed) => [madeUpPiece(seed, "calm"), madeUpPiece(seed, "lively")]);

  it("is the same the other way round, between 0 and 1, and 1 with itself alone", () => {
    for (const [i, before] of pieces.entries())
      for (const [j, after] of pieces.entries()) {
        const [forth, back] = [contentKept(before, after), contentKept(after, before)];
        for (const part of ["chroma", "rhythm", "contour"] as const) {
          expect(forth[part]).toBeCloseTo(back[part], 9);
          expect(forth[part] >= 0 && forth[part] <= 1 + 1e-9).toBe(true);
          if (i === j) expect(forth[part]).toBeCloseTo(1, 9);
        }
        if (i !== j) expect(forth.chroma + forth.rhythm + forth.contour).toBeLessThan(3 - 1e-6);
      }
  });

  it("counts bars that one of the two does not have, and leaves out percussion", () => {
    const [, lively] = pieces;
    const half = createScore({ ...lively, notes: lively.notes.filter(({ onset }) => onset < 4 * 1920) });
    // Four of eight bars are the same, the others are silent in one.
    expect(contentKept(lively, half)).toEqual({
      chroma: expect.closeTo(0.5),
      rhythm: expect.closeTo(0.5),
      contour: expect.closeTo(0.5),
    });
    const track = { name: "", program: 0, channel: 0, isDrum: false };
    const drums = { ...track, channel: 9, isDrum: true };
    const beaten = createScore({
      ...lively,
      notes: [...lively.notes, ...lively.notes.map((note) => ({ ...note, pitch: 38, track: 1 }))],
      tracks: [track, drums],
    });
    expect(contentKept(lively, beaten).chroma).toBeCloseTo(1, 9);
  });

  it("contour hears the top line alone: an inner voice may do as it likes", () => {
    const [top, inner] = [bar(72, 74, 76, 77), bar(60, 55, 62, 50)];
    const both = createScore({ ...top, notes: [...top.notes, ...inner.notes] });
    expect(contentKept(top, both)).toMatchObject({ rhythm: 1, contour: 1 });
    expect(contentKept(inner, both).contour).toBeCloseTo(1 / 3);
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
