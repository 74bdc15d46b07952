import { leakedGroups } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { holdOut } from "./held-out.ts";

const rows = Array.from({ length: 200 }, (_, row) => row);
const groupOf = (row: number) => `piece ${row >> 2}`; // 50 groups of 4
const isLabelled = (row: number) => row < 20; // the first five groups

describe("holdOut", () => {
  it("holdOut keeps groups whole, and takes the same share of labelled and other groups", () => {
    for (const seed of [0, 1, 2, 3]) {
      const { training, heldOut } = holdOut(rows, groupOf, isLabelled, 0.2, seed);
      expect(leakedGroups(rows.map(groupOf), training, heldOut)).toEqual([]);
      expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual(rows);
      expect(heldOut).toHaveLength(40);
      expect(heldOut.filter(isLabelled)).toHaveLength(4);
    }
  });

  it("holdOut takes at least one labelled group where there are two, never the only one", () => {
    expect(holdOut(rows, groupOf, (row) => row < 8, 0.02, 0).heldOut.filter((row) => row < 8)).toHaveLength(
      4,
    );
    expect(holdOut(rows, groupOf, (row) => row < 4, 0.5, 0).heldOut.filter((row) => row < 4)).toEqual([]);
  });

  it("holdOut depends on its seed alone", () => {
    const split = (seed: number) => holdOut(rows, groupOf, isLabelled, 0.2, seed).heldOut;
    expect(split(3)).toEqual(split(3));
    expect(split(3)).not.toEqual(split(4));
  });

  it("holdOut of nothing trains on everything; of one group it is refused", () => {
    expect(holdOut(rows, groupOf, isLabelled, 0, 1)).toEqual({ training: rows, heldOut: [] });
    expect(() => holdOut([0, 1], groupOf, isLabelled, 0.5, 1)).toThrow(
      /at least two groups; got 1 with 2 rows/,
    );
    expect(() => holdOut(rows, groupOf, isLabelled, 1, 1)).toThrow(/share must lie in \[0, 1\); got 1/);
  });
});
