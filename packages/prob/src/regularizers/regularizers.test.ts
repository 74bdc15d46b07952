// The regularisers against loops over pairs and rows, in values and gradients.
import { gradients, input, Parameters } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { learnedMixture } from "../distributions/normal-mixture.ts";
import { oneHotCategorical } from "../distributions/one-hot-categorical.ts";
import { differences, distance, draw, type Feeds, numbers } from "../golden.test-support.ts";
import { attributeDisorder } from "./attribute-disorder.ts";
import { componentOverlap } from "./component-overlap.ts";
import { missingInformation } from "./missing-information.ts";
import { sharedVariance } from "./shared-variance.ts";

describe("attributeDisorder", () => {
  const rows = 5;
  const [z, a, known] = [input("z", [rows]), input("a", [rows]), input("known", [rows])];
  const feeds: Feeds = {
    z: draw("disorder/z", "normal", rows),
    a: Float64Array.of(3, -1, 3, 0.5, Number.NaN),
    known: Float64Array.of(1, 1, 1, 0, 0),
  };

  it("equals the mean over pairs of different rows, equal attributes included", () => {
    const all: Feeds = { ...feeds, a: Float64Array.of(3, -1, 3, 0.5, 2) };
    let total = 0;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++)
        if (i !== j) total += (Math.tanh(2 * (all.z[i] - all.z[j])) - Math.sign(all.a[i] - all.a[j])) ** 2;
    const value = attributeDisorder(z, a, { sharpness: 2 });
    expect(numbers(value, all)[0]).toBeCloseTo(total / (rows * (rows - 1)), 9);
    const [grad] = gradients(value, [z]);
    expect(distance(numbers(grad, all), differences(value, all, "z"))).toBeLessThan(1e-8);
  });

  it("reads only rows that are known, not even NaN elsewhere", () => {
    const value = attributeDisorder(z, a, { known });
    const three = { z: feeds.z.slice(0, 3), a: feeds.a.slice(0, 3) };
    const small = attributeDisorder(input("z", [3]), input("a", [3]));
    expect(numbers(value, feeds)[0]).toBeCloseTo(numbers(small, three)[0], 9);
    const [grad] = gradients(value, [z]);
    expect(numbers(grad, feeds).slice(3)).toEqual([0, 0]);
  });

  it.each([0, 1])("is 0 with %i known rows", (count) => {
    const few = { ...feeds, known: Float64Array.from({ length: rows }, (_, i) => Number(i < count)) };
    expect(numbers(attributeDisorder(z, a, { known }), few)).toEqual([0]);
  });
});

describe("componentOverlap", () => {
  const parameters = new Parameters({ seed: 2 });
  const mixture = learnedMixture(parameters, { components: 3, size: 2, scaleFloor: 0.1 });
  const feeds: Feeds = {
    loc: Float64Array.of(0, 0, 1.5, -0.5, -2, 1),
    rawScale: Float64Array.of(0.1, -0.4, 0.8, 0.3, -0.2, 0.5),
  };
  const scales = feeds.rawScale.map((raw) => 0.1 + Math.log1p(Math.exp(raw)));
  let closest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < 3; j++)
    for (let k = 0; k < 3; k++) {
      if (j === k) continue;
      let kl = 0;
      for (let d = 0; d < 2; d++) {
        const [a, b] = [scales[2 * j + d], scales[2 * k + d]];
        kl +=
          Math.log(b / a) +
          (a ** 2 + (feeds.loc[2 * j + d] - feeds.loc[2 * k + d]) ** 2) / (2 * b ** 2) -
          0.5;
      }
      closest = Math.min(closest, kl);
    }

  it("is what the closest pair is short of the margin, and its gradient moves that pair", () => {
    const value = componentOverlap(mixture, closest + 0.7);
    expect(numbers(value, feeds)[0]).toBeCloseTo(0.7, 6);
    const tensors = parameters.all.filter(({ name }) => name !== "logits");
    const grads = gradients(
      value,
      tensors.map(({ tensor }) => tensor),
    );
    tensors.forEach(({ name }, i) => {
      expect(distance(numbers(grads[i], feeds), differences(value, feeds, name)), name).toBeLessThan(1e-7);
    });
  });

  it("is 0, with no gradient, beyond the margin", () => {
    const value = componentOverlap(mixture, closest - 0.1);
    expect(numbers(value, feeds)).toEqual([0]);
    const [loc] = parameters.all.filter(({ name }) => name === "loc");
    expect(numbers(gradients(value, [loc.tensor])[0], feeds).map(Math.abs)).toEqual(new Array(6).fill(0));
  });

  it("of a single component is 0", () => {
    const one = learnedMixture(new Parameters({ seed: 2 }), { components: 1, size: 2 });
    const value = componentOverlap(one, 5);
    expect(numbers(value, { loc: Float64Array.of(0, 0), rawScale: Float64Array.of(0, 0) })).toEqual([0]);
  });
});

