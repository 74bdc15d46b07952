import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import type { Classifier, Regressor, Storable } from "./classifier.ts";
import { type ClassifierState, classifierFrom, type RegressorState, regressorFrom } from "./from-state.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { majority } from "./majority.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { ridgeClassifier, ridgeRegression } from "./ridge.ts";
import { selfTraining } from "./self-training.ts";
import { standardized } from "./standardized.ts";

const random = randomFrom(12);
const rows = Array.from({ length: 30 }, () => [10 * random(), random(), 5]);
const numbers = rows.map(([a, b]) => a - 3 * b);
const targets = numbers.map((value) => (value > 3 ? [0.1, 0.9] : [1, 0]));
const weights = numbers.map((_, i) => 1 + (i % 3));
const kept = <State>(state: State): State => JSON.parse(JSON.stringify(state));

const classifiers: [string, Classifier & Storable<ClassifierState>][] = [
  ["majority", majority()],
  ["logisticRegression, l2", logisticRegression()],
  ["logisticRegression, l1", logisticRegression({ norm: "l1" })],
  ["ridgeClassifier", ridgeClassifier()],
  ["nearestNeighbours", nearestNeighbours(3)],
  ["standardized", standardized(logisticRegression())],
  ["standardized twice", standardized(standardized(nearestNeighbours()))],
];
const regressors: [string, Regressor & Storable<RegressorState>][] = [
  ["ridgeRegression", ridgeRegression()],
  ["standardized ridgeRegression", standardized(ridgeRegression())],
];

describe("state", () => {
  it.each(classifiers)("of %s, written as JSON, predicts the same to the last bit", (_, model) => {
    expect(() => model.state()).toThrow(/nothing is fitted yet; call fit first/);
    expect(() => model.predict(rows)).toThrow(/nothing is fitted yet/);
    model.fit(rows, targets, { weights });
    const again = classifierFrom(kept(model.state()));
    expect(again.predict(rows)).toEqual(model.predict(rows));
    expect(again.predict([])).toEqual([]);
    expect(() => again.predict([[1]])).toThrow(/rows must hold 3 numbers each; got 1 in row 0/);
  });

  it.each(regressors)("of %s, written as JSON, predicts the same to the last bit", (_, model) => {
    model.fit(rows, numbers, { weights });
    expect(regressorFrom(kept(model.state())).predict(rows)).toEqual(model.predict(rows));
  });

  it("of an unknown kind is refused", () => {
    const strange = { kind: "forest", width: 1 } as unknown as ClassifierState & RegressorState;
    expect(() => classifierFrom(strange)).toThrow(/classifierFrom: knows no state of kind "forest"/);
    expect(() => regressorFrom(strange)).toThrow(/regressorFrom: knows no state of kind "forest"/);
  });

  it("of a wrapper around what keeps none is refused", () => {
    const model = standardized(selfTraining(majority(), { unlabelled: [] }));
    model.fit(rows, targets);
    expect(() => model.state()).toThrow(/what it wraps has no state to keep/);
  });
});

describe("fit", () => {
  it.each(classifiers)("of %s refuses rows and targets that it cannot learn from", (_, model) => {
    expect(() => model.fit([], [])).toThrow(/needs one row or more; got none/);
    expect(() => model.fit([[1], [1, 2]], targets.slice(0, 2))).toThrow(/1 numbers each; got 2 in row 1/);
    expect(() => model.fit([[1], [Number.NaN]], targets.slice(0, 2))).toThrow(
      /must be finite; got NaN at row 1, column 0; fill in what is missing/,
    );
    expect(() => model.fit([[1], [2]], [[1, 0]])).toThrow(/needs a target for each row; got 1 for 2 rows/);
    expect(() => model.fit([[1], [2]], [[1, 0], [1]])).toThrow(/same classes; got \[1\] at row 1/);
    expect(() =>
      model.fit(
        [[1], [2]],
        [
          [1, 0],
          [2, -1],
        ],
      ),
    ).toThrow(/got \[2,-1\] at row 1/);
    expect(() => model.fit([[1], [2]], targets.slice(0, 2), { weights: [1, -2] })).toThrow(
      /weights must be >= 0 and finite; got -2 at row 1/,
    );
  });
});
