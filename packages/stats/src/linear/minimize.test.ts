import { describe, expect, it } from "vitest";
import { minimize } from "./minimize.ts";

describe("minimize", () => {
  it("minimize finds the bottom of a long narrow bowl, from anywhere", () => {
    const centre = [3, -2, 0.5];
    const curvature = [1, 100, 1e4];
    for (const start of [
      [0, 0, 0],
      [100, -50, 7],
    ]) {
      const found = minimize(
        (x, gradient) => {
          let value = 0;
          for (let i = 0; i < 3; i++) {
            gradient[i] = curvature[i] * (x[i] - centre[i]);
            value += (curvature[i] / 2) * (x[i] - centre[i]) ** 2;
          }
          return value;
        },
        Float64Array.from(start),
        { tolerance: 1e-14 },
      );
      for (let i = 0; i < 3; i++) expect(found[i]).toBeCloseTo(centre[i], 4);
    }
  });

  it("minimize finds (1, 1) of Rosenbrock's banana, whose valley is curved", () => {
    const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
      const [a, b] = [1 - x[0], x[1] - x[0] ** 2];
      gradient[0] = -2 * a - 400 * x[0] * b;
      gradient[1] = 200 * b;
      return a ** 2 + 100 * b ** 2;
    };
    const found = minimize(rosenbrock, Float64Array.of(-1.2, 1), { steps: 500, tolerance: 1e-16 });
    expect(found[0]).toBeCloseTo(1, 4);
    expect(found[1]).toBeCloseTo(1, 4);
  });

  it("minimize never goes up, stops after its steps, and leaves its start alone", () => {
    const values: number[] = [];
    const start = Float64Array.of(4);
    const quartic = (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = 4 * x[0] ** 3;
      return x[0] ** 4;
    };
    const after = (steps: number) =>
      quartic(minimize(quartic, start, { steps, tolerance: 0 }), new Float64Array(1));
    for (let steps = 0; steps < 12; steps++) values.push(after(steps));
    expect(values[0]).toBe(256);
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
    expect(values.at(-1)).toBeLessThan(0.01);
    expect(start[0]).toBe(4);
  });

  it("minimize at a minimum stays there, and does not loop where a function is flat", () => {
    const flat = (_: Float64Array, gradient: Float64Array) => {
      gradient.fill(0);
      return 5;
    };
    expect([...minimize(flat, Float64Array.of(1, 2))]).toEqual([1, 2]);
  });
});
