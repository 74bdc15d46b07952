// The tagger's baselines say what those of `@semitone/stats` say, which are checked against scikit-learn.
import {
  AS_SCIKIT_LEARN,
  type Classifier,
  logisticRegression,
  majority as majorityOf,
  nearestNeighbours,
  randomFrom,
  selfTraining,
  labelSpreading as spreading,
} from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { answer } from "../answerer/answer.ts";
import { project } from "../answerer/neighbours.ts";
import { logistic, ridge } from "./linear-candidates.ts";
import { evenedAxes } from "./principal-axes.ts";
import { Pool, Problem } from "./problem.ts";
import { labelSpreading, majority, neighbours, selfTrained } from "./simple-candidates.ts";

const FAMILIES = ["descriptors", "meter", "tonal"].flatMap((family) => new Array<string>(6).fill(family));
const random = randomFrom(3);
const draw = () => Float64Array.from(FAMILIES, () => 2 * random() - 1);
const rows = Array.from({ length: 90 }, draw);
const asked = Array.from({ length: 12 }, draw);
const pool = new Pool(rows, FAMILIES, 1);
const labelled = rows.slice(0, 24);
const classOf = (row: Float64Array) => (row[0] + row[7] > 0.4 ? 2 : row[1] > 0 ? 1 : 0);
const targets = labelled.map((row) => [0, 1, 2].map((k) => Number(classOf(row) === k)));
const groups = labelled.map((_, i) => `${i}`);
const problem = new Problem(pool, { rows: labelled, targets, groups });
const numbers = new Problem(pool, {
  rows: labelled,
  targets: labelled.map((row) => [3 * row[2] - row[3]]),
  groups,
});

function expectClose(
  got: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  digits = 5,
) {
  expect(got.length).toBe(wanted.length);
  for (const [i, row] of got.entries())
    for (const [k, value] of row.entries())
      expect(value, `row ${i}, output ${k}`).toBeCloseTo(wanted[i][k], digits);
}

function expectFitted(model: Classifier, view: (given: readonly Float64Array[]) => Float64Array[]) {
  model.fit(view(labelled), targets);
  return model.predict(view(asked));
}
const descriptors = (given: readonly Float64Array[]) => given.map((row) => row.slice(0, 6));
const axes = evenedAxes(pool.axes);
const placed = (given: readonly Float64Array[]) => project(axes.axes, axes.dimensions, given);

describe("baselines of the tagger", () => {
  it("majority is that of stats with one label that nobody gave; of numbers it is the mean", async () => {
    const state = await majority("classes").fit(problem);
    expectClose(await answer(state, asked), expectFitted(majorityOf({ imaginary: 1 }), descriptors), 12);
    const [[mean]] = await answer(await majority("number").fit(numbers), asked);
    expect(mean).toBeCloseTo(numbers.targets.reduce((sum, [value]) => sum + value, 0) / 24, 12);
  });

  it.each([5, 15])("%i nearest neighbours are those of stats on the descriptors", async (k) => {
    const state = await neighbours("classes", k).fit(problem);
    expectClose(await answer(state, asked), expectFitted(nearestNeighbours(k), descriptors));
  });

  it("label spreading is that of stats along the axes of the pool", async () => {
    const state = await labelSpreading.fit(problem);
    const along = (given: readonly Float64Array[]) => project(pool.axes.axes, pool.axes.dimensions, given);
    const model = spreading({ unlabelled: along(rows.slice(24)), edges: "nearest" });
    expectClose(await answer(state, asked), expectFitted(model, along));
  });

  it("self-training is scikit-learn's along the evened axes of the pool", async () => {
    const state = await selfTrained.fit(problem);
    const lengths = placed(labelled).map((row) => row.reduce((sum, value) => sum + value * value, 0));
    const penalty = lengths.reduce((sum, length) => sum + length, 0) / lengths.length / 10;
    const inner = logisticRegression({ penalty, tolerance: 1e-6 });
    const model = selfTraining(inner, { unlabelled: placed(rows.slice(24)), ...AS_SCIKIT_LEARN });
    expectClose(await answer(state, asked), expectFitted(model, placed), 4);
  });

  it("logistic regression on a view is that of stats on its columns, and looks at no other", async () => {
    const state = await logistic("descriptors", 1, 1).fit(problem);
    expectClose(await answer(state, asked), expectFitted(logisticRegression({ penalty: 6 }), descriptors), 2);
    const moved = asked.map((row) => row.map((value, c) => (c < 6 ? value : value + 5)));
    expect(await answer(state, moved)).toEqual(await answer(state, asked));
  });

  it("ridge regression finds a linear rule from 24 numbers", async () => {
    const state = await ridge("descriptors", 1).fit(numbers);
    for (const [i, [value]] of (await answer(state, asked)).entries())
      expect(Math.abs(value - (3 * asked[i][2] - asked[i][3]))).toBeLessThan(0.2);
  });

  it("label spreading takes at most 2,000 rows of a larger pool, spread over all of it", async () => {
    const many = Array.from({ length: 4500 }, draw);
    const large = new Pool(many, FAMILIES, 1);
    const state = await labelSpreading.fit(new Problem(large, { rows: many.slice(0, 24), targets, groups }));
    if (state.kind !== "neighbours") throw new Error("beliefs are stored with their rows");
    expect(state.rows.length / state.dimensions).toBe(24 + 1492); // every third of 4,476 without a label
  });
});
