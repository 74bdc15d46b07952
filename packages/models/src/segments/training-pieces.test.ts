import { createScore, type Score, ticks } from "@semitone/music";
import { type CutPiece, cutPiece } from "@semitone/music/cells";
import { COMMON, JIG, madeUpPiece, segmentOf, WALTZ } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { countGrids, targetOf, usablePieces } from "./training-pieces.ts";

describe("targetOf", () => {
  it("targetOf gives what was said of the stretch that a segment lies in, else what was said of its piece", () => {
    const stretch = { annotator: 1, start: 4, end: 8, target: [0, 1] };
    const attribute = {
      name: "mood",
      classes: ["calm", "tense"],
      targets: [[0.5, 0.5], [1, 0], undefined],
      over: [[stretch], undefined, [stretch]],
    };
    const at = (piece: number, bar: number) => targetOf(attribute, piece, { bar });
    expect([at(0, 2), at(0, 4), at(0, 6), at(0, 8)]).toEqual([
      [0.5, 0.5],
      [0, 1],
      [0, 1],
      [0.5, 0.5],
    ]);
    expect([at(1, 4), at(2, 4), at(2, 8)]).toEqual([[1, 0], [0, 1], undefined]);
    expect(targetOf({ ...attribute, over: undefined }, 0, { bar: 4 })).toEqual([0.5, 0.5]);
  });
});

/** A piece of so many bars with a note at the start of each; every onset late by so many ticks of 480. */
function ticking(bars: number, late = 0): Score {
  return createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: bars }, (_, bar) => ({
      onset: ticks(bar * 1920 + (bar > 0 ? late : 0)),
      duration: ticks(480),
      pitch: 60,
      velocity: 64,
      track: 0,
    })),
  });
}
const silence = createScore({ ticksPerQuarter: 480, notes: [] });

describe("usablePieces", () => {
  it("usablePieces leaves out silence and what does not follow its bar lines, and says where the others stood", () => {
    const { pieces, offGrid } = usablePieces(
      [silence, madeUpPiece(1, "calm"), ticking(8, 45), ticking(6)].map(cutPiece),
    );
    expect(pieces.map(({ index }) => index)).toEqual([1, 3]);
    expect(offGrid).toBe(1);
    expect(pieces[1].segments).toEqual(cutPiece(ticking(6)).segments);
    expect(pieces[0].tonic).toBe(cutPiece(madeUpPiece(1, "calm")).tonic);
  });

  it("usablePieces takes free performances where there is nothing else", () => {
    const { pieces, offGrid } = usablePieces([ticking(8, 45), silence, ticking(12, 50)].map(cutPiece));
    expect(pieces.map(({ index }) => index)).toEqual([0, 2]);
    expect(offGrid).toBe(0);
  });

  it("usablePieces(no music) says what the model needs and how many pieces had none of it", () => {
    expect(() => usablePieces([silence, silence].map(cutPiece))).toThrow(
      /needs pieces with notes in bars of up to 16 quarters; got 2 without any/,
    );
  });

  it("usablePieces keeps the beginnings of long pieces where all are more than 60,000 segments, and short ones whole", () => {
    const [long, short] = [ticking(1024), ticking(40)].map(cutPiece);
    const { pieces } = usablePieces([
      ...new Array<CutPiece>(60).fill(long),
      short,
      ...new Array<CutPiece>(60).fill(long),
    ]);
    const lengths = pieces.map(({ segments }) => segments.length);
    expect(lengths[60]).toBe(20);
    const share = lengths[0];
    expect(new Set(lengths.toSpliced(60, 1))).toEqual(new Set([share]));
    // The largest share that fits: one segment more of each would be too many.
    const total = (most: number) => 120 * Math.min(512, most) + 20;
    expect(total(share)).toBeLessThanOrEqual(60_000);
    expect(total(share + 1)).toBeGreaterThan(60_000);
    expect(pieces[0].segments).toEqual(long.segments.slice(0, share));
  });
});

describe("countGrids", () => {
  const piece = (index: number, grids: readonly (typeof COMMON)[]) => ({
    index,
    tonic: 0,
    segments: grids.map((grid, i) => segmentOf([], { grid, bar: 2 * i })),
  });
  const pieces = [piece(2, [COMMON, COMMON, JIG]), piece(0, [COMMON, WALTZ]), piece(1, [JIG])];
  const mood = {
    name: "mood",
    classes: ["calm", "tense"],
    targets: [[0.25, 0.75], undefined, [1, 0]],
    over: [undefined, [{ annotator: 1, start: 0, end: 2, target: [0, 1] }], undefined],
  };

  it("countGrids counts segments by grid, most frequent first, and the labels that they come with", () => {
    expect(countGrids(pieces, [mood])).toEqual([
      { ...COMMON, count: 3, classes: { f0: [2.25, 0.75] } },
      { ...JIG, count: 2, classes: { f0: [1, 1] } },
      { ...WALTZ, count: 1, classes: { f0: [0.25, 0.75] } },
    ]);
  });

  it("countGrids without attributes counts all the same, every segment once", () => {
    const counts = countGrids(pieces, []);
    expect(counts.map(({ count }) => count)).toEqual([3, 2, 1]);
    expect(counts.every(({ classes }) => Object.keys(classes).length === 0)).toBe(true);
  });
});
