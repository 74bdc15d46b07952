import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { gradients } from "../gradient.ts";
import { input, type Tensor } from "../tensor.ts";
import { sum } from "./algebra.ts";
import { clip, logSigmoid, logSumExp, mean, silu, square, variance } from "./composite.ts";

const x = input("x", [4], "float64");
const at = (y: Tensor, ...values: number[]): number[] => [...evaluate([y], { x: values })[0].data];
const slopes = (y: Tensor, ...values: number[]): number[] => at(gradients(sum(y), [x])[0], ...values);

describe("composites", () => {
  it("mean and variance of 1, 2, 3, 6 are 3 and 3.5", () => {
    expect(at(mean(x), 1, 2, 3, 6)).toEqual([3]);
    expect(at(variance(x), 1, 2, 3, 6)).toEqual([3.5]);
  });

  it("logSumExp is exact for |x| up to 1e300, and its slopes add up to 1", () => {
    expect(at(logSumExp(x), 1e300, 1e300, -1e300, 0)).toEqual([1e300]);
    expect(at(logSumExp(x), 0, 0, 0, 0)[0]).toBeCloseTo(Math.log(4), 14);
    expect(slopes(logSumExp(x), 1000, 1000, -1000, 0)).toEqual([0.5, 0.5, 0, 0]);
  });

  it("logSigmoid equals x for x < -40 and -e^-x for x > 40", () => {
    const [a, b, c] = at(logSigmoid(x), -1e4, -50, 50, 0);
    expect(a).toBe(-1e4);
    expect(b).toBeCloseTo(-50, 12);
    expect(c / -Math.exp(-50)).toBeCloseTo(1, 12);
    expect(slopes(logSigmoid(x), -1e4, 1e4, 0, 0)).toEqual([1, 0, 0.5, 0.5]);
  });

  it("silu is 0 at 0 and -inf, x at +inf", () => {
    expect(at(silu(x), 0, -800, 800, 1)).toEqual([0, -0, 800, 1 / (1 + Math.exp(-1))]);
  });

  it("clip has slope 1 inside, 0 outside and a half on the border", () => {
    expect(at(clip(x, -1, 1), -2, 0.5, 1, 3)).toEqual([-1, 0.5, 1, 1]);
    expect(slopes(clip(x, -1, 1), -2, 0.5, 1, 3)).toEqual([0, 1, 0.5, 0]);
  });

  it("square of -3 is 9 with slope -6", () => {
    expect(at(square(x), -3, 0, 1, 2)[0]).toBe(9);
    expect(slopes(square(x), -3, 0, 1, 2)[0]).toBe(-6);
  });
});
