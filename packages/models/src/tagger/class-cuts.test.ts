import { describe, expect, it } from "vitest";
import { classCuts } from "./class-cuts.ts";

const hot = (k: number) => [0, 1, 2].map((c) => Number(c === k));

describe("classCuts", () => {
  it("classCuts orders classes by their mean rating and cuts in the middle of the gap between neighbours", () => {
    const { order, cuts } = classCuts([hot(2), hot(2), hot(0), hot(1)], [-0.9, -0.5, 0.1, 0.7]);
    expect(order).toEqual([2, 0, 1]);
    expect(cuts[0]).toBeCloseTo(-0.2, 12);
    expect(cuts[1]).toBeCloseTo(0.4, 12);
  });
  it("classCuts makes the fewest labels wrong where classes overlap: the best of all cuts", () => {
    const ratings = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    const high = [0, 0, 1, 0, 1, 1];
    const { cuts } = classCuts(
      high.map((one) => [1 - one, one]),
      ratings,
    );
    const wrong = (cut: number) => ratings.filter((rating, i) => Number(rating > cut) !== high[i]).length;
    const least = Math.min(...ratings.map((rating) => wrong(rating + 0.05)));
    expect(wrong(cuts[0])).toBe(least);
  });
  it("classCuts puts a class without labels last, out of reach", () => {
    const { order, cuts } = classCuts([hot(0), hot(1)], [0, 1]);
    expect(order).toEqual([0, 1, 2]);
    expect(cuts).toEqual([0.5, Number.POSITIVE_INFINITY]);
  });
  it("classCuts parts two classes in the middle of the scale, unless more than one label more is wrong there", () => {
    const two = (labels: readonly number[]) => labels.map((high) => [1 - high, high]);
    const cutOf = (labels: readonly number[], ratings: readonly number[]) =>
      classCuts(two(labels), ratings, 0).cuts[0];
    expect(cutOf([0, 0, 1, 1], [-0.6, -0.2, 0.5, 0.9])).toBe(0);
    expect(cutOf([0, 0, 1, 1], [-0.6, 0.1, 0.5, 0.9])).toBe(0);
    expect(cutOf([0, 0, 0, 1], [-0.6, 0.1, 0.2, 0.9])).toBeCloseTo(0.55, 12);
  });
});
