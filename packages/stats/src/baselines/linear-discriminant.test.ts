import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classifierFrom } from "./from-state.ts";
import { ledoitWolf, linearDiscriminant } from "./linear-discriminant.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/train/${name}.json`, import.meta.url), "utf8"));
const { rows, test, truth } = read("scikit-learn").baselines as {
  rows: number[][];
  test: number[][];
  truth: number[];
};
const golden = read("discriminant");
const oneHot = (label: number, classes = 3) => Array.from({ length: classes }, (_, k) => Number(k === label));
const targets = truth.map((label) => oneHot(label));

describe("linearDiscriminant", () => {
  it("gives scikit-learn's probabilities under the same shrinkage", () => {
    const model = linearDiscriminant({ shrinkage: golden.shrinkage });
    model.fit(rows, targets);
    for (const [i, probs] of model.predict(test).entries())
      for (const [k, p] of probs.entries()) expect(p).toBeCloseTo(golden.probs[i][k], 5);
    expect(classifierFrom(JSON.parse(JSON.stringify(model.state()))).predict(test)).toEqual(
      model.predict(test),
    );
  });

  it("shrinks as far as scikit-learn's ledoit_wolf says", () => {
    const means = [0, 1, 2].map((k) => {
      const own = rows.filter((_, i) => truth[i] === k);
      return own[0].map((_, j) => own.reduce((sum, row) => sum + row[j], 0) / own.length);
    });
    const centred = rows.map((row, i) => Float64Array.from(row, (value, j) => value - means[truth[i]][j]));
    expect(ledoitWolf(centred, Array(rows.length).fill(1 / rows.length))).toBeCloseTo(golden.ledoitWolf, 9);
  });

  it("a weight of two is a row given twice, and a soft label a row in two parts", () => {
    const [weighted, twice] = [
      linearDiscriminant({ shrinkage: 0.3 }),
      linearDiscriminant({ shrinkage: 0.3 }),
    ];
    weighted.fit(rows, targets, { weights: rows.map((_, i) => (i === 0 ? 2 : 1)) });
    twice.fit([...rows, rows[0]], [...targets, targets[0]]);
    const [a, b] = [weighted.predict(test), twice.predict(test)];
    for (const [i, probs] of a.entries())
      for (const [k, p] of probs.entries()) expect(p).toBeCloseTo(b[i][k], 9);
  });

  it("with one row a class the nearest class in the scale of all rows is the likeliest", () => {
    const model = linearDiscriminant();
    const one = [
      [0, 0],
      [4, 0],
      [0, 4],
    ];
    model.fit(
      one,
      [0, 1, 2].map((k) => oneHot(k)),
    );
    for (const [k, probs] of model.predict(one.map(([x, y]) => [x + 0.5, y + 0.2])).entries())
      expect(probs.indexOf(Math.max(...probs))).toBe(k);
  });

  it("never answers with a class that no row has; refuses a shrinkage above 1", () => {
    const model = linearDiscriminant();
    model.fit(
      rows,
      truth.map((label) => oneHot(label, 4)),
    );
    expect(model.predict(test).every((probs) => probs[3] === 0)).toBe(true);
    expect(() => linearDiscriminant({ shrinkage: 2 })).toThrow("shrinkage must lie in 0..1; got 2");
  });
});
