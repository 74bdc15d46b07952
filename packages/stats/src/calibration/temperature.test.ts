import { describe, expect, it } from "vitest";
import { fitTemperature } from "./temperature.ts";

describe("fitTemperature", () => {
  it("fitTemperature brings a confidence of any size to the share that was right", () => {
    // Two classes, logits 5 apart, right 3 times of 4: 1 / (1 + exp(-5 / T)) = 3/4, so T = 5 / ln 3.
    const logits = Array.from({ length: 40 }, () => [5, 0]);
    const truth = logits.map((_, row) => (row % 4 === 0 ? 1 : 0));
    const fitted = fitTemperature(logits, truth);
    expect(fitted.status === "calibrated" && fitted.temperature).toBeCloseTo(5 / Math.log(3), 5);
  });
  it("fitTemperature answers that labels are too few", () => {
    expect(fitTemperature([[1, 0]], [0])).toEqual({ status: "too-few-labels", n: 1, needed: 20 });
    expect(() => fitTemperature([], [0])).toThrow(/one length; got 0 and 1/);
  });
});
