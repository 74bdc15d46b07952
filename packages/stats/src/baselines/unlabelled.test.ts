import { describe, expect, it } from "vitest";
import { chooseByCrossValidation } from "../cross-validation/choose-by-cross-validation.ts";
import { neighbourGraph } from "../neighbours/neighbour-graph.ts";
import { randomFrom } from "../random.ts";
import type { Classifier } from "./classifier.ts";
import { labelSpreading } from "./label-spreading.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { majority } from "./majority.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { selfTraining } from "./self-training.ts";

/** Two rings, one inside the other: no line parts them, their neighbours do. */
function rings(n: number, seed: number): { rows: Float64Array[]; truth: number[] } {
  const random = randomFrom(seed);
  const truth = Array.from({ length: n }, (_, i) => i % 2);
  const rows = truth.map((t) => {
    const angle = 2 * Math.PI * random();
    const radius = 1 + 1.5 * t + 0.3 * random();
    return Float64Array.of(radius * Math.cos(angle), radius * Math.sin(angle));
  });
  return { rows, truth };
}
const oneHot = (t: number) => [1 - t, t];
const share = (answers: number[][], truth: readonly number[]) =>
  answers.filter((answer, i) => (answer[1] > answer[0] ? 1 : 0) === truth[i]).length / truth.length;

describe("labelSpreading", () => {
  it("finds two rings from four labels, where the labels alone do not", () => {
    const { rows, truth } = rings(400, 3);
    const targets = truth.slice(0, 4).map(oneHot);
    const model = labelSpreading({ unlabelled: rows.slice(4), neighbours: 8 });
    model.fit(rows.slice(0, 4), targets);
    expect(share(model.beliefs(), truth.slice(4))).toBe(1);
    const fresh = rings(100, 4);
    expect(share(model.predict(fresh.rows), fresh.truth)).toBeGreaterThan(0.97);
    const alone = nearestNeighbours(1);
    alone.fit(rows.slice(0, 4), targets);
    expect(share(alone.predict(fresh.rows), fresh.truth)).toBeLessThan(0.85);
  });

  it("refuses a spread of 1, which would forget the labels", () => {
    expect(() => labelSpreading({ unlabelled: [], spread: 1 })).toThrow(/spread must be in \(0, 1\); got 1/);
  });
});

describe("neighbourGraph", () => {
  it("by trees finds nearly all of what comparing all pairs finds, the same each time", () => {
    const random = randomFrom(5);
    const rows = Array.from({ length: 2500 }, () => Float64Array.from({ length: 6 }, random));
    const exact = neighbourGraph(rows, 10);
    const fast = neighbourGraph(rows, 10, { exactUpTo: 0 });
    let found = 0;
    for (let i = 0; i < rows.length; i++) {
      const wanted = new Set(exact.neighbours.subarray(10 * i, 10 * i + 10));
      for (const other of fast.neighbours.subarray(10 * i, 10 * i + 10)) if (wanted.has(other)) found++;
    }
    expect(found / (10 * rows.length)).toBeGreaterThan(0.9);
    expect(neighbourGraph(rows, 10, { exactUpTo: 0 }).neighbours).toEqual(fast.neighbours);
  });

  it("of fewer rows than neighbours lists all others, nearest first", () => {
    const { k, neighbours } = neighbourGraph(
      [0, 10, 1].map((x) => Float64Array.of(x)),
      5,
    );
    expect(k).toBe(2);
    expect([...neighbours]).toEqual([2, 1, 2, 0, 0, 1]);
  });
});

describe("selfTraining", () => {
  it("moves the boundary into the gap between the clouds that few labels leave open", () => {
    const random = randomFrom(8);
    const truth = Array.from({ length: 300 }, (_, i) => i % 2);
    const rows = truth.map((t) => [2.5 * t + random(), 3 * random()]);
    const known = [
      [0.5, 0.3],
      [3, 2.7],
    ];
    const labels = [
      [1, 0],
      [0, 1],
    ];
    const plain = logisticRegression({ penalty: 0.5 });
    plain.fit(known, labels);
    const taught = selfTraining(logisticRegression({ penalty: 0.5 }), {
      unlabelled: rows,
      threshold: 0.7,
      rounds: 10,
    });
    taught.fit(known, labels);
    expect(share(plain.predict(rows), truth)).toBeLessThan(0.96);
    expect(share(taught.predict(rows), truth)).toBe(1);
  });

  it("is its inner classifier where nothing is sure enough", () => {
    const model = selfTraining(majority(), { unlabelled: [[1], [2]], threshold: 0.9 });
    model.fit([[0], [1]], [oneHot(0), oneHot(1)]);
    expect(model.predict([[5]])).toEqual([[0.5, 0.5]]);
  });
});

describe("selfTraining({ keeps })", () => {
  /** Says 0.9 for class 1 where the first feature is 1; after it was fitted to more rows than there are labels, for class 0. */
  const fickle = (labels: number): Classifier => {
    let seen = 0;
    return {
      fit: (given) => {
        seen = given.length;
      },
      predict: (given) =>
        Array.from(given, ({ 0: a }) => (a === 1 ? (seen > labels ? [0.9, 0.1] : [0.1, 0.9]) : [0.5, 0.5])),
    };
  };
  it("stands by what it believed first, or not", () => {
    for (const keeps of [true, false]) {
      const inner = fickle(2);
      const taught: unknown[] = [];
      const fit = inner.fit;
      inner.fit = (given, targets, options) => {
        taught.push(targets.slice(2));
        fit(given, targets, options);
      };
      selfTraining(inner, { unlabelled: [[1]], rounds: 2, keeps }).fit([[0], [2]], [oneHot(0), oneHot(1)]);
      expect(taught).toEqual(keeps ? [[], [[0, 1]]] : [[], [[0, 1]], [[1, 0]]]);
    }
  });
});

describe("chooseByCrossValidation", () => {
  it("takes the candidate that answers left-out groups best", () => {
    const { rows, truth } = rings(80, 9);
    const groups = truth.map((_, i) => i >> 1);
    const makers: (() => Classifier)[] = [majority, () => nearestNeighbours(3), () => logisticRegression()];
    const { index, losses } = chooseByCrossValidation(makers, rows, truth.map(oneHot), groups);
    expect(index).toBe(1);
    expect(losses[0]).toBeCloseTo(Math.log(2), 1);
  });

  it("needs two groups", () => {
    expect(() => chooseByCrossValidation([majority], [[1], [2]], [oneHot(0), oneHot(1)], ["a", "a"])).toThrow(
      /needs two groups or more; got 1/,
    );
  });
});
