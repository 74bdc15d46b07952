import { describe, expect, it } from "vitest";
import { groupFolds } from "./group-folds.ts";
import { groupHoldOut, groupSplits } from "./group-splits.ts";
import { leakedGroups, leakWarning } from "./groups.ts";
import { chooseLabels } from "./label-budget.ts";

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
  it("groupFolds keeps groups of very different sizes whole, every fold filled and no class wanting", () => {
    const sizes = [40, 1, 1, 25, 3, 3, 2, 10, 10, 5, 5, 1, 1, 7, 8];
    const uneven = sizes.flatMap((size, group) => new Array<number>(size).fill(group));
    const classes = uneven.map((group) => (group % 5 === 0 ? 1 : 0));
    const folds = groupFolds(uneven, classes, 3, 2);
    for (const group of sizes.keys())
      expect(new Set(uneven.flatMap((g, row) => (g === group ? [folds[row]] : []))).size).toBe(1);
    for (let fold = 0; fold < 3; fold++)
      for (const label of [0, 1])
        expect(folds.some((f, row) => f === fold && classes[row] === label)).toBe(true);
  });
  it("groupSplits tests every row once a repeat, and deals each repeat anew", () => {
    const splits = groupSplits(groups, labels, { folds: 4, repeats: 3 });
    expect(splits).toHaveLength(12);
    for (let repeat = 0; repeat < 3; repeat++) {
      const own = splits.slice(4 * repeat, 4 * repeat + 4);
      expect(own.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(rows);
      for (const { training, test } of own) {
        expect(leakedGroups(groups, training, test)).toEqual([]);
        expect(training.length + test.length).toBe(60);
      }
    }
    expect(splits[0].test).not.toEqual(splits[4].test);
  });
  it("groupHoldOut takes about its share of each class in whole groups", () => {
    const { training, test } = groupHoldOut(groups, labels, 0.3, 5);
    expect(leakedGroups(groups, training, test)).toEqual([]);
    for (const label of [0, 1]) expect(test.filter((row) => labels[row] === label)).toHaveLength(9);
    expect(groupHoldOut(["a", "b"], [0, 0], 0.01).test).toHaveLength(1);
    expect(() => groupHoldOut(groups, labels, 1)).toThrow(/share must be in \(0, 1\); got 1/);
    expect(() => groupHoldOut(["a", "a"], [0, 0], 0.5)).toThrow(/1 groups for 2 parts/);
  });
  it("leakWarning says in a sentence what is torn, or nothing", () => {
    expect(leakWarning(groups, rows.slice(0, 20), rows.slice(20, 25))).toBe(
      "5 of 5 test groups also have training rows (0, 1, 2, ...): scores measure memory of them as well; split by group",
    );
    expect(leakWarning(["a", "b"], [0], [1])).toBeUndefined();
  });
  it("chooseLabels takes the first of each class, a budget inside the next, and what there is of a rare class", () => {
    const order = [7, 3, 0, 5, 2, 9, 4];
    const classOf = (row: number) => (row === 9 ? 2 : row % 2);
    expect(chooseLabels(order, classOf, 1)).toEqual([0, 7, 9]);
    expect(chooseLabels(order, classOf, 2)).toEqual([0, 2, 7, 3, 9]);
    expect(chooseLabels(order, classOf, 3)).toEqual([0, 2, 4, 7, 3, 5, 9]);
    expect(chooseLabels(order, classOf, "all")).toEqual(order);
    // No two classes hold four.
    expect(chooseLabels(order, classOf, 4)).toBeUndefined();
  });
  it("chooseLabels of numbers takes the first of all", () => {
    expect(chooseLabels([7, 3, 0], () => undefined, 2)).toEqual([7, 3]);
    expect(chooseLabels([7, 3, 0], () => undefined, 4)).toBeUndefined();
  });
});
