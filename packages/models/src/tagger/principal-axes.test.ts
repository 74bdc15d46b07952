import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { evenedAxes, principalAxes } from "./principal-axes.ts";

describe("principalAxes", () => {
  it("principalAxes of two columns are the eigenvectors of their second moments, by the formula for two", () => {
    const random = randomFrom(5);
    const rows = Array.from({ length: 500 }, () => {
      const [a, b] = [random() - 0.5, random() - 0.5];
      return Float64Array.from([3 * a + b, a - 2 * b]);
    });
    const moment = (i: number, j: number) =>
      rows.reduce((sum, row) => sum + row[i] * row[j], 0) / rows.length;
    const [xx, xy, yy] = [moment(0, 0), moment(0, 1), moment(1, 1)];
    const root = Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
    const { axes, variances } = principalAxes(rows, 2);
    expect(variances[0]).toBeCloseTo((xx + yy) / 2 + root, 5);
    expect(variances[1]).toBeCloseTo((xx + yy) / 2 - root, 5);
    const slope = (variances[0] - xx) / xy;
    expect(axes[1] / axes[0]).toBeCloseTo(slope, 2);
    expect(axes[0] * axes[2] + axes[1] * axes[3]).toBeCloseTo(0, 6);
  });
});

describe("principalAxes of many columns", () => {
  const [count, width] = [300, 7];
  const random = randomFrom(9);
  /** Noise along each column, most along the first; the columns are mixed by a rotation of the first two. */
  const rows = Array.from({ length: count }, () => {
    const row = Float64Array.from({ length: width }, (_, j) => (random() - 0.5) * (8 / (1 + j)));
    return row.with(0, 0.6 * row[0] - 0.8 * row[1]).with(1, 0.8 * row[0] + 0.6 * row[1]);
  });
  const { axes, dimensions, variances } = principalAxes(rows, 4);
  const axis = (d: number) => axes.subarray(d * width, (d + 1) * width);
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

  it("are of length 1 and at right angles", () => {
    expect(dimensions).toBe(4);
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) expect(product(axis(a), axis(b))).toBeCloseTo(Number(a === b), 4);
  });

  it("have falling variances, each the mean square of the rows along it", () => {
    expect(variances).toEqual(variances.toSorted((a, b) => b - a));
    for (let d = 0; d < 4; d++) {
      const square = rows.reduce((sum, row) => sum + product(row, axis(d)) ** 2, 0) / count;
      expect(Math.abs(variances[d] / square - 1)).toBeLessThan(0.02);
    }
  });

  it("hold more of the rows than any other direction: none of a thousand has more than the first", () => {
    for (let i = 0; i < 1000; i++) {
      const direction = Float64Array.from({ length: width }, () => random() - 0.5);
      const length = Math.sqrt(product(direction, direction));
      const square = rows.reduce((sum, row) => sum + (product(row, direction) / length) ** 2, 0) / count;
      expect(square).toBeLessThanOrEqual(variances[0] * 1.001);
    }
  });

  it("have a positive largest entry, so that their sign is no matter of chance", () => {
    for (let d = 0; d < 4; d++) {
      const own = [...axis(d)];
      expect(Math.max(...own)).toBeCloseTo(Math.max(...own.map(Math.abs)), 9);
    }
    expect(principalAxes(rows, 4)).toEqual({ axes, dimensions, variances });
  });

  it("are no more than the columns, and fewer than the rows", () => {
    expect(principalAxes(rows, 99).dimensions).toBe(width);
    expect(principalAxes(rows.slice(0, 4), 99).dimensions).toBe(3);
    expect(principalAxes(rows.slice(0, 1), 99).dimensions).toBe(1);
  });

  it("evenedAxes brings deviations to their square roots: between what they are and all alike", () => {
    const evened = evenedAxes({ axes, dimensions, variances });
    for (let d = 0; d < 4; d++) {
      const along = rows.map((row) => product(row, evened.axes.subarray(d * width, (d + 1) * width)));
      const deviation = Math.sqrt(along.reduce((sum, value) => sum + value ** 2, 0) / count);
      expect(Math.abs(deviation / variances[d] ** 0.25 - 1)).toBeLessThan(0.02);
      expect(evened.variances[d]).toBeCloseTo(Math.sqrt(variances[d]), 6);
    }
  });
});
