import { describe, expect, it } from "vitest";
import { FLAT_NAMES, pitchClassOf, SHARP_NAMES } from "./note-names.ts";

describe("pitchClassOf({ step, alter })", () => {
  it("is the place of each sharp and flat name, and wraps around C", () => {
    for (const names of [SHARP_NAMES, FLAT_NAMES]) {
      const classes = names.map(([step, accidental]) => {
        const alter = accidental === "#" ? 1 : accidental === "b" ? -1 : 0;
        return pitchClassOf({ step, alter });
      });
      expect(classes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
    expect(pitchClassOf({ step: "C", alter: -2 })).toBe(10);
    expect(pitchClassOf({ step: "B", alter: 1 })).toBe(0);
  });
});
