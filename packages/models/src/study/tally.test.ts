import { accuracy, confusionMatrix, r2 } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { difference, estimate, scoreCells, scoreEstimate } from "./resample.ts";
import { type Cell, scoreOf, sumsOf } from "./tally.ts";

const classes = {
  kind: "classes" as const,
  targets: [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ],
};
const rows = [0, 1, 2, 3];
const predictions = [
  [0.9, 0.1],
  [0.8, 0.2],
  [0.3, 0.7],
  [0.6, 0.4],
];
/** Rows 0 and 1 are of one group. */
const groupOf = (row: number) => [0, 0, 1, 2][row];

const cell = (method: string, said: readonly (readonly number[])[]): Cell => ({
  ...{ method, budget: 2, unlabelled: "all", labels: 4 },
  sums: [sumsOf(classes, { rows, predictions: said }, groupOf, 3)],
});

describe("scoreOf", () => {
  it("scoreOf is the accuracy of the pieces of the groups that are named, each as often as it is", () => {
    const sums = [sumsOf(classes, { rows, predictions }, groupOf, 3)];
    const truth = [0, 1, 1, 0];
    expect(scoreOf("classes", sums, [0], [0, 1, 2])).toBe(accuracy(confusionMatrix(truth, [0, 0, 1, 0], 2)));
    // Group 0 twice: two of four pieces right; group 1 once.
    expect(scoreOf("classes", sums, [0], [0, 0, 1])).toBeCloseTo(3 / 5, 12);
  });

  it("scoreOf of numbers is R2, a mean over the seeds", () => {
    const numbers = { kind: "number" as const, targets: [[1], [2], [4], [8]] };
    const said = [
      [[1], [3], [4], [7]],
      [[0], [2], [5], [8]],
    ];
    const sums = said.map((one) => sumsOf(numbers, { rows, predictions: one }, groupOf, 3));
    const each = said.map((one) => r2([1, 2, 4, 8], one.flat()));
    expect(scoreOf("number", sums, [0, 1], [0, 1, 2])).toBeCloseTo((each[0] + each[1]) / 2, 12);
    expect(scoreOf("number", sums, [1, 1], [0, 1, 2])).toBeCloseTo(each[1], 12);
  });
});

describe("scoreCells", () => {
  it("scoreCells draws the same pieces for every cell, so that equal answers differ by nothing", () => {
    const [one, same, other] = scoreCells(
      "classes",
      [
        cell("a", predictions),
        cell("b", predictions),
        cell(
          "c",
          predictions.map(([p, q]) => [q, p]),
        ),
      ],
      3,
      1,
    );
    const none = difference(one, same);
    expect(none.value).toBe(0);
    expect(one.draws).toEqual(same.draws);
    // Three groups cannot rule out that another one would differ.
    expect(none.low < 0 && none.high > 0).toBe(true);
    // What is right in one is wrong in the other.
    for (const [i, draw] of one.draws.entries()) expect(draw + other.draws[i]).toBeCloseTo(1, 12);
    expect(one.score).toBe(0.75);
    expect(Math.min(...one.draws)).toBeLessThan(0.75);
  });

  it("scoreCells is the same each time, and other draws with another seed", () => {
    const draws = (seed: number) => [...scoreCells("classes", [cell("a", predictions)], 3, seed)[0].draws];
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });
});

describe("scoreEstimate", () => {
  it("scoreEstimate is never a point, not even where all is right", () => {
    const right = classes.targets.map((target) => [...target]);
    const [all] = scoreCells("classes", [cell("a", right)], 3, 1);
    expect(new Set(all.draws)).toEqual(new Set([1]));
    // Jeffreys of 3 right of 3: the 2.5 % quantile of beta(3.5, 0.5), by SciPy.
    expect(scoreEstimate(all)).toEqual({ value: 1, low: expect.closeTo(0.4644, 4), high: 1 });
  });
});

describe("estimate", () => {
  it("estimate cuts a fortieth off each end, and takes infinity for a number", () => {
    const draws = Array.from({ length: 41 }, (_, i) => i);
    expect(estimate(20, draws)).toEqual({ value: 20, low: 1, high: 39 });
    expect(estimate(20, [...draws.slice(0, 38), ...Array(3).fill(Number.POSITIVE_INFINITY)]).high).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
