// Draws beside sums: several draws against as many single ones, and one draw of many classes against the sum over all.
import {
  add,
  constant,
  input,
  logSoftmax,
  matMul,
  mul,
  Parameters,
  scope,
  stack,
  type Tensor,
} from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal } from "./distributions/normal.ts";
import { type LearnedMixture, normalMixture } from "./distributions/normal-mixture.ts";
import { oneHotCategorical, uniformClasses } from "./distributions/one-hot-categorical.ts";
import { draw, type Feeds, numbers } from "./golden.test-support.ts";
import { defineModel, latent, observed, p, q } from "./model.ts";
import { m2 } from "./models/m2.ts";
import { vade } from "./models/vade.ts";
import { bernoulliNetwork, classNetwork, normalNetwork } from "./networks/network.ts";
import { objective } from "./objective.ts";

describe("objective(m2) with 3 samples", () => {
  const parameters = new Parameters({ seed: 3 });
  const hidden = [4];
  const model = m2({
    shape: [5],
    classes: 2,
    latent: 2,
    classifier: scope("classifier", () => classNetwork(parameters, { inputs: [5], hidden, outputs: 2 })),
    encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [5, 2], hidden, outputs: 2 })),
    decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [2, 2], hidden, outputs: 5 })),
  });
  const rows = 4;
  const feeds: Feeds = {
    ...Object.fromEntries(parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())])),
    x: draw("x", "uniform", rows * 5).map(Math.round),
    y: Float64Array.of(1, 0, 0, 1, 1, 0, 0, 1),
    yObserved: Float64Array.of(1, 0, 1, 0),
  };

  it("equals the mean of 3 objectives with one draw, labels and all", () => {
    const noise = draw("noise", "normal", 2 * 3 * rows * 2); // [class, sample, row, dimension]
    const several = objective(model, { rows, alpha: 3, samples: 3 });
    expect(several.inputs.at(-1)!.tensor.shape).toEqual([2, 3, rows, 2]);
    const single = objective(model, { rows, alpha: 3 });
    const line = rows * 2;
    const losses = [0, 1, 2].map((s) => {
      const own = [0, 1].flatMap((y) => [...noise.subarray((3 * y + s) * line, (3 * y + s + 1) * line)]);
      return numbers(single.loss, { ...feeds, "noise/z": Float64Array.from(own) })[0];
    });
    expect(numbers(several.loss, { ...feeds, "noise/z": noise })[0]).toBeCloseTo(
      (losses[0] + losses[1] + losses[2]) / 3,
      6,
    );
  });
});

describe("objective(vade) with 3 samples", () => {
  const logits = input("logits", [2]);
  const [centres, scale] = [input("centres", [2, 1]), input("scale", [2, 1])];
  const component = (c: Tensor) => normal({ loc: matMul(c, centres), scale: matMul(c, scale) });
  const mixture: LearnedMixture = {
    components: 2,
    weights: oneHotCategorical({ logits }),
    component,
    responsibilities: (z) => {
      const of = (c: readonly number[]) => component(constant(c, [1, 2])).logProb(z);
      return oneHotCategorical({ logits: add(stack([of([1, 0]), of([0, 1])], -1), logSoftmax(logits)) });
    },
    mixture: normalMixture({ logits, loc: centres, scale }),
  };
  const model = vade({
    shape: [1],
    mixture,
    encoder: (x) => normal({ loc: mul(x, 0.8), logScale: mul(x, -0.5) }),
    decoder: (z) => normal({ loc: z }),
    labels: true,
  });
  const [x, noise] = [0.6, [0.4, -1.1, 1.7]];
  const prior = { logits: [0.3, -0.4], centres: [-1, 0.8], scale: [0.6, 1.1] };
  const feeds: Feeds = {
    ...Object.fromEntries(Object.entries(prior).map(([name, values]) => [name, Float64Array.from(values)])),
    x: Float64Array.of(x),
    c: Float64Array.of(0, 1),
    cObserved: Float64Array.of(1),
    "noise/z": Float64Array.from(noise),
  };
  const logSumExp = (xs: readonly number[]) => Math.log(xs.reduce((total, v) => total + Math.exp(v), 0));
  const logNormal = (at: number, loc: number, s: number) =>
    -0.5 * ((at - loc) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
  const zs = noise.map((e) => 0.8 * x + Math.exp(-0.5 * x) * e);
  const logJoint = (z: number) =>
    [0, 1].map(
      (k) => prior.logits[k] - logSumExp(prior.logits) + logNormal(z, prior.centres[k], prior.scale[k]),
    );

  it("has the label term log of the mean over draws of p(c | z)", () => {
    const { terms } = objective(model, { rows: 1, alpha: 1, samples: 3 });
    const perDraw = zs.map((z) => logJoint(z)[1] - logSumExp(logJoint(z)));
    expect(numbers(terms["label/c"], feeds)[0]).toBeCloseTo(logSumExp(perDraw) - Math.log(3), 6);
  });

  it("has the importance bound of a mixture prior where no row is labelled", () => {
    const { loss } = objective(model, { rows: 1, alpha: 1, samples: 3, bound: "importance" });
    const perDraw = zs.map(
      (z) => logNormal(x, z, 1) + logSumExp(logJoint(z)) - logNormal(z, 0.8 * x, Math.exp(-0.5 * x)),
    );
    const bound = logSumExp(perDraw) - Math.log(3);
    expect(numbers(loss, { ...feeds, cObserved: Float64Array.of(0) })[0]).toBeCloseTo(-bound, 6);
  });
});

describe("objective with the top 2 of 6 classes and one draw of the rest", () => {
  it("averages to the exact loss within 4 standard errors over 8000 draws", () => {
    const [size, replicates] = [6, 1000];
    const [toC, toX] = [input("toC", [1, size]), input("toX", [size, 3])];
    const modelOf = (top?: number) =>
      defineModel({
        name: "top classes",
        variables: { x: observed([3]), c: latent() },
        generative: [
          p("c", [], () => uniformClasses(size)),
          p("x", ["c"], ({ c }) => oneHotCategorical({ logits: matMul(c, toX) })),
        ],
        inference: [
          q(
            "c",
            ["x"],
            ({ x }) => oneHotCategorical({ logits: matMul(matMul(x, input("sum", [3, 1])), toC) }),
            { top },
          ),
        ],
      });
    const feeds = (rows: number): Feeds => ({
      toC: draw("top/c", "normal", size),
      toX: draw("top/x", "normal", size * 3),
      sum: Float64Array.of(1, 1, 1),
      x: Float64Array.from({ length: rows * 3 }, (_, i) => Number(i % 3 === 1)),
    });
    const exact = numbers(objective(modelOf(), { rows: 1 }).loss, feeds(1))[0];
    const { loss } = objective(modelOf(2), { rows: replicates });
    const means = Array.from({ length: 8 }, (_, group) => {
      const uniform = draw(`top/${group}`, "uniform", replicates * size);
      return numbers(loss, { ...feeds(replicates), "noise/c": uniform })[0];
    });
    const mean = means.reduce((a, b) => a + b) / 8;
    const error = Math.sqrt(means.reduce((total, m) => total + (m - mean) ** 2, 0) / 7 / 8);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.02);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
  });
});
