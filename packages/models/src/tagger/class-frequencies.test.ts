import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { classFrequencies, mayBeSample, moveTo } from "./class-frequencies.ts";

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

describe("classFrequencies of sure answers", () => {
  it("classFrequencies of answers without doubt, held by nothing, are their shares", () => {
    const answers = Array.from({ length: 10 }, (_, i) => (i < 7 ? [1 - 1e-9, 1e-9] : [1e-9, 1 - 1e-9]));
    const [a, b] = classFrequencies(answers, [0.5, 0.5], 1);
    expect(a).toBeCloseTo(0.7, 6);
    expect(b).toBeCloseTo(0.3, 6);
  });

  it("classFrequencies of answers that are the labels' frequencies stay there: they say nothing new", () => {
    const labelled = [0.2, 0.5, 0.3];
    const found = classFrequencies(new Array(30).fill(labelled), labelled, 0.9);
    for (const [k, share] of labelled.entries()) expect(found[k]).toBeCloseTo(share, 9);
  });

  it("classFrequencies raise the likelihood of the answers above that at the labels' frequencies", () => {
    const random = randomFrom(6);
    const labelled = [0.6, 0.4];
    const answers = Array.from({ length: 200 }, () => 0.15 + 0.3 * random()).map((p) => [p, 1 - p]);
    const likelihood = (frequencies: readonly number[]) =>
      answers.reduce(
        (sum, answer) =>
          sum + Math.log(answer.reduce((total, p, k) => total + (p * frequencies[k]) / labelled[k], 0)),
        0,
      );
    const found = classFrequencies(answers, labelled, 0.99);
    expect(likelihood(found)).toBeGreaterThan(likelihood(labelled));
    expect(found[1]).toBeGreaterThan(0.6);
  });

  it("moveTo there and back gives the answer again", () => {
    const [from, to, answer] = [
      [0.2, 0.3, 0.5],
      [0.6, 0.1, 0.3],
      [0.3, 0.3, 0.4],
    ];
    const back = moveTo(from, to, moveTo(to, from, answer));
    for (const [k, p] of answer.entries()) expect(back[k]).toBeCloseTo(p, 12);
  });
});

describe("mayBeSample(masses, frequencies)", () => {
  it("is true of about 95 in 100 samples of labels, and false of labels of which each class has as many", () => {
    const frequencies = [0.5, 0.25, 0.15, 0.1];
    const random = randomFrom(9);
    const isTaken = Array.from({ length: 2000 }, () => {
      const masses = [0, 0, 0, 0];
      for (let i = 0; i < 40; i++) {
        const u = random();
        masses[u < 0.5 ? 0 : u < 0.75 ? 1 : u < 0.9 ? 2 : 3]++;
      }
      return Number(mayBeSample(masses, frequencies));
    });
    const share = isTaken.reduce((sum, one) => sum + one, 0) / isTaken.length;
    expect(share).toBeGreaterThan(0.92);
    expect(share).toBeLessThan(0.98);
    expect(mayBeSample([10, 10, 10, 10], frequencies)).toBe(false);
    expect(mayBeSample([5, 5], [0.5, 0.5])).toBe(true);
  });
});
