import { describe, expect, it } from "vitest";
import { qpmOfBin, tempoBin, velocityBin, velocityOfBin } from "./bins.ts";

describe("velocityBin(velocity, bins)", () => {
  it("splits 0..127 into bins of width 4 for 32, and is the velocity itself for 128", () => {
    expect([1, 3, 4, 63, 64, 127].map((velocity) => velocityBin(velocity, 32))).toEqual([
      0, 0, 1, 15, 16, 31,
    ]);
    for (let velocity = 1; velocity <= 127; velocity++) expect(velocityBin(velocity, 128)).toBe(velocity);
  });

  it("velocityOfBin goes back into the same bin, for every number of bins", () => {
    for (let bins = 1; bins <= 128; bins++) {
      for (let bin = 0; bin < bins; bin++) {
        const velocity = velocityOfBin(bin, bins);
        expect(velocity >= 1 && velocity <= 127).toBe(true);
        // Bin 0 of 128 holds only velocity 0, which no note has.
        if (!(bins === 128 && bin === 0)) expect(velocityBin(velocity, bins)).toBe(bin);
      }
    }
  });
});

describe("tempoBin(qpm, bins)", () => {
  it("goes from 24 to 240 qpm in equal ratios, tempos outside to the ends", () => {
    expect([1, 24, 75.9, 240, 999].map((qpm) => tempoBin(qpm, 3))).toEqual([0, 0, 1, 2, 2]);
    expect(qpmOfBin(1, 3)).toBeCloseTo(Math.sqrt(24 * 240), 9);
  });

  it("qpmOfBin goes back into the same bin, and is within 3.8 % of any tempo inside for 32 bins", () => {
    for (let bin = 0; bin < 32; bin++) expect(tempoBin(qpmOfBin(bin, 32), 32)).toBe(bin);
    for (let qpm = 24; qpm <= 240; qpm += 0.5) {
      expect(Math.abs(qpmOfBin(tempoBin(qpm, 32), 32) / qpm - 1)).toBeLessThan(0.0386);
    }
  });
});
