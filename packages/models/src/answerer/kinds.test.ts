// What each kind of answerer says, worked out by hand.

import { constant, evaluate, input, scope, zerosInitializer } from "@semitone/graph";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { type AnswererState, answer, express, readsParts, runExpression } from "./answer.ts";
import { project, unflat } from "./neighbours.ts";
import { StoredParameters } from "./stored-parameters.ts";

const rows = [Float64Array.of(1, 0), Float64Array.of(0, 2), Float64Array.of(-3, 1)];
const said = (state: AnswererState) => answer(state, rows);

describe("answer", () => {
  it("a constant says the same of all, in a list of its own for each", async () => {
    const answers = await said({ kind: "constant", value: [0.3, 0.7] });
    expect(answers).toEqual([
      [0.3, 0.7],
      [0.3, 0.7],
      [0.3, 0.7],
    ]);
    expect(answers[0]).not.toBe(answers[1]);
  });

  it("a line is weights times row, and bias", async () => {
    expect(await said({ kind: "linear", weights: Float32Array.of(2, -1), bias: 0.5 })).toEqual([
      [2.5],
      [-1.5],
      [-6.5],
    ]);
  });

  it("softmax is exp of weights times row and bias, normalised", async () => {
    const weights = Float32Array.of(1, 0, 0, 1, -1, -1);
    const answers = await said({ kind: "softmax", weights, bias: [0, 0.5, 0] });
    for (const [i, [x, y]] of rows.entries()) {
      const terms = [x, y + 0.5, -x - y].map(Math.exp);
      const total = terms.reduce((sum, term) => sum + term, 0);
      for (const [k, term] of terms.entries()) expect(answers[i][k]).toBeCloseTo(term / total, 9);
    }
  });

  it("a rating gives each class the share of a normal between its cuts, in the order of the scale", async () => {
    const state: AnswererState = {
      kind: "rating",
      weights: Float32Array.of(1, 0),
      bias: 0,
      deviation: 2,
      order: [2, 0, 1],
      cuts: [-1, 1],
    };
    const [first] = await said(state);
    // N(1, 2) below -1: one deviation; above 1: half.
    expect(first[2]).toBeCloseTo(0.158655, 5);
    expect(first[1]).toBeCloseTo(0.5, 6);
    expect(first[0]).toBeCloseTo(1 - 0.5 - 0.158655, 5);
  });

  const neighbours = (changes: object): AnswererState => ({
    kind: "neighbours",
    axes: Float32Array.of(1, 0, 0, 1),
    dimensions: 2,
    rows: Float32Array.of(1, 0, 0, 3, 5, 5),
    targets: Float32Array.of(1, 0, 0, 1, 0.5, 0.5),
    outputs: 2,
    k: 1,
    weighting: "uniform",
    ...changes,
  });

  it("neighbours say what the nearest are, alike or by exp(-d^2 / d_k^2)", async () => {
    const one = await said(neighbours({}));
    expect(one.map((probs) => probs.map((p) => Math.round(100 * p) / 100))).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const [, even] = await said(neighbours({ k: 2 }));
    expect(even).toEqual([0.5, 0.5]);
    // From (0, 2): squared distances 1 to the second row, 5 to the first.
    const [, near] = await said(neighbours({ k: 2, weighting: "gaussian" }));
    const [a, b] = [Math.exp(-5 / 5), Math.exp(-1 / 5)];
    expect(near[0]).toBeCloseTo(a / (a + b), 5);
  });

  it("neighbours measure distances along their axes alone", async () => {
    // Along the second column: (-3, 1) is nearest to the row at 0.
    const [, , third] = await said(
      neighbours({ axes: Float32Array.of(0, 1), dimensions: 1, rows: Float32Array.of(0, 3, 5) }),
    );
    expect(third).toEqual([1, 0]);
    expect(project(Float32Array.of(0, 1), 1, rows).map((row) => [...row])).toEqual([[0], [2], [1]]);
    expect(unflat(Float32Array.of(1, 2, 3, 4), 2).map((row) => [...row])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("no kind but a posterior of segments reads the parts of a piece", () => {
    for (const state of [neighbours({}), { kind: "constant", value: [1] } as const])
      expect(readsParts(state)).toBe(false);
  });

  it("a distribution sums to 1 by every kind, in plain arithmetic and in ONNX Runtime", async () => {
    const random = randomFrom(3);
    const some = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
    const states: AnswererState[] = [
      neighbours({ k: 3, weighting: undefined }),
      { kind: "softmax", weights: some(6), bias: [...some(3)] },
      { kind: "rating", weights: some(2), bias: 0, deviation: 1, order: [1, 0], cuts: [0.2] },
    ];
    for (const state of states)
      for (const answers of [await answer(state, rows), await runExpression(state, rows)])
        for (const probs of answers) expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  });
});

describe("express", () => {
  it("express of a constant is of as many rows as there are, though it reads none of them", () => {
    const state = { kind: "constant", value: [4, 5] } as const;
    const parts = () => constant([0], [1]);
    const [found] = evaluate([express(state, { width: 2, rows: input("rows", [3, 2]), parts })], {
      rows: rows.flatMap((row) => [...row]),
    });
    expect([...found.data]).toEqual([4, 5, 4, 5, 4, 5]);
  });
});

describe("StoredParameters", () => {
  const stored = new StoredParameters({ "layer/weight": Float32Array.of(1, 2, 3, 4) });

  it("StoredParameters are constants by their path, and inputs where nothing is stored", () => {
    const [weight, other] = scope("layer", () => [
      stored.create("weight", [2, 2], zerosInitializer),
      stored.createBuffer("mean", [2], zerosInitializer),
    ]);
    expect([...evaluate([weight], {})[0].data]).toEqual([1, 2, 3, 4]);
    expect([...evaluate([other], { "layer/mean": [7, 8] })[0].data]).toEqual([7, 8]);
  });

  it("StoredParameters refuse a value of another size, by its path, and know no names of objects", () => {
    expect(() => scope("layer", () => stored.create("weight", [3], zerosInitializer))).toThrow(
      "layer/weight: expected 3 values; got 4",
    );
    expect([
      ...evaluate([stored.create("toString", [1], zerosInitializer)], { toString: [9] })[0].data,
    ]).toEqual([9]);
  });
});
