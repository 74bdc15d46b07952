import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { cutPiece } from "../cells/cut-piece.ts";
import { pieceOfRows } from "../cells/piece-rows.ts";
import { createScore } from "../score.ts";
import { sliceScore } from "../slice.ts";
import { ticks } from "../units.ts";
import { cells } from "./cells.ts";

describe("cells", () => {
  it("cells.compute gives the rows of each passage as it is cut by itself; silence has none", () => {
    const score = madeUpPiece(1, "calm");
    const half = sliceScore(score, ticks(0), ticks(4 * 1920));
    const silence = createScore({ ticksPerQuarter: 480, notes: [] });
    const [whole, part, none] = cells.compute([score, half, silence]);
    expect(pieceOfRows(whole)).toEqual(cutPiece(score));
    expect(pieceOfRows(part)).toEqual(cutPiece(half));
    expect(none).toHaveLength(0);
    expect(cells.compute([half])[0]).toEqual(part);
  });
});
