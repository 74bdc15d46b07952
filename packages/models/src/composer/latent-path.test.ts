import { randomFrom } from "@semitone/stats";
import { COMMON, WALTZ } from "@semitone/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeUpAnchor } from "../segments/made-up-segments.test-support.ts";
import { between, slerp, towards } from "./latent-path.ts";

/** Two random vectors of the same size, and a share of the way. */
const pair = fc
  .record({
    seed: fc.nat(),
    size: fc.integer({ min: 2, max: 12 }),
    t: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ seed, size, t }) => {
    const random = randomFrom(seed);
    const some = () => Float32Array.from({ length: size }, () => 2 * random() - 1);
    return { a: some(), b: some(), t };
  });
const lengthOf = (x: Float32Array) => Math.hypot(...x);
const angleOf = (x: Float32Array, y: Float32Array) =>
  Math.acos(Math.min(1, x.reduce((sum, value, i) => sum + value * y[i], 0) / lengthOf(x) / lengthOf(y)));
const expectClose = (x: Float32Array, y: Float32Array) => {
  for (const [i, value] of x.entries()) expect(value).toBeCloseTo(y[i], 4);
};

describe("towards", () => {
  it("towards(a, b, strength) is a at 0, b at 1, half way at 0.5, and beyond b above 1", () => {
    const [a, b] = [Float32Array.of(0, 4), Float32Array.of(2, 0)];
    expect([0, 0.5, 1, 1.5, -0.5].map((strength) => [...towards(a, b, strength)])).toEqual([
      [0, 4],
      [1, 2],
      [2, 0],
      [3, -2],
      [-1, 6],
    ]);
  });
});

describe("slerp of any vectors", () => {
  const each = (check: (of: { a: Float32Array; b: Float32Array; t: number }) => void) =>
    fc.assert(fc.property(pair, check), { seed: 1 });

  it("has a length that grows evenly from a's to b's", () =>
    each(({ a, b, t }) => {
      expect(lengthOf(slerp(a, b, t))).toBeCloseTo(lengthOf(a) + t * (lengthOf(b) - lengthOf(a)), 4);
    }));

  it("turns by t of the angle between a and b", () =>
    each(({ a, b, t }) => {
      expect(angleOf(a, slerp(a, b, t))).toBeCloseTo(t * angleOf(a, b), 2);
    }));

  it("is the same way back", () =>
    each(({ a, b, t }) => {
      expectClose(slerp(a, b, t), slerp(b, a, 1 - t));
    }));

  it("stays in the plane of a and b: three vectors along one way are dependent", () =>
    each(({ t }) => {
      const [a, b] = [Float32Array.of(1, 0, 0), Float32Array.of(0.3, 2, 0)];
      expect(slerp(a, b, t)[2]).toBe(0);
    }));
});

describe("between", () => {
  const [a, b] = [madeUpAnchor(1, { grid: COMMON }), madeUpAnchor(2, { grid: WALTZ })];

  it("between(a, b, 0) is a and between(a, b, 1) is b, latents, factors, qualities and grid", () => {
    for (const [t, end] of [
      [0, a],
      [1, b],
    ] as const) {
      const { beatLatents, factors, qualities, grid } = between(a, b, t);
      expectClose(beatLatents, end.beatLatents);
      for (const factor of Object.keys(end.factors)) expectClose(factors[factor], end.factors[factor]);
      expectClose(qualities, end.qualities);
      expect(grid).toEqual(end.grid);
    }
  });

  it("between takes the meter of the nearer end, factors and qualities straight, and beatLatents on the circle", () => {
    expect([0.49, 0.5].map((t) => between(a, b, t).grid)).toEqual([COMMON, WALTZ]);
    const middle = between(a, b, 0.5);
    expectClose(middle.beatLatents, slerp(a.beatLatents, b.beatLatents, 0.5));
    for (const [k, value] of middle.qualities.entries())
      expect(value).toBeCloseTo((a.qualities[k] + b.qualities[k]) / 2, 6);
    expect(Object.keys(middle.factors)).toEqual(Object.keys(a.factors));
  });
});
