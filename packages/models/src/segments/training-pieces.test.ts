import { describe, expect, it } from "vitest";
import { targetOf } from "./training-pieces.ts";

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
