// Baselines against what scikit-learn gave for the same rows: fixtures/generate/train.py.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitRidge } from "../linear/ridge-regression.ts";
import { nearestNeighbours } from "./classifier.ts";
import { labelSpreading } from "./label-spreading.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { ridgeRegression } from "./ridge.ts";
import { rbfSvm } from "./support-vectors.ts";

const { baselines: golden } = JSON.parse(
  readFileSync(new URL("../../../../fixtures/train/scikit-learn.json", import.meta.url), "utf8"),
);
const rows: number[][] = golden.rows;
const test: number[][] = golden.test;
const targets = (golden.truth as number[]).map((t) => [0, 1, 2].map((k) => Number(k === t)));

function expectClose(
  got: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within: number,
) {
  expect(got).toHaveLength(wanted.length);
  const worst = Math.max(...got.flatMap((row, i) => row.map((value, k) => Math.abs(value - wanted[i][k]))));
  expect(worst).toBeLessThan(within);
}

describe("logisticRegression", () => {
  it("l2 gives scikit-learn's probabilities, row weights included", () => {
    const model = logisticRegression({ penalty: 1 / golden.l2.C });
    model.fit(rows, targets);
    expectClose(model.predict(test), golden.l2.probs, 1e-3);
    model.fit(rows, targets, { weights: golden.weights });
    expectClose(model.predict(test), golden.l2.weighted, 1e-3);
  });

  it("l1 gives scikit-learn's probabilities, and as many weights of exactly 0", () => {
    const model = logisticRegression({ norm: "l1", penalty: 1 / golden.l1.C });
    model.fit(rows, targets);
    expectClose(model.predict(test), golden.l1.probs, 1e-4);
    const zeros = model.state().weights.flatMap((weight) => [...weight].filter((value) => value === 0));
    expect(zeros).toHaveLength(golden.l1.zeros);
  });

  it("gives the same in the span of the rows, where columns outnumber them", () => {
    const wide = rows
      .slice(0, 8)
      .map((row) => [...row, ...row.map((value) => value ** 2), ...row.map(Math.sin)]);
    const narrow = logisticRegression({ penalty: 2 });
    narrow.fit(wide, targets.slice(0, 8));
    // Rows repeated with half the weight each: the same objective, in the columns themselves.
    const repeated = logisticRegression({ penalty: 2 });
    repeated.fit([...wide, ...wide], [...targets.slice(0, 8), ...targets.slice(0, 8)], {
      weights: new Float64Array(16).fill(0.5),
    });
    expectClose(narrow.predict(wide), repeated.predict(wide), 1e-3);
  });
});

it("ridgeRegression gives scikit-learn's predictions, and fitRidge its left-out ones without fitting again", () => {
  const { alpha, predicted, leftOut } = golden.ridge;
  const model = ridgeRegression([alpha]);
  model.fit(rows, golden.numbers);
  expectClose([model.predict(test)], [predicted], 1e-9);
  const fit = fitRidge(
    rows.map((row) => Float64Array.from(row)),
    golden.numbers,
    [alpha],
  );
  expectClose([[...fit.leftOut]], [leftOut], 1e-9);
});

it("rbfSvm scores as scikit-learn's machine of each class against the rest", () => {
  const { C: cost, gamma, decisions } = golden.svm;
  const model = rbfSvm({ cost, gamma });
  model.fit(rows, targets);
  expectClose(model.decisions(test), decisions, 1e-3);
  for (const probs of model.predict(test)) expect(probs.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

it("nearestNeighbours gives scikit-learn's shares", () => {
  const model = nearestNeighbours(golden.neighbours.k);
  model.fit(rows, targets);
  expectClose(model.predict(test), golden.neighbours.probs, 1e-12);
});

it("labelSpreading reaches the fixed point that NumPy solves for, over scikit-learn's neighbour graph", () => {
  const { labelled, neighbours, spread, beliefs } = golden.spreading;
  const model = labelSpreading({ unlabelled: rows.slice(labelled), neighbours, spread });
  model.fit(rows.slice(0, labelled), targets.slice(0, labelled));
  expectClose(model.beliefs(), beliefs.slice(labelled), 1e-4);
});
