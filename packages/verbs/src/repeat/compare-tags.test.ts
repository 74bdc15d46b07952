import { describe, expect, it } from "vitest";
import type { TaggedPiece } from "../tag.ts";
import { compareTags } from "./compare-tags.ts";

const tagged = (file: string, calm: number, tempo = 90): TaggedPiece => ({
  file,
  unfamiliar: false,
  priorWeight: 0,
  predictions: [
    { attribute: "mood", value: "calm", distribution: { calm, tense: 1 - calm }, unsure: false },
    { attribute: "tempo", value: tempo, unsure: false },
  ],
});

describe("compareTags", () => {
  it("compareTags of the same tags differs nowhere", () => {
    const pieces = [tagged("a.mid", 0.75), tagged("b.mid", 0.5)];
    expect(compareTags(pieces, structuredClone(pieces))).toEqual({ pieces: 2, differing: 0, greatest: 0 });
  });

  it("compareTags tells how many pieces differ, and the greatest difference of a probability or a number", () => {
    const before = [tagged("a.mid", 0.75), tagged("b.mid", 0.5), tagged("c.mid", 0.5)];
    const now = [tagged("a.mid", 0.625), tagged("b.mid", 0.5), tagged("c.mid", 0.5, 92)];
    expect(compareTags(before, now)).toEqual({ pieces: 3, differing: 2, greatest: 2 });
    expect(compareTags(before.slice(0, 2), now.slice(0, 2)).greatest).toBeCloseTo(0.125, 12);
  });

  it("compareTags counts a piece of which only the familiarity differs", () => {
    const [piece] = [tagged("a.mid", 0.75)];
    expect(compareTags([piece], [{ ...piece, unfamiliar: true }])).toEqual({
      pieces: 1,
      differing: 1,
      greatest: 0,
    });
  });
});
