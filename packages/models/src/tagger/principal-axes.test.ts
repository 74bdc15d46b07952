import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { principalAxes } from "./principal-axes.ts";

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
