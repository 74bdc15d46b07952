import { randomFrom } from "@semitone/stats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classCuts } from "./class-cuts.ts";

const hot = (k: number) => [0, 1, 2].map((c) => Number(c === k));

describe("classCuts", () => {
  it("classCuts orders classes by their mean rating and cuts in the middle of the gap between neighbours", () => {
    const { order, cuts } = classCuts([hot(2), hot(2), hot(0), hot(1)], [-0.9, -0.5, 0.1, 0.7]);
    expect(order).toEqual([2, 0, 1]);
    expect(cuts[0]).toBeCloseTo(-0.2, 12);
    expect(cuts[1]).toBeCloseTo(0.4, 12);
  });
  it("classCuts makes the fewest labels wrong where classes overlap: the best of all cuts", () => {
    const ratings = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    const high = [0, 0, 1, 0, 1, 1];
    const { cuts } = classCuts(
      high.map((one) => [1 - one, one]),
      ratings,
    );
    const wrong = (cut: number) => ratings.filter((rating, i) => Number(rating > cut) !== high[i]).length;
    const least = Math.min(...ratings.map((rating) => wrong(rating + 0.05)));
    expect(wrong(cuts[0])).toBe(least);
  });
  it("classCuts puts a class without labels last, out of reach", () => {
    const { order, cuts } = classCuts([hot(0), hot(1)], [0, 1]);
    expect(order).toEqual([0, 1, 2]);
    expect(cuts).toEqual([0.5, Number.POSITIVE_INFINITY]);
  });
  it("classCuts parts two classes in the middle of the scale, unless more than one label more is wrong there", () => {
    const two = (labels: readonly number[]) => labels.map((high) => [1 - high, high]);
    const cutOf = (labels: readonly number[], ratings: readonly number[]) =>
      classCuts(two(labels), ratings, 0).cuts[0];
    expect(cutOf([0, 0, 1, 1], [-0.6, -0.2, 0.5, 0.9])).toBe(0);
    expect(cutOf([0, 0, 1, 1], [-0.6, 0.1, 0.5, 0.9])).toBe(0);
    expect(cutOf([0, 0, 0, 1], [-0.6, 0.1, 0.2, 0.9])).toBeCloseTo(0.55, 12);
  });
});

describe("classCuts of any labels", () => {
  const labels = fc
    .record({ seed: fc.nat(), count: fc.integer({ min: 2, max: 25 }), K: fc.integer({ min: 2, max: 4 }) })
    .map(({ seed, count, K }) => {
      const random = randomFrom(seed);
      const classes = Array.from({ length: count }, () => Math.floor(K * random()));
      return {
        targets: classes.map((k) => Array.from({ length: K }, (_, c) => Number(c === k))),
        // Ratings of tenths, so that some are equal.
        ratings: classes.map((k) => Math.round(10 * (k + 2 * random())) / 10),
        classes,
        K,
      };
    });

  it("order every class once, by mean rating, and cuts never fall", () =>
    fc.assert(
      fc.property(labels, ({ targets, ratings, K }) => {
        const { order, cuts } = classCuts(targets, ratings);
        expect(order.toSorted()).toEqual(Array.from({ length: K }, (_, k) => k));
        expect(cuts).toHaveLength(K - 1);
        for (let i = 1; i < cuts.length; i++) expect(cuts[i]).toBeGreaterThanOrEqual(cuts[i - 1]);
        const means = order.map((k) => {
          const own = ratings.filter((_, i) => targets[i][k] === 1);
          return own.length === 0
            ? Number.POSITIVE_INFINITY
            : own.reduce((sum, r) => sum + r, 0) / own.length;
        });
        for (let i = 1; i < K; i++) expect(means[i] >= means[i - 1] - 1e-12).toBe(true);
      }),
      { numRuns: 80, seed: 1 },
    ));

  it("of two classes make as few labels wrong as any cut between neighbouring ratings", () =>
    fc.assert(
      fc.property(labels, ({ ratings, classes, K }) => {
        fc.pre(K === 2 && new Set(classes).size === 2 && new Set(ratings).size === ratings.length);
        const { order, cuts } = classCuts(
          classes.map((k) => [1 - k, k]),
          ratings,
        );
        const wrong = (cut: number) =>
          ratings.filter((rating, i) => Number(rating > cut) !== order.indexOf(classes[i])).length;
        const sorted = ratings.toSorted((a, b) => a - b);
        const possible = sorted.slice(1).map((rating, i) => wrong((rating + sorted[i]) / 2));
        expect(wrong(cuts[0])).toBe(Math.min(...possible));
      }),
      { numRuns: 200, seed: 1 },
    ));

  it("move with the ratings: a scale shifted and stretched has its cuts shifted and stretched", () => {
    const targets = [hot(0), hot(1), hot(1), hot(2), hot(0)];
    const ratings = [0.1, 0.5, 0.4, 0.9, 0.2];
    const plain = classCuts(targets, ratings);
    const moved = classCuts(
      targets,
      ratings.map((rating) => 10 * rating - 4),
    );
    expect(moved.order).toEqual(plain.order);
    for (const [i, cut] of plain.cuts.entries()) expect(moved.cuts[i]).toBeCloseTo(10 * cut - 4, 9);
  });
});
