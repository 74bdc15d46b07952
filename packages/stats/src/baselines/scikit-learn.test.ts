// Baselines against what scikit-learn gave for the same rows: fixtures/generate/train.py.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitRidge } from "../linear/ridge-regression.ts";
import { labelSpreading } from "./label-spreading.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { majority } from "./majority.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { ridgeRegression } from "./ridge.ts";
import { AS_SCIKIT_LEARN, selfTraining } from "./self-training.ts";

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
  it("l2 gives scikit-learn's coefficients and probabilities, row weights included", () => {
    const model = logisticRegression({ penalty: 1 / golden.l2.C });
    model.fit(rows, targets);
    expectClose(model.predict(test), golden.l2.probs, 1e-5);
    expectClose(model.state().weights, golden.l2.weights, 1e-4);
    expectClose([model.state().bias], [golden.l2.bias], 1e-4);
    model.fit(rows, targets, { weights: golden.weights });
    expectClose(model.predict(test), golden.l2.weighted, 1e-5);
  });

  it("l1 gives scikit-learn's coefficients and probabilities, and as many weights of exactly 0", () => {
    const model = logisticRegression({ norm: "l1", penalty: 1 / golden.l1.C });
    model.fit(rows, targets);
    expectClose(model.predict(test), golden.l1.probs, 1e-4);
    expectClose(model.state().weights, golden.l1.weights, 1e-4);
    const zeros = model
      .state()
      .weights.flat()
      .filter((value) => value === 0);
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

describe("ridgeRegression", () => {
  const { alpha, predicted, weighted, leftOut, pieces, leftOutPieces } = golden.ridge;
  const floats = rows.map((row) => Float64Array.from(row));

  it("gives scikit-learn's predictions, row weights included", () => {
    const model = ridgeRegression([alpha]);
    model.fit(rows, golden.numbers);
    expectClose([model.predict(test)], [predicted], 1e-9);
    model.fit(rows, golden.numbers, { weights: golden.weights });
    expectClose([model.predict(test)], [weighted], 1e-9);
  });

  it("knows without fitting again what scikit-learn predicts for each row or piece without it", () => {
    const [byRow] = fitRidge(floats, [golden.numbers], [alpha]);
    expectClose([[...byRow.leftOut]], [leftOut], 1e-9);
    const [byPiece] = fitRidge(floats, [golden.numbers], [alpha], {
      weights: golden.weights,
      groups: pieces,
    });
    expectClose([[...byPiece.leftOut]], [leftOutPieces], 1e-9);
  });

  it("gives the same in the span of the rows, where columns outnumber them", () => {
    const wide = floats.slice(0, 6).map((row) => Float64Array.from([...row, ...row.map(Math.sin)]));
    const numbers = golden.numbers.slice(0, 6);
    const weights = golden.weights.slice(0, 6);
    const [narrow] = fitRidge(wide, [numbers], [1], { weights });
    // Rows of weight 0 change nothing but the side from which it is solved.
    const rest = floats.slice(6, 20).map((row) => Float64Array.from([...row, ...row]));
    const [tall] = fitRidge([...wide, ...rest], [golden.numbers.slice(0, 20)], [1], {
      weights: [...weights, ...new Array(14).fill(0)],
    });
    expectClose([[...narrow.weights]], [[...tall.weights]], 1e-6);
    expectClose([[...narrow.leftOut]], [[...tall.leftOut.slice(0, 6)]], 1e-6);
  });

  it("takes the penalty of least left-out error, for each output its own", () => {
    const noise = golden.numbers.map((_: number, i: number) => Math.sin(12.9898 * i ** 2));
    const fits = fitRidge(floats, [golden.numbers, noise], [0.01, 1000]);
    expect(fits.map(({ penalty }) => penalty)).toEqual([0.01, 1000]);
    expect(() => fitRidge(floats, [noise], [0])).toThrow(/penalties must be > 0; got 0/);
  });
});

it("majority gives scikit-learn's prior, row weights included", () => {
  const model = majority();
  model.fit(rows, targets);
  expectClose(model.predict(test.slice(0, 1)), golden.majority.probs, 1e-12);
  model.fit(rows, targets, { weights: golden.weights });
  expectClose(model.predict(test.slice(0, 1)), golden.majority.weighted, 1e-12);
});

it.each([
  ["uniform", "probs"],
  ["gaussian", "gaussian"],
] as const)("nearestNeighbours, %s, gives scikit-learn's shares", (weighting, name) => {
  const model = nearestNeighbours(golden.neighbours.k, { weighting });
  model.fit(rows, targets);
  expectClose(model.predict(test), golden.neighbours[name], 1e-11);
});

it("selfTraining gives scikit-learn's probabilities after as many rounds", () => {
  const { C, labelled, probs } = golden.selfTraining;
  const unlabelled = rows.slice(labelled);
  const model = selfTraining(logisticRegression({ penalty: 1 / C }), { unlabelled, ...AS_SCIKIT_LEARN });
  model.fit(rows.slice(0, labelled), targets.slice(0, labelled));
  expectClose(model.predict(test), probs, 1e-5);
});

it.each([
  ["symmetric", "beliefs"],
  ["nearest", "nearest"],
] as const)(
  "labelSpreading over %s edges gives the beliefs of scikit-learn, or of the solved system",
  (edges, name) => {
    const { labelled, neighbours, spread } = golden.spreading;
    const model = labelSpreading({ unlabelled: rows.slice(labelled), neighbours, spread, edges });
    model.fit(rows.slice(0, labelled), targets.slice(0, labelled));
    expectClose(model.beliefs(), golden.spreading[name].slice(labelled), 1e-5);
  },
);
