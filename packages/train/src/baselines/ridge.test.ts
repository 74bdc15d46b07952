import { describe, expect, it } from "vitest";
import { fitRidge } from "./ridge.ts";

describe("fitRidge", () => {
  it("fitRidge shrinks the slope by sxx / (sxx + penalty) about the means", () => {
    const predict = fitRidge([[0], [1], [2]], [1, 3, 5], 2); // sxx = 2, sxy = 4: slope 4 / (2 + 2)
    expect(predict([1])).toBeCloseTo(3, 12);
    expect(predict([2])).toBeCloseTo(4, 12);
  });
  it("fitRidge with a vanishing penalty recovers the plane its targets lie on", () => {
    const rows = [
      [0, 1],
      [2, 1],
      [3, 5],
      [4, 0],
    ];
    const predict = fitRidge(
      rows,
      rows.map(([a, b]) => 2 * a - b + 7),
      1e-9,
    );
    expect(predict([10, -3])).toBeCloseTo(30, 6);
  });
  it("fitRidge refuses a penalty of 0", () => {
    expect(() => fitRidge([[1]], [1], 0)).toThrow(/penalty must be > 0 .* got penalty 0/);
  });
});
