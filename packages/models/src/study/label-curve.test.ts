import { describe, expect, it } from "vitest";
import { labelsFor, worthInLabels } from "./label-curve.ts";
import type { Scored } from "./resample.ts";

const scored = (labels: number, score: number, draws: readonly number[] = [score]): Scored => ({
  cell: { method: "m", budget: labels, unlabelled: "all", labels, sums: [] },
  score,
  draws: Float64Array.from(draws),
  ...{ scoreOn: () => score, kind: "classes", groups: 1 },
});

describe("labelsFor", () => {
  it("labelsFor goes between cells on a scale of doublings, and takes dips as no loss", () => {
    const curve = [scored(10, 0.5), scored(20, 0.45), scored(40, 0.7)];
    expect(labelsFor(curve, 0.5).value).toBe(10);
    // Half way from 0.5 to 0.7 between 20 and 40 labels: 20 * sqrt(2).
    expect(labelsFor(curve, 0.6).value).toBeCloseTo(20 * Math.SQRT2, 9);
    expect(labelsFor(curve, 0.7).value).toBeCloseTo(40, 9);
    expect(labelsFor(curve, 0.71).value).toBe(Number.POSITIVE_INFINITY);
  });

  it("labelsFor has the interval of its draws, open above where some never get there", () => {
    const draws = [...Array(39).fill(0.8), 0.4];
    const curve = [scored(10, 0.2, Array(40).fill(0.2)), scored(20, 0.8, draws)];
    expect(labelsFor(curve, 0.8)).toEqual({
      value: expect.closeTo(20, 9),
      low: expect.closeTo(20, 9),
      high: Number.POSITIVE_INFINITY,
    });
  });
});

describe("worthInLabels", () => {
  it("worthInLabels is how many more labels the other method needs for the same score", () => {
    const other = [scored(10, 0.4), scored(20, 0.6), scored(40, 0.8)];
    expect(worthInLabels(scored(10, 0.6), other).value).toBeCloseTo(10, 9);
    expect(worthInLabels(scored(20, 0.4), other).value).toBeCloseTo(-10, 9);
    expect(worthInLabels(scored(10, 0.9), other).value).toBe(Number.POSITIVE_INFINITY);
  });
});
