import { describe, expect, it } from "vitest";
import { type Stretch, targetOver } from "./over-time.ts";

const stretch = (annotator: number, start: number, end: number, high: number): Stretch => ({
  annotator,
  start,
  end,
  target: [1 - high, high],
});

describe("targetOver", () => {
  it("targetOver weighs each annotator's stretches by the bars they share with the passage", () => {
    // kim: 1 bar of 0 and 3 bars of 1 make 0.75, of all four bars; lee: 0 for half of them.
    const said = [stretch(1, 0, 5, 0), stretch(1, 5, 9, 1), stretch(2, 6, 20, 0)];
    const [low, high] = targetOver(said, 4, 8)!;
    expect(high).toBeCloseTo((1 * 0.75 + 0.5 * 0) / 1.5, 12);
    expect(low + high).toBeCloseTo(1, 12);
  });

  it("targetOver is undefined where nobody speaks about half of the passage", () => {
    expect(targetOver([stretch(1, 0, 1, 1)], 0, 4)).toBeUndefined();
    expect(targetOver([stretch(1, 0, 2, 1)], 0, 4)).toEqual([0, 1]);
    expect(targetOver([stretch(1, 4, 8, 1)], 0, 4)).toBeUndefined();
    expect(targetOver([], 0, 4)).toBeUndefined();
  });
});
