import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { cutPiece } from "./cut-piece.ts";
import { pieceOfRows, ROW, rowsOfPiece } from "./piece-rows.ts";

const pieces = [0, 1, 2, 3].flatMap((seed) => [madeUpPiece(seed, "calm"), madeUpPiece(seed, "lively")]);

describe("pieceOfRows", () => {
  it("pieceOfRows(rowsOfPiece(piece)) is the piece, to the last bit", () => {
    for (const score of pieces) {
      const slow = { ...score, tempos: [{ at: ticks(0), qpm: 59.99994000006 }] };
      const cut = cutPiece(slow);
      const rows = rowsOfPiece(cut);
      expect(rows.length).toBe(ROW * (4 * cut.segments.length + score.notes.length));
      expect(pieceOfRows(rows)).toEqual(cut);
    }
  });

  it("pieceOfRows tells which segments follow each other, over silence that has no row", () => {
    const [score] = pieces;
    const holed = createScore({
      ...score,
      notes: score.notes.filter(({ onset }) => onset < 2 * 1920 || onset >= 4 * 1920),
    });
    const { segments } = pieceOfRows(rowsOfPiece(cutPiece(holed)));
    expect(segments.map(({ bar, previous }) => [bar, previous])).toEqual([
      [0, undefined],
      [4, undefined],
      [6, 1],
    ]);
  });

  it("silence has no rows, and what has no rows is in C major", () => {
    const silence = createScore({ ticksPerQuarter: 480, notes: [] });
    expect(rowsOfPiece(cutPiece(silence))).toHaveLength(0);
    expect(pieceOfRows([])).toEqual({ segments: [], tonic: 0, mode: "major", shift: 0, misfit: 0 });
  });
});
