import { evaluate, input } from "@semitone/graph";
import { CELLS, toCells } from "@semitone/music/cells";
import { anyMusic } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PACKED, packCells, unpackCells } from "./packed-cells.ts";

const packed = (cells: Uint8Array): Float32Array => {
  const out = new Float32Array(PACKED);
  packCells(cells, out, 0);
  return out;
};

describe("packCells", () => {
  it("packCells puts cell 24 i + k into bit k of number i", () => {
    for (const [cell, word, value] of [
      [0, 0, 1],
      [1, 0, 2],
      [23, 0, 2 ** 23],
      [24, 1, 1],
      [CELLS - 1, PACKED - 1, 2 ** 23],
    ]) {
      const cells = new Uint8Array(CELLS);
      cells[cell] = 1;
      const words = packed(cells);
      expect(words[word]).toBe(value);
      expect(words.reduce((sum, other) => sum + other, 0)).toBe(value);
    }
  });

  it("packCells of full cells is 2^24 - 1 throughout, which a float32 still holds exactly", () => {
    expect(new Set(packed(new Uint8Array(CELLS).fill(1)))).toEqual(new Set([16_777_215]));
  });

  it("packCells writes from `at` on and leaves what is beside", () => {
    const out = new Float32Array(PACKED + 2).fill(7);
    packCells(new Uint8Array(CELLS), out, 1);
    expect([out[0], out[1], out[PACKED], out[PACKED + 1]]).toEqual([7, 0, 0, 7]);
  });
});

describe("unpackCells", () => {
  it("unpackCells(packCells(cells of any music)) gives the cells back", () =>
    fc.assert(
      fc.property(anyMusic, ({ grid, notes }) => {
        const cells = toCells(notes, grid);
        const [found] = evaluate([unpackCells(input("packed", [1, PACKED]))], { packed: packed(cells) });
        expect(found.shape).toEqual([1, CELLS]);
        expect(Uint8Array.from(found.data, Number)).toEqual(cells);
      }),
      { numRuns: 4, seed: 1 },
    ));
});
