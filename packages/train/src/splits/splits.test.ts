import { describe, expect, it } from "vitest";
import { bootstrapInterval } from "../metrics/group-bootstrap.ts";
import { groupFolds } from "./group-folds.ts";
import { leakedGroups } from "./groups.ts";
import { labelBudgets } from "./label-budgets.ts";

const groups = Array.from({ length: 60 }, (_, row) => row % 20);
const labels = groups.map((group) => group % 2);
const rows = [...groups.keys()];

describe("splits", () => {
  it("groupFolds keeps groups whole and classes even, the same from the same seed", () => {
    const folds = groupFolds(groups, labels, 5, 7);
    for (let fold = 0; fold < 5; fold++) {
      const test = rows.filter((row) => folds[row] === fold);
      const training = rows.filter((row) => folds[row] !== fold);
      expect(leakedGroups(groups, training, test)).toEqual([]);
      expect(test.filter((row) => labels[row] === 0)).toHaveLength(6);
      expect(test).toHaveLength(12);
    }
    expect(groupFolds(groups, labels, 5, 7)).toEqual(folds);
    expect(() => groupFolds(["a", "a"], [0, 1], 2, 1)).toThrow(/got 2 folds of 1 groups/);
  });
  it("leakedGroups names the groups on both sides", () => {
    expect(leakedGroups(["a", "a", "b"], [0], [1, 2])).toEqual(["a"]);
  });
  it("labelBudgets nests its sizes and draws evenly from the training rows", () => {
    const [five, ten] = labelBudgets(labels, rows.slice(0, 40), [5, 10], 3);
    expect(five.filter((row) => labels[row] === 1)).toHaveLength(5);
    expect(ten).toHaveLength(20);
    expect(five.every((row) => ten.includes(row))).toBe(true);
    expect(ten.every((row) => row < 40)).toBe(true);
    expect(() => labelBudgets([0, 1], [0, 1], [2], 1)).toThrow(/needs 2 labelled training rows; got 1/);
  });
});

describe("bootstrapInterval", () => {
  it("bootstrapInterval of a mean over groups is near the normal interval of the group means", () => {
    const mean = (drawn: readonly number[]) =>
      drawn.reduce((total, row) => total + groups[row], 0) / drawn.length;
    const { value, low, high } = bootstrapInterval(groups, mean, { resamples: 4000 });
    const half = 1.96 * Math.sqrt((20 ** 2 - 1) / 12 / 20); // groups 0..19: sd of the mean of 20
    expect(value).toBeCloseTo(9.5, 12);
    expect(Math.abs(low - (9.5 - half))).toBeLessThan(0.2);
    expect(Math.abs(high - (9.5 + half))).toBeLessThan(0.2);
    expect(() => bootstrapInterval(["a"], mean)).toThrow(/needs two groups or more; got 1/);
  });
});
