import { describe, expect, it } from "vitest";
import { calibrationInterval } from "./probabilities.ts";

/** So many answers with this confidence, so many of them right. */
const claims = (n: number, right: number, confidence: number) => ({
  truth: Array.from({ length: n }, (_, i) => Number(i >= right)),
  probs: Array.from({ length: n }, () => [confidence, 1 - confidence]),
  groups: Array.from({ length: n }, (_, i) => i),
});

describe("calibrationInterval(truth, probs, groups, bins)", () => {
  it("has the error of the bins, and holds 0 where the confidence was true", () => {
    const { truth, probs, groups } = claims(100, 80, 0.8);
    const { value, low, high } = calibrationInterval(truth, probs, groups, 1);
    expect(value).toBeCloseTo(0, 12);
    expect(low).toBe(0);
    // Of 100 answers the share is off by 1.96 x sqrt(0.8 x 0.2 / 100) = 0.078 in 1 of 20 draws.
    expect(Math.abs(high - 0.078)).toBeLessThan(0.02);
  });

  it("does not hold 0 where confidence was far too high, and leaves open what ten right answers do", () => {
    const wrong = claims(100, 50, 0.95);
    const found = calibrationInterval(wrong.truth, wrong.probs, wrong.groups, 1);
    expect(found.value).toBeCloseTo(0.45, 12);
    expect(found.low).toBeGreaterThan(0.3);
    const all = claims(10, 10, 0.999);
    const { value, high } = calibrationInterval(all.truth, all.probs, all.groups, 1);
    expect(value).toBeCloseTo(0.001, 12);
    expect(high).toBeGreaterThan(0.08);
  });

  it("counts rows of one group once", () => {
    const { truth, probs } = claims(90, 60, 0.7);
    const width = (groups: readonly number[]) => {
      const { value, high } = calibrationInterval(truth, probs, groups, 1);
      return high - value;
    };
    const each = width(truth.map((_, i) => i));
    const tenth = width(truth.map((_, i) => i % 9));
    expect(tenth / each).toBeGreaterThan(2.3); // sqrt(10), in steps of a ninth
  });
});
