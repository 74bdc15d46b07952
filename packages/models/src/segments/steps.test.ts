import { describe, expect, it } from "vitest";
import {
  DEFAULT_LISTENER_STEPS,
  DEFAULT_MAX_STEPS,
  MAX_STEPS,
  MIN_STEPS,
  stepsFor,
  stepsWithin,
} from "./steps.ts";

describe("stepsFor", () => {
  it("stepsFor is 60 passes over the segments in batches of 128", () => {
    // 60 * 3200 / 128 = 1500; one segment more makes one step more.
    expect(stepsFor(3200)).toBe(1500);
    expect(stepsFor(3201)).toBe(1501);
  });

  it("stepsFor is never below 300, nor above what is wished for or 12,000", () => {
    expect(stepsFor(1)).toBe(300);
    expect(stepsFor(60_000)).toBe(3000);
    expect(stepsFor(60_000, DEFAULT_LISTENER_STEPS)).toBe(1500);
    expect(stepsFor(60_000, 1_000_000)).toBe(12_000);
    expect(stepsFor(60_000, 0)).toBe(300);
    expect(stepsFor(60_000, 1234.9)).toBe(1234);
  });

  it("stepsFor takes steps that it gave as the most and gives them again, so that a run can be repeated", () => {
    for (const segments of [1, 700, 3200, 60_000])
      for (const most of [0, 400, DEFAULT_MAX_STEPS, MAX_STEPS]) {
        const steps = stepsFor(segments, most);
        expect(stepsFor(segments, steps)).toBe(steps);
      }
  });
});

describe("stepsWithin", () => {
  it("stepsWithin gives whole hundreds, the same for speeds that differ a little", () => {
    expect(stepsWithin(100, 0.067)).toBe(1400);
    expect(stepsWithin(100, 0.069)).toBe(1400);
    expect(stepsWithin(1e9, 0.067)).toBe(MAX_STEPS);
  });

  it("stepsWithin gives 0 where nothing fits in, which stepsFor answers with the least", () => {
    expect(stepsWithin(5, 0.067)).toBe(0);
    expect(stepsWithin(-3, 0.067)).toBe(0);
    expect(stepsFor(1000, stepsWithin(5, 0.067))).toBe(MIN_STEPS);
  });
});
