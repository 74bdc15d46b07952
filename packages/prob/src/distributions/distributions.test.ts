// The contract of every distribution: golden numbers, derivatives, draws, enumeration.
import { readFileSync } from "node:fs";
import { constant, gradients, input, mean, reshape, sum, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import type { Distribution } from "../distribution.ts";
import {
  differences,
  distance,
  draw,
  type Feeds,
  feed,
  feedAll,
  numbers,
  type Values,
} from "../golden.test-support.ts";
import { bernoulli } from "./bernoulli.ts";
import { beta } from "./beta.ts";
import { categorical } from "./categorical.ts";
import { discretizedLogistic } from "./discretized-logistic.ts";
import { laplace } from "./laplace.ts";
import { normal } from "./normal.ts";
import { normalMixture } from "./normal-mixture.ts";
import { oneHotCategorical } from "./one-hot-categorical.ts";
import { sequence } from "./sequence.ts";

interface Golden {
  parameters: Record<string, Values>;
  value: Values;
  logProb: Values;
  entropy?: Values;
  mean?: Values;
}

// Made by fixtures/generate/prob.py with SciPy and torch.distributions in double precision.
const golden: { cases: Record<string, Golden> } = JSON.parse(
  readFileSync(new URL("../../../../fixtures/prob/distributions.json", import.meta.url), "utf8"),
);

/** From a record of parameters; the tensors carry the names that the constructors use. */
const BUILD: Record<string, (parameters: never) => Distribution> = {
  normal,
  laplace,
  beta,
  bernoulli,
  categorical,
  oneHotCategorical,
  normalMixture,
  discretizedLogistic: (parameters: { loc: Tensor; scale: Tensor }) =>
    discretizedLogistic({ ...parameters, levels: 6 }),
  sequence,
};
const INDEX_VALUES = new Set(["categorical", "sequence"]);

function setUp(name: string) {
  const fixture = golden.cases[name];
  const feeds: Feeds = {};
  const parameters = feedAll(feeds, fixture.parameters);
  const value = feed(feeds, "value", fixture.value, INDEX_VALUES.has(name) ? "int64" : undefined);
  return { fixture, feeds, parameters, value, distribution: BUILD[name](parameters as never) };
}

it("every distribution has golden numbers", () => {
  expect(Object.keys(golden.cases).sort()).toEqual(Object.keys(BUILD).sort());
});

describe.each(Object.keys(BUILD))("%s", (name) => {
  const { fixture, feeds, parameters, value, distribution } = setUp(name);
  const logProb = distribution.logProb(value);

  it("logProb(value) agrees with SciPy or torch to 1e-6, one number for each batch position", () => {
    expect(logProb.shape).toEqual(distribution.batchShape);
    expect([...distribution.batchShape, ...distribution.eventShape]).toEqual(fixture.value.shape);
    expect(distance(numbers(logProb, feeds), fixture.logProb.data)).toBeLessThan(1e-6);
  });

  it("logProb(value) with a leading axis on the value keeps that axis", () => {
    const beside = reshape(value, [1, ...value.shape]);
    const shifted = distribution.logProb(beside);
    expect(shifted.shape).toEqual([1, ...distribution.batchShape]);
    expect(distance(numbers(shifted, feeds), fixture.logProb.data)).toBeLessThan(1e-6);
  });

  it("the gradient of logProb by each parameter matches finite differences", () => {
    const wanted = Object.keys(parameters).filter((key) => key !== "mask");
    const total = sum(logProb);
    const grads = gradients(
      total,
      wanted.map((key) => parameters[key]),
    );
    wanted.forEach((key, i) => {
      expect(distance(numbers(grads[i], feeds), differences(total, feeds, key)), key).toBeLessThan(1e-6);
    });
  });

  if (fixture.entropy)
    it("entropy() agrees with SciPy or torch to 1e-6", () => {
      expect(distribution.entropy().shape).toEqual(distribution.batchShape);
      expect(distance(numbers(distribution.entropy(), feeds), fixture.entropy!.data)).toBeLessThan(1e-6);
    });

  if (!fixture.entropy)
    it("entropy() says why there is none", () => {
      expect(() => distribution.entropy()).toThrow(/entropy (has no closed form|would need every)/);
    });

  if (fixture.mean)
    it("mean() agrees with SciPy or torch to 1e-6", () => {
      expect(distance(numbers(distribution.mean(), feeds), fixture.mean!.data)).toBeLessThan(1e-6);
    });

  if (distribution.noise.length > 0)
    it("sample(noise) averages to the mean over 4000 draws", () => {
      const draws = 4000;
      const noise = distribution.noise.map((spec) => {
        const shape = [draws, ...(distribution.batchShape as number[]), ...spec.shape];
        feeds[spec.name] = draw(
          `${name}/${spec.name}`,
          spec.kind,
          shape.reduce((a, b) => a * b),
        );
        return input(`noise-${spec.name}`, shape);
      });
      const withNoise = Object.fromEntries(
        distribution.noise.map((spec) => [`noise-${spec.name}`, feeds[spec.name]]),
      );
      const sample = distribution.sample(...noise);
      expect(sample.shape).toEqual([draws, ...fixture.value.shape]);
      const drawn = numbers(sample, { ...feeds, ...withNoise, value: Float64Array.from(fixture.value.data) });
      const cells = fixture.mean!.data.length;
      fixture.mean!.data.forEach((expected, cell) => {
        const column = Array.from({ length: draws }, (_, i) => drawn[i * cells + cell]);
        const average = column.reduce((a, b) => a + b) / draws;
        const spread = Math.sqrt(column.reduce((total, x) => total + (x - average) ** 2, 0) / draws);
        expect(Math.abs(average - expected)).toBeLessThan((4.5 * (spread + 1e-3)) / Math.sqrt(draws));
      });
    });

  if (distribution.reparameterized)
    it("the gradient of the mean draw by loc is one", () => {
      const noise = constant(new Float64Array(fixture.mean!.data.length).fill(0.3), fixture.mean!.shape);
      const [grad] = gradients(sum(distribution.sample(noise)), [parameters.loc]);
      expect(
        distance(
          numbers(grad, feeds),
          fixture.mean!.data.map(() => 1),
        ),
      ).toBeLessThan(1e-12);
    });
});

describe("finite distributions", () => {
  const logits = input("logits", [3, 4]);
  const feeds = { logits: draw("logits", "normal", 12) };
  const cases: [string, Distribution, number][] = [
    ["categorical", categorical({ logits }), 3],
    ["oneHotCategorical", oneHotCategorical({ logits }), 3],
    ["bernoulli of one coin", bernoulli({ logits: reshape(logits, [12, 1]) }), 12],
    [
      "discretizedLogistic of one number",
      discretizedLogistic({ loc: logits, scale: constant(0.7), levels: 5, eventRank: 0 }),
      12,
    ],
  ];
  it.each(cases)(
    "%s: probabilities of enumerate() sum to 1, and each value matches itself only",
    (_, distribution, rows) => {
      const { support } = distribution;
      if (support.kind !== "finite") throw new Error("expected a finite support");
      const all = support.enumerate();
      const ones = distribution.batchShape.map(() => 1);
      const values = reshape(all, [support.count, ...ones, ...distribution.eventShape]);
      const logProbs = numbers(distribution.logProb(values), feeds);
      const totals = Array.from({ length: rows }, (_, row) =>
        logProbs.filter((_, i) => i % rows === row).reduce((total, logProb) => total + Math.exp(logProb), 0),
      );
      expect(
        distance(
          totals,
          totals.map(() => 1),
        ),
      ).toBeLessThan(1e-6);
      expect(distance(numbers(support.logProbs(), feeds), logProbs)).toBeLessThan(1e-9);
      const table = numbers(support.match(all), {});
      expect(table).toEqual(table.map((_, i) => Number(i % (support.count + 1) === 0)));
    },
  );

  it("bernoulli.logProb stays exact and its gradient finite for logits of 10000", () => {
    const extreme = input("extreme", [2, 2]);
    const feeds = { extreme: Float64Array.of(1e4, -1e4, 1e4, -1e4) };
    const logProb = bernoulli({ logits: extreme }).logProb(constant([1, 0, 0, 1], [2, 2]));
    expect(numbers(logProb, feeds)).toEqual([0, -2e4]);
    expect(numbers(gradients(mean(logProb), [extreme])[0], feeds)).toEqual([0, 0, -0.5, 0.5]);
  });

  it("discretizedLogistic keeps the log of a far level, where the difference of two cdfs is 0", () => {
    const far = discretizedLogistic({ loc: constant([0]), scale: constant([0.01]), levels: 100 });
    const [logProb] = numbers(far.logProb(constant([50])), {});
    expect(logProb).toBeCloseTo(-4950, 3);
  });
});

describe("shapes", () => {
  it("normal with eventRank 2 and too few axes says what it needs", () => {
    expect(() => normal({ loc: input("loc", [3]), eventRank: 2 })).toThrow(
      "normal: parameters need 2 static event axes at the end; got [3]; set eventRank?",
    );
  });

  it("sequence laid out time first gives the same log density", () => {
    const { fixture, feeds, value } = setUp("sequence");
    const { shape, data } = fixture.parameters.logits;
    const [rows, steps, size] = shape;
    const flipped = Array.from({ length: data.length }, (_, flat) => {
      const [step, row, k] = [Math.floor(flat / (rows * size)), Math.floor(flat / size) % rows, flat % size];
      return data[(row * steps + step) * size + k];
    });
    const logits = feed(feeds, "flipped", { shape: [steps, rows, size], data: flipped });
    const distribution = sequence({ logits, mask: input("mask", [rows, steps]), timeFirst: true });
    expect(distribution.batchShape).toEqual([rows]);
    expect(distance(numbers(distribution.logProb(value), feeds), fixture.logProb.data)).toBeLessThan(1e-6);
  });
});
