// The contract of every kind of answerer: one state, three ways to ask it, and a place to keep it.
import { evaluate, input } from "@semitone/graph";
import { randomFrom } from "@semitone/stats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packTensors, unpackTensors } from "../run/pack-tensors.ts";
import {
  type AnswererState,
  answer,
  answererSchema,
  express,
  fits,
  readsParts,
  runExpression,
} from "./answer.ts";
import { ANSWERERS } from "./kinds.ts";
import { type PieceRow, STEPS, sequenceOf, withParts } from "./piece-row.ts";
import { madeUpPosterior } from "./posterior.test-support.ts";

const WIDTH = 7;
type Random = () => number;
const some = (count: number, random: Random): Float32Array =>
  Float32Array.from({ length: count }, () => 2 * random() - 1);

/** A random state of each kind, for so many outputs. */
const STATES: Readonly<Record<keyof typeof ANSWERERS, (outputs: number, random: Random) => AnswererState>> = {
  constant: (outputs, random) => ({ kind: "constant", value: [...some(outputs, random)] }),
  softmax: (outputs, random) => ({
    kind: "softmax",
    weights: some(outputs * WIDTH, random),
    bias: [...some(outputs, random)],
  }),
  linear: (_, random) => ({ kind: "linear", weights: some(WIDTH, random), bias: random() }),
  rating: (outputs, random) => ({
    kind: "rating",
    weights: some(WIDTH, random),
    bias: random() - 0.5,
    deviation: 0.2 + random(),
    order: Array.from({ length: outputs }, (_, k) => (k + 1) % outputs),
    cuts: Array.from({ length: outputs - 1 }, (_, k) =>
      k === outputs - 2 && random() < 0.3 ? Number.POSITIVE_INFINITY : k - 0.5 + random() / 2,
    ),
  }),
  neighbours: (outputs, random) => ({
    kind: "neighbours",
    axes: some(3 * WIDTH, random),
    dimensions: 3,
    rows: some(20 * 3, random),
    targets: some(20 * outputs, random),
    outputs,
    k: 1 + Math.floor(6 * random()),
    ...(random() < 0.7 && { weighting: random() < 0.5 ? "uniform" : ("gaussian" as const) }),
  }),
  posterior: (outputs, random) => madeUpPosterior({ outputs, width: WIDTH, random }),
};

const rowsFrom = (count: number, random: Random): PieceRow[] =>
  Array.from({ length: count }, (_, i) => {
    const row = () => Float64Array.from(some(WIDTH, random));
    return withParts(row(), i % 2 === 0 ? undefined : Array.from({ length: 1 + (i % 11) }, row));
  });

const outputsOf = (state: AnswererState, outputs: number) => (state.kind === "linear" ? 1 : outputs);

function expectClose(
  got: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within: number,
) {
  expect(got.length).toBe(wanted.length);
  for (const [i, row] of got.entries())
    for (const [k, value] of row.entries())
      expect(Math.abs(value - wanted[i][k]), `row ${i}, output ${k}`).toBeLessThan(within);
}

describe.each(Object.keys(ANSWERERS) as (keyof typeof ANSWERERS)[])("an answerer of kind %s", (kind) => {
  const each = (
    check: (state: AnswererState, outputs: number, random: Random) => void | Promise<void>,
    numRuns = 25,
  ) =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.nat(), async (outputs, seed) => {
        const random = randomFrom(seed);
        const state = STATES[kind](outputs, random);
        await check(state, outputsOf(state, outputs), random);
      }),
      { numRuns, seed: 1 },
    );

  it("answers what its expression says in exact arithmetic, within 1e-6", () =>
    each(async (state, outputs, random) => {
      const rows = rowsFrom(6, random);
      const feeds = {
        rows: rows.flatMap((row) => [...row]),
        parts: rows.flatMap((row) => sequenceOf(row).flatMap((part) => [...part])),
      };
      const said = express(state, {
        width: WIDTH,
        rows: input("rows", [6, WIDTH]),
        parts: () => input("parts", [6, STEPS, WIDTH]),
      });
      const [{ data, shape }] = evaluate([said], feeds);
      expect(shape).toEqual([6, outputs]);
      const wanted = rows.map((_, i) => Array.from(data.slice(i * outputs, (i + 1) * outputs), Number));
      expectClose(await answer(state, rows), wanted, kind === "posterior" ? 1e-5 : 1e-6);
    }));

  it("answers what ONNX Runtime makes of its expression, within 1e-5", () =>
    each(async (state, _, random) => {
      const rows = rowsFrom(5, random);
      expectClose(await runExpression(state, rows), await answer(state, rows), 1e-5);
    }, 5));

  it("answers the same after it was stored, to the last bit", () =>
    each(async (state, outputs, random) => {
      const { json, tensors } = packTensors(state);
      const again = unpackTensors(
        JSON.parse(JSON.stringify(json)),
        (name) => tensors[name].data as Float32Array,
      );
      const parsed = answererSchema.parse(again);
      expect(fits(parsed, { outputs, width: WIDTH })).toBe(true);
      const rows = rowsFrom(4, random);
      expect(await answer(parsed, rows)).toEqual(await answer(state, rows));
      expect(readsParts(parsed)).toBe(readsParts(state));
    }, 5));

  it("fits no other number of outputs, and no rows that are too short", () =>
    each((state, outputs) => {
      expect(fits(state, { outputs, width: WIDTH })).toBe(true);
      expect(fits(state, { outputs: outputs + 1, width: WIDTH })).toBe(false);
      if (kind !== "constant") expect(fits(state, { outputs, width: 1 })).toBe(false);
    }, 5));

  it("says nothing of no rows", () => each(async (state) => expect(await answer(state, [])).toEqual([]), 1));
});

describe("answererSchema", () => {
  it("refuses a kind that there is not, a model that there is not, and a tensor that is none", () => {
    expect(answererSchema.safeParse({ kind: "forest" }).success).toBe(false);
    const posterior = STATES.posterior(2, randomFrom(1));
    expect(answererSchema.safeParse({ ...posterior, model: "oracle" }).success).toBe(false);
    expect(answererSchema.safeParse({ kind: "linear", weights: [1], bias: 0 }).error?.issues[0].path).toEqual(
      ["weights"],
    );
  });

  it("fits refuses a posterior that lacks a weight, or has one of another size", () => {
    const state = STATES.posterior(2, randomFrom(1));
    if (state.kind !== "posterior") throw new Error("made as a posterior");
    const [first, ...others] = Object.entries(state.weights);
    const sizes = { outputs: 2, width: WIDTH };
    expect(fits({ ...state, weights: Object.fromEntries(others) }, sizes)).toBe(false);
    const cut = { ...state.weights, [first[0]]: first[1].slice(1) };
    expect(fits({ ...state, weights: cut }, sizes)).toBe(false);
  });
});
