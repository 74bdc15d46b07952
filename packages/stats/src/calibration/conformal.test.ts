import { describe, expect, it } from "vitest";
import { nearestNeighbours } from "../baselines/nearest-neighbours.ts";
import { crossFit } from "../cross-validation/cross-fit.ts";
import { crossFittedTemperature, logarithms } from "../cross-validation/cross-fitted-temperature.ts";
import { calibrationError, reliability } from "../metrics/probabilities.ts";
import { randomFrom } from "../random.ts";
import { abstentionThreshold, riskCoverage } from "./abstention.ts";
import {
  conformalInterval,
  conformalP,
  conformalSet,
  conformalThreshold,
  coverageOf,
  groupMasses,
} from "./conformal.ts";
import { fitNovelty, type NoveltyState, noveltyOf } from "./novelty.ts";
import { fitScale } from "./scale.ts";
import { tempered } from "./temperature.ts";

/** -log(1 - u): what pieces, and rows within them, scatter by. */
const exponential = (random: () => number) => -Math.log(1 - random());

describe("conformalThreshold", () => {
  it("of one row a group is the ceil((n + 1) coverage)-th smallest score", () => {
    const scores = [5, 1, 9, 2, 3, 4, 6, 7, 8];
    expect(conformalThreshold(scores, [...scores.keys()], 0.8)).toEqual({
      status: "calibrated",
      threshold: 8,
      groups: 9,
    });
  });

  it("gives every group one vote, whatever its size", () => {
    // Masses of a quarter: three rows of "a" share one. Up to 2: a quarter; up to 3: + 1/12; up to 4: + 1/4 = 7/12 > 1/2.
    const groups = ["a", "b", "a", "c", "a"];
    expect(conformalThreshold([9, 2, 3, 4, 8], groups, 0.5)).toMatchObject({ threshold: 4, groups: 3 });
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

  it("covers rows of new groups at the promised rate, where rows of a group differ as much as groups do", () => {
    const random = randomFrom(4);
    const trials = 4000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const groups = Array.from({ length: 30 }, (_, g) => new Array<number>(1 + (g % 4)).fill(g)).flat();
      const level = Array.from({ length: 30 }, () => exponential(random));
      const found = conformalThreshold(
        groups.map((g) => level[g] * exponential(random)),
        groups,
        0.9,
      );
      if (found.status !== "calibrated") throw new Error("30 groups are enough");
      covered += Number(exponential(random) * exponential(random) <= found.threshold);
    }
    // Between 0.9 and 0.9 + 1 / 31, give or take 4 standard errors.
    const error = 4 * Math.sqrt((0.9 * 0.1) / trials);
    expect(covered / trials).toBeGreaterThan(0.9 - error);
    expect(covered / trials).toBeLessThan(0.9 + 1 / 31 + error);
  });

  it("refuses lengths that differ and a coverage of 1", () => {
    expect(() => conformalThreshold([1], [])).toThrow(/a group for each score; got 0 for 1/);
    expect(() => conformalThreshold([Number.NaN], [1])).toThrow(/scores must be numbers; got NaN at row 0/);
    expect(() => conformalThreshold([1], [1], 1)).toThrow(/coverage must be in \(0, 1\); got 1/);
  });
});

it("conformalSet holds every class within the threshold, and always the likeliest", () => {
  expect(conformalSet([0.5, 0.3, 0.2], 0.75)).toEqual([0, 1]);
  expect(conformalSet([0.5, 0.3, 0.2], 0.1)).toEqual([0]);
  expect(coverageOf([true, true, false, true])).toBe(0.75);
});

it("conformalInterval is the threshold to both sides, in the unit of the claimed deviation", () => {
  expect(conformalInterval(3, 2)).toEqual([1, 5]);
  expect(conformalInterval(3, 2, 0.5)).toEqual([2, 4]);
});

it("conformalP of the k-th strangest of n + 1 groups is k / (n + 1)", () => {
  const usual = groupMasses("here", [1, 2, 3, 4], [0, 1, 2, 3]);
  for (const [score, p] of [
    [5, 1 / 5],
    [3.5, 2 / 5],
    [0, 1],
  ])
    expect(conformalP(usual, score)).toBeCloseTo(p, 12);
});

describe("noveltyOf", () => {
  const random = randomFrom(21);
  const draw = () => Array.from({ length: 4 }, () => random() + random());
  const rows = Array.from({ length: 120 }, draw);
  const groups = rows.map((_, i) => i >> 1);
  const state = fitNovelty(rows, groups);

  it("spreads new rows of the same kind evenly over 0..1, and gives strange ones the least", () => {
    const found = noveltyOf(state, Array.from({ length: 1000 }, draw)).sort((a, b) => a - b);
    // Kolmogorov and Smirnov's distance: 60 training groups leave about 1.6 / sqrt(60) of it to chance.
    const distance = Math.max(...found.map((p, i) => Math.abs(p - (i + 0.5) / found.length)));
    expect(distance).toBeLessThan(1.6 / Math.sqrt(60));
    expect(noveltyOf(state, [[9, 9, 9, 9]])[0]).toBeCloseTo(1 / 61, 12);
  });

  it("looks at other groups only: a copy of a row in its own group does not make it less strange", () => {
    const alone = fitNovelty([[0], [1], [5]], ["a", "b", "c"], { neighbours: 1 });
    const copied = fitNovelty([[0], [1], [5], [5]], ["a", "b", "c", "c"], { neighbours: 1 });
    expect(alone.usual.scores).toEqual([1, 1, 4]);
    expect(copied.usual.scores).toEqual([1, 1, 4, 4]);
  });

  it("survives JSON, and refuses one group or rows of another length", () => {
    const again: NoveltyState = JSON.parse(JSON.stringify(state));
    expect(noveltyOf(again, rows)).toEqual(noveltyOf(state, rows));
    expect(noveltyOf(state, [])).toEqual([]);
    expect(() => noveltyOf(state, [[1]])).toThrow(/rows must hold 4 numbers each; got 1/);
    expect(() => fitNovelty([[1], [2]], ["a", "a"])).toThrow(
      /two groups or more; got 2 for 2 rows, 1 groups/,
    );
  });
});

describe("crossFittedTemperature", () => {
  it("cools an overconfident classifier until its left-out answers are as sure as they are right", () => {
    const random = randomFrom(31);
    const rows = Array.from({ length: 400 }, () => [random(), random(), random()]);
    const targets = rows.map(([a]) => (random() < 0.25 + 0.5 * Number(a > 0.5) ? [0, 1] : [1, 0]));
    const groups = rows.map((_, i) => i >> 2);
    // Three neighbours claim 0, 1/3, 2/3 or 1, where at best 3/4 can be known.
    const fitted = crossFittedTemperature(() => nearestNeighbours(3), rows, targets, groups);
    if (fitted.status !== "calibrated") throw new Error("100 groups are enough");
    expect(fitted.temperature).toBeGreaterThan(2);
    const left = crossFit(() => nearestNeighbours(3), rows, targets, groups);
    const truth = targets.map(([no]) => 1 - no);
    const cooled = left.map((probs) => tempered(logarithms(probs), fitted.temperature));
    const gap = (probs: number[][]) => calibrationError(reliability(truth, probs, 3));
    expect(gap(cooled)).toBeLessThan(gap(left) / 3);
  });

  it("counts groups, not rows, and says when they are too few", () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i]);
    const targets = rows.map(([i]) => (i % 2 ? [0, 1] : [1, 0]));
    const groups = rows.map(([i]) => i % 6);
    expect(crossFittedTemperature(() => nearestNeighbours(), rows, targets, groups)).toEqual({
      status: "too-few-labels",
      n: 6,
      needed: 20,
    });
  });
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
