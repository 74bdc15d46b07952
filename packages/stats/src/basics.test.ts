// The small functions that everything else counts on: quantiles, softmax, shares of a normal, shuffles.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argmax } from "./argmax.ts";
import { normalCdf } from "./normal-cdf.ts";
import { quantile } from "./quantile.ts";
import { randomFrom, shuffled } from "./random.ts";
import { softmax } from "./softmax.ts";

describe("quantile", () => {
  it("quantile is the ends at 0 and 1, the middle at a half, and linear between", () => {
    expect([0, 0.25, 0.5, 0.6, 1].map((share) => quantile([1, 2, 4, 8, 16], share))).toEqual([
      1,
      2,
      4,
      expect.closeTo(5.6, 12),
      16,
    ]);
    expect([quantile([3], 0.7), quantile([], 0.5)]).toEqual([3, Number.NaN]);
  });

  it("quantile never falls with the share, and lies within the values", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const sorted = values.toSorted((x, y) => x - y);
          const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high + 1e-9);
          expect(low).toBeGreaterThanOrEqual(sorted[0] - 1e-9);
          expect(high).toBeLessThanOrEqual(sorted[sorted.length - 1] + 1e-9);
        },
      ),
      { seed: 1 },
    ));
});

describe("softmax", () => {
  it("softmax sums to 1, does not move with a shift, and keeps the order, without overflow", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(-1e4, 0, 1e4),
        (logits, shift) => {
          const probs = softmax(logits);
          expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
          for (const [k, p] of softmax(logits.map((logit) => logit + shift)).entries())
            expect(p).toBeCloseTo(probs[k], 6);
          expect(probs[argmax(logits)]).toBe(Math.max(...probs));
        },
      ),
      { seed: 1 },
    ));

  it("softmax of two is the logistic function of their difference", () => {
    for (const x of [-3, 0, 0.5, 8]) expect(softmax([x, 0])[0]).toBeCloseTo(1 / (1 + Math.exp(-x)), 12);
    expect(argmax([1, 3, 3])).toBe(1);
  });
});

describe("normalCdf", () => {
  /** By Simpson's rule from 0. */
  const integral = (x: number): number => {
    const steps = 2000;
    const density = (t: number) => Math.exp(-(t ** 2) / 2) / Math.sqrt(2 * Math.PI);
    let sum = density(0) + density(x);
    for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * density((i * x) / steps);
    return 0.5 + (sum * x) / steps / 3;
  };

  it("normalCdf is the integral of the density, to 1.2e-7, and its two sides sum to 1", () => {
    for (let x = -6; x <= 6; x += 0.25) {
      expect(Math.abs(normalCdf(x) - integral(x))).toBeLessThan(1.3e-7);
      expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 6);
    }
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
    expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
  });
});

describe("randomFrom and shuffled", () => {
  it("randomFrom(seed) is the same stream again, and another for another seed", () => {
    const first = (seed: number) => {
      const random = randomFrom(seed);
      return [random(), random(), random()].join();
    };
    expect(first(7)).toBe(first(7));
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    expect(new Set(seeds.map(first)).size).toBe(200);
  });

  it("shuffled keeps every item, leaves its input, and gives each of six orders a sixth, to 4 standard errors", () => {
    const items = [1, 2, 3];
    const counts = new Map<string, number>();
    const random = randomFrom(3);
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(items, random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual([1, 2, 3]);
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000 * (5 / 6)));
  });
});
