import { describe, expect, it } from "vitest";
import { compileSchedule } from "./schedule.ts";

const at = (between: "linear" | "cosine" | "exponential" | "hold", step: number) =>
  compileSchedule(
    {
      points: [
        [10, 1],
        [20, 0.01],
        [40, 4],
      ],
      between,
    },
    "s",
  )(step);

describe("compileSchedule", () => {
  it("compileSchedule is constant before the first point and after the last", () => {
    for (const between of ["linear", "cosine", "exponential", "hold"] as const)
      expect([at(between, 0), at(between, 10), at(between, 40), at(between, 1e6)]).toEqual([1, 1, 4, 4]);
  });

  it("compileSchedule goes through the points by the formula of its curve", () => {
    expect(at("linear", 15)).toBeCloseTo((1 + 0.01) / 2, 12);
    expect(at("cosine", 15)).toBeCloseTo((1 + 0.01) / 2, 12);
    expect(at("cosine", 12)).toBeCloseTo(0.01 + (0.99 * (1 + Math.cos(0.2 * Math.PI))) / 2, 12);
    expect(at("exponential", 15)).toBeCloseTo(0.1, 12);
    expect(at("exponential", 30)).toBeCloseTo(Math.sqrt(0.01 * 4), 12);
    expect(at("hold", 19)).toBe(1);
    expect(at("hold", 20)).toBe(0.01);
  });

  it.each([
    [{ points: [] }, "s: at least one point is needed"],
    [
      {
        points: [
          [0, 1],
          [0, 2],
        ] as const,
      },
      "s: points must be finite, with rising steps; got [0, 2] at point 1",
    ],
    [{ points: [[0, Number.NaN]] as const }, "got [0, NaN] at point 0"],
    [
      { points: [[0, 0]] as const, between: "exponential" as const },
      "exponential needs values > 0; got 0 at point 0",
    ],
    [
      { points: [[0, 0]] as const, between: "spline" as "hold" },
      'between must be one of linear, cosine, exponential, hold; got "spline"',
    ],
  ])("compileSchedule refuses %j", (schedule, message) => {
    expect(() => compileSchedule(schedule, "s")).toThrow(message);
  });
});
