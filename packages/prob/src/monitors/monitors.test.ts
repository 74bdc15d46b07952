// The monitors on models whose collapse is known, and on arrays worked out by hand.
import { add, input, matMul, mul, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal } from "../distributions/normal.ts";
import { oneHotCategorical } from "../distributions/one-hot-categorical.ts";
import { draw, type Feeds, numbers } from "../golden.test-support.ts";
import { m2 } from "../models/m2.ts";
import { partiallySpecified } from "../models/partially-specified.ts";
import { vae } from "../models/vae.ts";
import { activeUnits } from "./active-units.ts";
import { collapseOutputs } from "./collapse-outputs.ts";
import { componentUsage } from "./component-usage.ts";

const rows = 4;
const x = draw("monitors/x", "normal", rows * 2);
const noise = draw("monitors/noise", "normal", rows * 2);

/** q(z | x) = N((x_0, 0), (e^-1, 1)): the second dimension has collapsed. */
const modelOf = (strength: number) =>
  vae({
    shape: [2],
    latent: 2,
    encoder: (data: Tensor) =>
      normal({ loc: mul(data, input("keep", [2])), logScale: input("logScale", [2]) }),
    decoder: (z) => normal({ loc: mul(z, strength) }),
  });
const feeds: Feeds = {
  x,
  keep: Float64Array.of(1, 0),
  logScale: Float64Array.of(-1, 0),
  "noise/z": noise,
};

describe("collapseOutputs", () => {
  const { outputs, inputs } = collapseOutputs(modelOf(1), rows);

  it("gives KL by dimension, 0 in the collapsed one", () => {
    const hand = [0, 1, 2, 3].map((row) => 0.5 * (Math.exp(-2) + x[2 * row] ** 2 - 1) + 1);
    const [first, second] = numbers(outputs["kl/z"], feeds);
    expect(first).toBeCloseTo(hand.reduce((a, b) => a + b) / rows, 6);
    expect(second).toBeCloseTo(0, 9);
  });

  it("gives posterior means, of which one unit is active", () => {
    const flat = numbers(outputs["mean/z"], feeds);
    const means = [0, 1, 2, 3].map((row) => flat.slice(2 * row, 2 * row + 2));
    expect(activeUnits(means).active).toEqual([0]);
  });

  it("gives what the likelihood loses when z comes from the row before", () => {
    const z = noise.map((e, i) => (i % 2 === 0 ? x[i] + Math.exp(-1) * e : e));
    const logLikelihood = (shift: number) =>
      x.reduce((total, value, i) => total - 0.5 * (value - z[(i - shift + x.length) % x.length]) ** 2, 0) /
      rows;
    expect(numbers(outputs["gap/z"], feeds)[0]).toBeCloseTo(logLikelihood(0) - logLikelihood(2), 6);
  });

  it("gives a gap of 0 where p ignores z", () => {
    expect(numbers(collapseOutputs(modelOf(0), rows).outputs["gap/z"], feeds)).toEqual([0]);
  });

  it("asks for data and noise, not for labels", () => {
    expect(inputs.map(({ name }) => name)).toEqual(["x", "noise/z"]);
    const style = partiallySpecified({
      shape: [2],
      classes: 2,
      latent: 2,
      encoder: (data) => normal({ loc: data }),
      classifier: (data, z) => oneHotCategorical({ logits: add(data, z) }),
      decoder: (y, z) => normal({ loc: add(y, z) }),
    });
    const built = collapseOutputs(style, rows);
    expect(built.inputs.map(({ name }) => name)).toEqual(["x", "noise/z"]);
    expect(Object.keys(built.outputs)).toEqual(["kl/y", "probs/y", "kl/z", "gap/z", "mean/z"]);
  });

  it("leaves means out where z depends on the class, and moves z within each class", () => {
    const classes = m2({
      shape: [2],
      classes: 2,
      latent: 2,
      classifier: (data) => oneHotCategorical({ logits: data }),
      encoder: (data, y) => normal({ loc: add(data, matMul(y, input("toLoc", [2, 2]))) }),
      decoder: (y, z) => normal({ loc: add(y, z) }),
    });
    const { outputs: found } = collapseOutputs(classes, rows);
    expect(Object.keys(found)).toEqual(["kl/y", "probs/y", "kl/z", "gap/z"]);
    expect(found["kl/z"].shape).toEqual([2]);
  });

  it("refuses a single row", () => {
    expect(() => collapseOutputs(modelOf(1), 1)).toThrow(
      "VAE: collapseOutputs needs 2 rows or more to shuffle; got 1",
    );
  });
});

describe("activeUnits", () => {
  it("counts dimensions whose means vary by more than 0.01", () => {
    const { variances, active } = activeUnits([
      [1, 0.1, 5],
      [3, 0.1, 5.4],
      [2, 0.2, 5.2],
    ]);
    expect(variances[0]).toBeCloseTo(2 / 3, 12);
    expect(variances[2]).toBeCloseTo(0.08 / 3, 12);
    expect(active).toEqual([0, 2]);
  });

  it("refuses no rows and rows of several sizes", () => {
    expect(() => activeUnits([])).toThrow("activeUnits: rows must be there and of one size; got sizes none");
    expect(() => activeUnits([[1], [1, 2]])).toThrow("got sizes 1, 2");
  });
});

describe("componentUsage", () => {
  it("is K for components used alike, and 1 where one takes all", () => {
    expect(
      componentUsage([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]).perplexity,
    ).toBeCloseTo(3, 12);
    expect(
      componentUsage([
        [0, 1],
        [0, 1],
      ]).perplexity,
    ).toBe(1);
    const { usage, perplexity } = componentUsage([
      [0.5, 0.5],
      [1, 0],
    ]);
    expect(usage).toEqual([0.75, 0.25]);
    expect(perplexity).toBeCloseTo(0.75 ** -0.75 * 0.25 ** -0.25, 12);
  });

  it("refuses logits and no rows", () => {
    expect(() =>
      componentUsage([
        [0.5, 0.5],
        [2, 3],
      ]),
    ).toThrow(
      "componentUsage: rows must be there, of one size, and add up to 1; got [2, 3] at 1; did you pass logits?",
    );
    expect(() => componentUsage([])).toThrow("got no rows");
  });
});
