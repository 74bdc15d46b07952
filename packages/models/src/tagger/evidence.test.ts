import { describe, expect, it } from "vitest";
import { CANDIDATES } from "./candidates.ts";
import {
  bestOf,
  candidatesOf,
  gatherEvidence,
  lossDifference,
  lossDifferenceInErrors,
  losses,
  mean,
  rightDifference,
  suitedCandidates,
} from "./evidence.ts";
import { FAMILIES, madeUpProblem, randomRows, saying } from "./made-up-problem.test-support.ts";
import { Pool, Problem } from "./problem.ts";
import { MIN_GROUPS } from "./task-model.ts";

const nothing = async () => {};

describe("suitedCandidates", () => {
  const methods = (problem: Problem, kind: "classes" | "number", deep?: boolean) =>
    new Set(suitedCandidates(problem, kind, deep).map(({ method }) => method));

  it("suitedCandidates are of the kind asked for, without what needs ratings or a listener that there is not", () => {
    const rows = randomRows(10);
    const deaf = new Problem(new Pool(rows, FAMILIES.with(5, "tonal"), 1), {
      rows,
      targets: rows.map(() => [1, 0]),
      groups: rows.map((_, i) => `g${i}`),
    });
    expect(methods(deaf, "classes")).not.toContain("listener");
    expect(methods(deaf, "classes")).not.toContain("ridge on ratings");
    expect(methods(madeUpProblem(), "classes")).toContain("listener");
    const rated = madeUpProblem({ ratings: { values: new Array(20).fill(0), middle: undefined } });
    expect(methods(rated, "classes")).toContain("ridge on ratings");
    for (const candidate of suitedCandidates(rated, "number")) expect(candidate.kind).toBe("number");
  });

  it("suitedCandidates are deep only where that is wanted, and never what has to be asked for by name", () => {
    const [quick, deep] = [false, true].map((isDeep) => suitedCandidates(madeUpProblem(), "classes", isDeep));
    expect(quick.every(({ isDeep }) => !isDeep)).toBe(true);
    expect(deep.length).toBeGreaterThan(quick.length);
    expect([...quick, ...deep].some(({ onRequest }) => onRequest)).toBe(false);
    const asked = CANDIDATES.find(({ onRequest, kind }) => onRequest && kind === "classes")!;
    expect(candidatesOf(asked.method, madeUpProblem(), "classes")).toContain(asked);
  });

  it("candidatesOf(method) are all variants of it, and none of a method without a form for numbers", () => {
    const problem = madeUpProblem();
    for (const { method } of candidatesOf("logistic regression", problem, "classes"))
      expect(method).toBe("logistic regression");
    expect(candidatesOf("logistic regression", problem, "classes").length).toBeGreaterThan(3);
    expect(candidatesOf("logistic regression", problem, "number")).toEqual([]);
  });
});

describe("gatherEvidence", () => {
  it("gatherEvidence asks about each row a model that saw nothing of its group", async () => {
    const groups = Array.from({ length: 20 }, (_, i) => `g${i >> 1}`);
    const seen = new Map<string, number>();
    const counting = saying("seen", ({ groups: own }) => {
      for (const group of own) seen.set(group, (seen.get(group) ?? 0) + 1);
      // Tells apart what each fold was trained on: the number of its rows, and the first of its groups.
      return [own.length, groups.indexOf(own[0])];
    });
    const evidence = (await gatherEvidence(madeUpProblem({ groups }), [counting], 1, nothing))!;
    for (const [row, fold] of evidence.folds.entries()) {
      const held = evidence.folds.filter((other) => other === fold).length;
      expect(evidence.predictions[0][row][0]).toBe(20 - held);
      // Both rows of a group are in one fold.
      expect(evidence.folds[row ^ 1]).toBe(fold);
    }
    // Each group was left out once of five folds, with both of its rows.
    expect(new Set(evidence.folds).size).toBe(5);
    expect(new Set(seen.values())).toEqual(new Set([4 * 2]));
  });

  it("gatherEvidence is undefined where fewer than four groups have labels", async () => {
    const few = Array.from({ length: 20 }, (_, i) => `g${i % (MIN_GROUPS - 1)}`);
    const enough = Array.from({ length: 20 }, (_, i) => `g${i % MIN_GROUPS}`);
    const same = [saying("same", () => [0.5, 0.5])];
    expect(await gatherEvidence(madeUpProblem({ groups: few }), same, 1, nothing)).toBeUndefined();
    const evidence = await gatherEvidence(madeUpProblem({ groups: enough }), same, 1, nothing);
    expect(new Set(evidence!.folds).size).toBe(MIN_GROUPS);
  });

  it("gatherEvidence waits before each fit, and ends where that throws", async () => {
    const two = [saying("a", () => [1, 0]), saying("b", () => [0, 1])];
    let waits = 0;
    await gatherEvidence(madeUpProblem(), two, 1, async () => {
      waits++;
    });
    expect(waits).toBe(5 * 2);
    const stop = async () => {
      throw new Error("cancelled");
    };
    await expect(gatherEvidence(madeUpProblem(), two, 1, stop)).rejects.toThrow("cancelled");
  });
});

