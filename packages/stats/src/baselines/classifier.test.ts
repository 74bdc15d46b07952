import { describe, expect, it } from "vitest";
import { majority } from "./majority.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { standardized } from "./standardized.ts";

const rows = [
  [0, 0],
  [1, 0],
  [10, 1000],
];
const targets = [
  [1, 0],
  [0.5, 0.5],
  [0, 1],
];

describe("baselines", () => {
  it("majority predicts the mean target", () => {
    const model = majority();
    model.fit(rows, targets);
    expect(model.predict([[7, 7]])).toEqual([[0.5, 0.5]]);
  });
  it("majority({ imaginary }) shares labels that nobody gave evenly", () => {
    const model = majority({ imaginary: 1 });
    model.fit(
      [[0], [1]],
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    );
    // Two labels and one third of a label for each class, of three.
    for (const [k, p] of [4 / 9, 4 / 9, 1 / 9].entries())
      expect(model.predict([[7]])[0][k]).toBeCloseTo(p, 12);
    expect(() => majority({ imaginary: -1 })).toThrow(/imaginary must be >= 0; got -1/);
  });
  it("nearestNeighbours averages the soft labels of the nearest rows", () => {
    const model = nearestNeighbours(2);
    model.fit(rows, targets);
    expect(model.predict([[0.2, 0]])).toEqual([[0.75, 0.25]]);
  });
  it("standardized takes mean and deviation from the training rows alone", () => {
    const seen: ArrayLike<number>[][] = [];
    const model = standardized({
      fit: (given) => void seen.push([...given]),
      predict: (given) => Array.from(given, (row) => Array.from(row)),
    });
    model.fit(
      [
        [1, 5],
        [3, 5],
      ],
      [[1], [1]],
    );
    expect(seen[0].map((row) => Array.from(row))).toEqual([
      [-1, 0],
      [1, 0],
    ]);
    expect(model.predict([[6, 6]])).toEqual([[4, 1]]);
  });
});
