import { createScore, sliceScore, ticks } from "@semitone/music";
import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { cells } from "./cells-view.ts";
import { cutPiece } from "./cut-piece.ts";
import { BARS, toCells } from "./grid.ts";

/** Cells of packed words, by the definition of `packCells`. */
const unpacked = (words: ArrayLike<number>) =>
  Uint8Array.from(
    { length: 24 * words.length },
    (_, i) => Math.floor(words[Math.floor(i / 24)] / 2 ** (i % 24)) % 2,
  );

describe("cells", () => {
  it("cells.compute gives a row for every two bars, which are the cells of the cut piece", async () => {
    const score = madeUpPiece(3, "lively");
    const [rows] = await cells.compute([score]);
    const { segments } = cutPiece(score);
    expect(rows.length / cells.width).toBe(segments.length);
    for (const [s, { notes, grid }] of segments.entries())
      expect(unpacked(rows.subarray(s * cells.width, (s + 1) * cells.width))).toEqual(toCells(notes, grid));
  });

  it("cells.compute of a passage depends on it alone; silence has no rows", async () => {
    const score = madeUpPiece(1, "calm");
    const half = sliceScore(score, ticks(0), ticks(4 * 1920));
    const [whole, part, none] = await cells.compute([
      score,
      half,
      createScore({ ticksPerQuarter: 480, notes: [] }),
    ]);
    expect((await cells.compute([half]))[0]).toEqual(part);
    expect([whole.length, part.length, none.length].map((length) => length / cells.width)).toEqual([
      8 / BARS,
      4 / BARS,
      0,
    ]);
    for (const word of whole) expect(word >= 0 && word < 2 ** 24 && Number.isInteger(word)).toBe(true);
  });
});
