import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { betaCdf, betaQuantile, studentQuantile } from "./beta-quantile.ts";

const golden = JSON.parse(
  readFileSync(new URL("../../../fixtures/train/intervals.json", import.meta.url), "utf8"),
);
const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-14);

describe("quantiles of exact intervals", () => {
  it("betaQuantile(share, a, b) agrees with SciPy to 1e-9", () => {
    for (const { share, a, b, quantile } of golden.beta) near(betaQuantile(share, a, b), quantile);
  });

  it("betaCdf(x, a, b) agrees with SciPy to 1e-9, and undoes betaQuantile", () => {
    for (const { x, a, b, share } of golden.cdf) near(betaCdf(x, a, b), share);
    for (const share of [0.01, 0.4, 0.99])
      expect(betaCdf(betaQuantile(share, 7.5, 2.5), 7.5, 2.5)).toBeCloseTo(share, 12);
    expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3)]).toEqual([0, 1]);
  });

  it("studentQuantile(share, degrees) agrees with SciPy to 1e-9", () => {
    for (const { share, degrees, quantile } of golden.student)
      near(studentQuantile(share, degrees), quantile);
  });

  it("betaQuantile is 0 and 1 at the ends, and refuses what is no share or no size", () => {
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    for (const [share, a, b] of [
      [1.5, 1, 1],
      [0.5, 0, 1],
      [Number.NaN, 1, 1],
    ])
      expect(() => betaQuantile(share, a, b)).toThrow(
        /betaQuantile: needs a share in 0\.\.1 and a, b > 0; got/,
      );
  });
});
