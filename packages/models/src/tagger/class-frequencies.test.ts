import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { classFrequencies, moveTo } from "./class-frequencies.ts";

describe("classFrequencies", () => {
  const random = randomFrom(2);
  /** Answers of a perfect judge of one noisy number, calibrated to even classes, about music of which one in five is of class 1. */
  const answers = Array.from({ length: 4000 }, (_, i) => {
    const isOne = i % 5 === 0;
    const noise = random() + random() + random() - 1.5;
    const x = (isOne ? 1 : -1) + 1.2 * noise;
    const odds = Math.exp((2 * x) / (1.2 ** 2 / 4));
    return [1 / (1 + odds), odds / (1 + odds)];
  });

  it("classFrequencies finds one in five from answers calibrated to one in two, within 0.02", () => {
    const [zero, one] = classFrequencies(answers, [0.5, 0.5], 0.9);
    expect(Math.abs(one - 0.2)).toBeLessThan(0.02);
    expect(zero + one).toBeCloseTo(1, 12);
  });
  it("classFrequencies stays near the labels the less the answers tell, and with them where they tell less than half", () => {
    const gaps = [0.9, 0.75, 0.55, 0.5].map((told) =>
      Math.abs(classFrequencies(answers, [0.5, 0.5], told)[1] - 0.5),
    );
    for (let i = 1; i < gaps.length; i++) expect(gaps[i]).toBeLessThan(gaps[i - 1]);
    expect(gaps[3]).toBe(0);
    expect(classFrequencies([], [0.3, 0.7], 1)).toEqual([0.3, 0.7]);
  });
  it("moveTo is Bayes' rule with another prior: an even answer becomes the new frequencies", () => {
    expect(moveTo([0.8, 0.2], [0.5, 0.5], [0.5, 0.5])).toEqual([0.8, 0.2]);
    expect(moveTo([0.8, 0.2], [0.5, 0.5], [0.2, 0.8])[0]).toBeCloseTo(
      (0.8 * 0.2) / (0.8 * 0.2 + 0.2 * 0.8),
      12,
    );
  });
});
