import { describe, expect, it } from "vitest";
import { Resolution } from "./resolution.ts";

/** Resolution after fractions of a quarter given as [numerator, denominator]. */
function resolutionOf(...fractions: [number, number][]): Resolution {
  const resolution = new Resolution();
  for (const [numerator, denominator] of fractions) resolution.add(numerator, denominator);
  return resolution;
}

describe("Resolution", () => {
  it.each<[string, [number, number][], number]>([
    [
      "is 480 where that is exact",
      [
        [1, 3],
        [1, 16],
        [3, 2],
      ],
      480,
    ],
    [
      "reduces fractions first",
      [
        [10080, 10080],
        [5040, 10080],
      ],
      480,
    ],
    ["takes in sevenths", [[1, 7]], 3360],
    [
      "gives up the factor 480 before exactness",
      [
        [1, 7],
        [1, 11],
        [1, 13],
      ],
      1001,
    ],
  ])("%s", (_, fractions, expected) => {
    const resolution = resolutionOf(...fractions);
    expect([resolution.ticksPerQuarter, resolution.exact]).toEqual([expected, true]);
  });

  it.each<[string, [number, number][]]>([
    [
      "two primes too large together",
      [
        [1, 181],
        [1, 191],
      ],
    ],
    ["one too large alone", [[1, 65_537]]],
    ["no fraction of integers", [[1.5, 4]]],
  ])("falls back to 10080 and says so: %s", (_, fractions) => {
    const resolution = resolutionOf(...fractions);
    expect([resolution.ticksPerQuarter, resolution.exact]).toEqual([10080, false]);
  });

  it("addQuarters(x) finds the simplest fraction within rounding", () => {
    const resolution = new Resolution();
    for (const quarters of [4 * 0.125 * (2 / 3), 1 / 7, 0.375]) resolution.addQuarters(quarters);
    expect([resolution.ticksPerQuarter, resolution.exact]).toEqual([3360, true]);
    resolution.addQuarters(Math.PI);
    expect(resolution.exact).toBe(false);
  });
});
