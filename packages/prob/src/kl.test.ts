import { readFileSync } from "node:fs";
import { constant, gradients, input, sum, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import type { Distribution } from "./distribution.ts";
import { bernoulli } from "./distributions/bernoulli.ts";
import { beta } from "./distributions/beta.ts";
import { categorical } from "./distributions/categorical.ts";
import { laplace } from "./distributions/laplace.ts";
import { normal } from "./distributions/normal.ts";
import { normalMixture } from "./distributions/normal-mixture.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";
import {
  differences,
  distance,
  draw,
  type Feeds,
  feed,
  numbers,
  type Values,
} from "./golden.test-support.ts";
import { hasClosedKl, kl } from "./kl.ts";
import { digamma, logGamma } from "./special-functions.ts";

// Made by fixtures/generate/prob.py with SciPy and torch.distributions in double precision.
const golden: {
  kl: Record<string, { q: Record<string, Values>; p: Record<string, Values>; kl: Values }>;
  gamma: Record<"x" | "logGamma" | "digamma", Values>;
} = JSON.parse(readFileSync(new URL("../../../fixtures/prob/distributions.json", import.meta.url), "utf8"));

const BUILD: Record<string, (parameters: never) => Distribution> = {
  normal,
  laplace,
  beta,
  bernoulli,
  categorical,
  oneHotCategorical,
};

function side(name: string, prefix: string, values: Record<string, Values>, feeds: Feeds) {
  const tensors: Record<string, Tensor> = {};
  for (const [key, value] of Object.entries(values)) tensors[key] = feed(feeds, `${prefix}/${key}`, value);
  return { tensors, distribution: BUILD[name](tensors as never) };
}

describe.each(Object.keys(golden.kl))("kl(%s, the same)", (name) => {
  const fixture = golden.kl[name];
  const feeds: Feeds = {};
  const q = side(name, "q", fixture.q, feeds);
  const p = side(name, "p", fixture.p, feeds);
  const divergence = kl(q.distribution, p.distribution);

  it("agrees with torch.distributions to 1e-6", () => {
    expect(distance(numbers(divergence, feeds), fixture.kl.data)).toBeLessThan(1e-6);
  });

  it("is zero where both are the same", () => {
    const zero = numbers(kl(q.distribution, q.distribution), feeds);
    expect(
      distance(
        zero,
        zero.map(() => 0),
      ),
    ).toBeLessThan(1e-9);
  });

  it("has the gradient of finite differences, on both sides", () => {
    const total = sum(divergence);
    for (const [prefix, { tensors }] of Object.entries({ q, p }))
      for (const [key, tensor] of Object.entries(tensors)) {
        const [grad] = gradients(total, [tensor]);
        expect(distance(numbers(grad, feeds), differences(total, feeds, `${prefix}/${key}`))).toBeLessThan(
          1e-6,
        );
      }
  });
});

describe("kl", () => {
  const q = normal({ loc: constant([0.3, -0.2]), scale: constant([0.5, 0.8]) });
  const mixture = normalMixture({
    logits: constant([0.2, -0.4]),
    loc: constant([1, 0, -1, 0.5], [2, 2]),
    scale: constant([0.7, 0.9, 1.1, 0.6], [2, 2]),
  });

  it("kl(normal, normalMixture) fails naming the pair and the way out", () => {
    expect(hasClosedKl(q, mixture)).toBe(false);
    expect(() => kl(q, mixture)).toThrow(
      "kl: no closed form for (normal, normalMixture); pass { monteCarlo: noise } for a one-draw estimate",
    );
  });

  it("kl(q, p) of other event shapes fails with both", () => {
    expect(() => kl(q, normal({ loc: constant([0, 0, 0]) }))).toThrow("got normal [2] and normal [3]");
  });

  it("the Monte Carlo estimate averages to a fine grid's sum of q (log q - log p)", () => {
    const draws = 20_000;
    const noise = input("noise", [draws, 2]);
    const estimates = numbers(kl(q, mixture, { monteCarlo: [noise] }), {
      noise: draw("kl", "normal", 2 * draws),
    });
    const average = estimates.reduce((a, b) => a + b) / draws;
    const spread = Math.sqrt(estimates.reduce((total, x) => total + (x - average) ** 2, 0) / draws);
    const cells = 121;
    const point = (i: number, axis: number) =>
      -4 + (8 * (axis === 0 ? Math.floor(i / cells) : i % cells)) / (cells - 1);
    const grid = Float64Array.from({ length: 2 * cells * cells }, (_, i) => point(i >> 1, i & 1));
    const x = input("x", [cells * cells, 2]);
    const logQ = numbers(q.logProb(x), { x: grid });
    const logP = numbers(mixture.logProb(x), { x: grid });
    const area = (8 / (cells - 1)) ** 2;
    const exact = logQ.reduce((total, l, i) => total + Math.exp(l) * (l - logP[i]) * area, 0);
    expect(Math.abs(average - exact)).toBeLessThan((4 * spread) / Math.sqrt(draws));
  });
});

describe("special functions", () => {
  const x = input("x", golden.gamma.x.shape);
  const feeds = { x: Float64Array.from(golden.gamma.x.data) };

  it("logGamma(x) agrees with SciPy to 1e-7 from 0.001 to a million", () => {
    expect(distance(numbers(logGamma(x), feeds), golden.gamma.logGamma.data)).toBeLessThan(1e-7);
  });

  it("digamma(x) agrees with SciPy to 1e-7, and is the gradient of logGamma", () => {
    expect(distance(numbers(digamma(x), feeds), golden.gamma.digamma.data)).toBeLessThan(1e-7);
    const [slope] = gradients(sum(logGamma(x)), [x]);
    expect(distance(numbers(slope, feeds), golden.gamma.digamma.data)).toBeLessThan(1e-7);
  });
});
