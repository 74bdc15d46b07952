import { describe, expect, it } from "vitest";
import { nearestNeighbours } from "../baselines/nearest-neighbours.ts";
import { randomFrom } from "../random.ts";
import { abstentionThreshold, riskCoverage } from "./abstention.ts";
import { conformalP, conformalSet, conformalThreshold, coverageOf } from "./conformal.ts";
import { crossFit } from "./cross-fit.ts";
import { fitScale } from "./scale.ts";

describe("conformalThreshold", () => {
  it("is the ceil((n + 1) coverage)-th smallest of the groups' medians", () => {
    const scores = [5, 1, 9, 2, 2, 2, 3, 4, 6, 7, 8];
    const groups = [0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8]; // medians 5 1 9 2 3 4 6 7 8
    expect(conformalThreshold(scores, groups, 0.8)).toEqual({
      status: "calibrated",
      threshold: 8,
      groups: 9,
    });
  });

  it("says that nine groups are needed for 90 %, and gives none for fewer", () => {
    expect(conformalThreshold([1, 2, 3], [0, 1, 2], 0.9)).toEqual({
      status: "too-few-groups",
      groups: 3,
      needed: 9,
    });
    expect(conformalThreshold([1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8], 0.9).status).toBe(
      "calibrated",
    );
  });

  it("covers new groups at the promised rate: 4,000 simulated ones, groups of several alike rows", () => {
    const random = randomFrom(4);
    let covered = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const draw = () => random() ** 2;
      const groups = Array.from({ length: 40 }, (_, g) => g).flatMap((g) => [g, g, g]);
      const level = Array.from({ length: 40 }, draw);
      const { threshold } = conformalThreshold(
        groups.map((g) => level[g]),
        groups,
        0.9,
      ) as { threshold: number };
      covered += Number(draw() <= threshold);
    }
    // (n + 1) 0.9 = 36.9, so the rate is 37 / 41 exactly; 4 standard errors around it.
    expect(Math.abs(covered / trials - 37 / 41)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / trials));
  });

  it("refuses lengths that differ and a coverage of 1", () => {
    expect(() => conformalThreshold([1], [])).toThrow(/a group for each score; got 0 for 1/);
    expect(() => conformalThreshold([1], [1], 1)).toThrow(/coverage must be in \(0, 1\); got 1/);
  });
});

it("conformalSet holds every class within the threshold, and always the likeliest", () => {
  expect(conformalSet([0.5, 0.3, 0.2], 0.75)).toEqual([0, 1]);
  expect(conformalSet([0.5, 0.3, 0.2], 0.1)).toEqual([0]);
  expect(coverageOf([true, true, false, true])).toBe(0.75);
});

it("conformalP of a row like the others is uniform: the k-th strangest of n gives k / n", () => {
  const calibration = [1, 2, 3, 4];
  expect([5, 3.5, 0].map((score) => conformalP(calibration, score))).toEqual([1 / 5, 2 / 5, 1]);
});

describe("fitScale", () => {
  it("gives back the scale of simulated errors", () => {
    const random = randomFrom(6);
    const deviations = Array.from({ length: 5000 }, () => 0.5 + random());
    const errors = deviations.map(
      (d) => 1.7 * d * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    );
    const { scale } = fitScale(errors, deviations) as { scale: number };
    expect(Math.abs(scale - 1.7)).toBeLessThan((4 * 1.7) / Math.sqrt(2 * 5000));
  });

  it("says so where labels are too few", () => {
    expect(fitScale([0.1, 0.2])).toEqual({ status: "too-few-labels", n: 2, needed: 20 });
  });
});

it("crossFit answers no row from its own group: copies of a row in one group do not help each other", () => {
  const random = randomFrom(2);
  const rows = Array.from({ length: 20 }, () => [random(), random()]).flatMap((row) => [row, row]);
  const groups = rows.map((_, i) => i >> 1);
  const targets = groups.map((g) => [g % 2, 1 - (g % 2)]);
  const answers = crossFit(() => nearestNeighbours(1), rows, targets, groups);
  const torn = crossFit(() => nearestNeighbours(1), rows, targets, [...rows.keys()]);
  const right = (found: number[][]) => found.filter((row, i) => row[0] === targets[i][0]).length;
  expect(right(torn)).toBeGreaterThan(30);
  expect(right(answers)).toBeLessThan(30);
});

describe("riskCoverage", () => {
  const truth = [0, 0, 1, 1];
  const probs = [0.9, 0.6, 0.4, 0.8].map((p) => [p, 1 - p]);
  it("adds rows from the surest on", () => {
    expect(riskCoverage(truth, probs)).toEqual([
      { threshold: 0.9, coverage: 0.25, risk: 0 },
      { threshold: 0.8, coverage: 0.5, risk: 0.5 },
      { threshold: 0.6, coverage: 1, risk: 0.25 },
    ]);
  });
  it("abstentionThreshold gives the most answers within a risk, or none", () => {
    expect(abstentionThreshold(truth, probs, 0.3)?.coverage).toBe(1);
    expect(abstentionThreshold(truth, probs, 0.1)?.threshold).toBe(0.9);
    expect(abstentionThreshold([1], [[0.9, 0.1]], 0.1)).toBeUndefined();
  });
});
