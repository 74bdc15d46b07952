import { describe, expect, it } from "vitest";
import { fitTemperature, type TemperatureOptions } from "./temperature.ts";

describe("fitTemperature", () => {
  it("fitTemperature brings a confidence of any size to the share that was right", () => {
    // Two classes, logits 5 apart, right 3 times of 4: 1 / (1 + exp(-5 / T)) = 3/4, so T = 5 / ln 3.
    const logits = Array.from({ length: 40 }, () => [5, 0]);
    const truth = logits.map((_, row) => (row % 4 === 0 ? 1 : 0));
    const fitted = fitTemperature(logits, truth);
    expect(fitted.status === "calibrated" && fitted.temperature).toBeCloseTo(5 / Math.log(3), 5);
  });
  it("fitTemperature({ doubt }) reckons with the share that is spread afterwards", () => {
    // 0.9 / (1 + exp(-5 / T)) + 0.05 = 3/4, so that the first is 7/9: T = 5 / ln 3.5.
    const logits = Array.from({ length: 40 }, () => [5, 0]);
    const truth = logits.map((_, row) => (row % 4 === 0 ? 1 : 0));
    const fitted = fitTemperature(logits, truth, { doubt: 0.1 });
    expect(fitted.status === "calibrated" && fitted.temperature).toBeCloseTo(5 / Math.log(3.5), 5);
  });
  it("fitTemperature({ deviation, count }) leaves 1 as far as the labels say, and cases that count twice say twice as much", () => {
    const logits = Array.from({ length: 40 }, () => [5, 0]);
    const truth = logits.map((_, row) => (row % 4 === 0 ? 1 : 0));
    const at = (options: TemperatureOptions) => {
      const fitted = fitTemperature(logits, truth, options);
      return fitted.status === "calibrated" ? fitted.temperature : Number.NaN;
    };
    const free = at({});
    expect(at({ deviation: 1e-3 })).toBeCloseTo(1, 3);
    expect(at({ deviation: 0.3 })).toBeGreaterThan(1);
    expect(at({ deviation: 0.3 })).toBeLessThan(free);
    expect(at({ deviation: 0.3, count: 4 })).toBeCloseTo(at({ deviation: 0.6 }), 6);
    // The slope of what is minimised is none there.
    const T = at({ deviation: 0.3 });
    const slope = 40 * (-5 / T) * (0.75 - 1 / (1 + Math.exp(-5 / T)));
    expect(-slope + Math.log(T) / 0.09).toBeCloseTo(0, 4);
  });
  it("fitTemperature answers that labels are too few", () => {
    expect(fitTemperature([[1, 0]], [0])).toEqual({ status: "too-few-labels", n: 1, needed: 20 });
    expect(() => fitTemperature([], [0])).toThrow(/one length; got 0 and 1/);
  });
});