describe("losses", () => {
  it("losses are nats of the truth, by its shares, and squared errors of numbers", () => {
    const found = losses(
      [
        [0.25, 0.75],
        [0.5, 0.5],
        [0, 1],
      ],
      [
        [1, 0],
        [0.4, 0.6],
        [1, 0],
      ],
    );
    expect(found[0]).toBeCloseTo(Math.log(4), 12);
    expect(found[1]).toBeCloseTo(Math.log(2), 12);
    expect(found[2]).toBeCloseTo(-Math.log(1e-6), 12);
    expect(losses([[3], [1]], [[1], [1]])).toEqual([4, 0]);
  });

  it("losses of soft targets are least where the prediction is the target", () => {
    const target = [0.2, 0.5, 0.3];
    const at = (p: number[]) => losses([p], [target])[0];
    for (const other of [
      [0.3, 0.4, 0.3],
      [0.2, 0.3, 0.5],
      [1 / 3, 1 / 3, 1 / 3],
      [0, 0.5, 0.5],
    ])
      expect(at(other)).toBeGreaterThan(at(target));
  });
});

describe("bestOf", () => {
  const problem = {
    targets: [
      [1, 0],
      [0, 1],
    ],
    weights: [3, 1],
  };
  const evidence = {
    candidates: [saying("a", () => []), saying("b", () => [], { isBaseline: true }), saying("c", () => [])],
    // a is good at the row that counts thrice, b at the other; c is like a.
    predictions: [
      [
        [0.9, 0.1],
        [0.6, 0.4],
      ],
      [
        [0.6, 0.4],
        [0.1, 0.9],
      ],
      [
        [0.9, 0.1],
        [0.6, 0.4],
      ],
    ],
    folds: [0, 1],
  };

  it("bestOf counts rows by their weights, takes the first of equals, and only what suits", () => {
    expect(bestOf(evidence, problem, () => true)?.index).toBe(0);
    expect(bestOf(evidence, { ...problem, weights: [1, 3] }, () => true)?.index).toBe(1);
    expect(bestOf(evidence, problem, ({ isBaseline }) => isBaseline)?.index).toBe(1);
    expect(bestOf(evidence, problem, () => false)).toBeUndefined();
  });
});

describe("lossDifference", () => {
  const groups = Array.from({ length: 12 }, (_, i) => `g${i}`);
  const ones = groups.map(() => 1);
  const [a, b] = [groups.map((_, i) => i / 12), groups.map((_, i) => 0.3 + (i % 3) / 10)];

  it("lossDifference is the difference of means by weight, and turns its sign and interval when turned round", () => {
    const weights = groups.map((_, i) => 1 + (i % 4));
    const found = lossDifference({ groups, weights }, a, b);
    expect(found.value).toBeCloseTo(mean(a, weights) - mean(b, weights), 12);
    const back = lossDifference({ groups, weights }, b, a);
    expect(back.value).toBeCloseTo(-found.value, 12);
    expect(back.low).toBeCloseTo(-found.high, 9);
    expect(back.high).toBeCloseTo(-found.low, 9);
  });

  it("lossDifference of the same is 0, and leaves open what groups unlike these would say", () => {
    const { value, low, high } = lossDifference({ groups, weights: ones }, a, a);
    expect(value).toBe(0);
    // Jeffreys' upper bound of 0 in 12 is 0.185; a costs 0.458 in the mean.
    expect([low, high]).toEqual([expect.closeTo(-0.185 * 0.458, 3), expect.closeTo(0.185 * 0.458, 3)]);
    expect(lossDifferenceInErrors({ groups, weights: ones }, a, a)).toBeNaN();
  });

  it("lossDifferenceInErrors counts standard errors of the mean difference, by hand", () => {
    const worse = a.map((value, i) => value + 0.5 + (i % 2));
    // Differences 0.5 and 1.5, as many of each: mean 1, deviation sqrt(12 / 11) / 2.
    const error = Math.sqrt(12 / 11) / 2 / Math.sqrt(12);
    expect(lossDifferenceInErrors({ groups, weights: ones }, worse, a)).toBeCloseTo(1 / error, 9);
  });

  it("rightDifference is the difference of shares of right answers, by weight", () => {
    const right = groups.map((_, i) => Number(i % 3 > 0));
    const { value, low, high } = rightDifference(
      { groups, weights: ones },
      right,
      groups.map(() => 0.5),
    );
    expect(value).toBeCloseTo(2 / 3 - 0.5, 12);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(value);
  });

  it("mean(values, weights) is that of values repeated so often", () => {
    expect(mean([1, 5], [3, 1])).toBe(2);
    expect(mean([1, 5])).toBe(3);
  });
});