describe("missingInformation", () => {
  const logits = input("logits", [4, 3]);
  const value = missingInformation(oneHotCategorical({ logits }));

  it("equals log K - I(c; row) summed over rows and classes", () => {
    const feeds = { logits: draw("information", "normal", 12) };
    const probs = [0, 1, 2, 3].map((row) => {
      const line = [...feeds.logits.subarray(3 * row, 3 * row + 3)].map(Math.exp);
      return line.map((e) => e / line.reduce((s, v) => s + v));
    });
    let information = 0;
    for (const line of probs)
      line.forEach((prob, k) => {
        const usage = probs.reduce((total, other) => total + other[k], 0) / 4;
        information += (prob / 4) * Math.log(prob / usage);
      });
    expect(numbers(value, feeds)[0]).toBeCloseTo(Math.log(3) - information, 6);
    const [grad] = gradients(value, [logits]);
    expect(distance(numbers(grad, feeds), differences(value, feeds, "logits"))).toBeLessThan(1e-8);
  });

  it("is 0 for certain, evenly used classes, and log K where one class takes all", () => {
    const certain = Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 60 : 0));
    const three = missingInformation(oneHotCategorical({ logits: input("logits", [3, 3]) }));
    expect(numbers(three, { logits: certain })[0]).toBeCloseTo(0, 6);
    const same = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 60 : 0));
    expect(numbers(value, { logits: same })[0]).toBeCloseTo(Math.log(3), 6);
  });
});

describe("sharedVariance", () => {
  const [a, b] = [input("a", [5, 2]), input("b", [5, 3])];
  const feeds: Feeds = { a: draw("shared/a", "normal", 10), b: draw("shared/b", "normal", 15) };

  it("equals the sum of squared correlations over pairs of columns", () => {
    const column = (values: ArrayLike<number>, width: number, c: number) => {
      const own = Array.from({ length: 5 }, (_, row) => Number(values[row * width + c]));
      const mean = own.reduce((sum, value) => sum + value, 0) / 5;
      return own.map((value) => value - mean);
    };
    const dotOf = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, value, i) => sum + value * y[i], 0);
    let total = 0;
    for (let d = 0; d < 2; d++)
      for (let e = 0; e < 3; e++) {
        const [x, y] = [column(feeds.a, 2, d), column(feeds.b, 3, e)];
        total += dotOf(x, y) ** 2 / (dotOf(x, x) * dotOf(y, y));
      }
    const value = sharedVariance(a, b);
    // A variance of 1e-4 is added to each.
    expect(Math.abs(numbers(value, feeds)[0] / total - 1)).toBeLessThan(1e-3);
    const [grad] = gradients(value, [a]);
    expect(distance(numbers(grad, feeds), differences(value, feeds, "a"))).toBeLessThan(1e-7);
  });

  it("is 1 for a column and its multiple, 0 for one that never varies", () => {
    const value = sharedVariance(input("a", [4, 1]), input("b", [4, 1]));
    const x = Float64Array.of(10, -20, 30, 5);
    expect(numbers(value, { a: x, b: x.map((v) => -3 * v + 1) })[0]).toBeCloseTo(1, 5);
    expect(numbers(value, { a: x, b: new Float64Array(4).fill(7) })).toEqual([0]);
  });
});
