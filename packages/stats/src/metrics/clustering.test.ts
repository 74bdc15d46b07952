import { describe, expect, it } from "vitest";
import { adjustedRand, normalizedMutualInformation } from "./clustering.ts";

describe("agreement of partitions", () => {
  it("adjustedRand and normalizedMutualInformation are 1 for the same partition under other names", () => {
    expect(adjustedRand([0, 0, 1, 2], [2, 2, 0, 1])).toBeCloseTo(1, 12);
    expect(normalizedMutualInformation([0, 0, 1, 2], [2, 2, 0, 1])).toBeCloseTo(1, 12);
  });
  it("adjustedRand and normalizedMutualInformation equal what scikit-learn 1.9.1 gives where one class is split, 4/7 and 4/5", () => {
    expect(adjustedRand([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(4 / 7, 12);
    expect(normalizedMutualInformation([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(0.8, 12);
  });
});
