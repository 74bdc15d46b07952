import { constant, evaluate, input } from "@semitone/graph";
import { randomStream } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { additiveNoise, augmented, binarized, randomMasking } from "./augmentation.ts";
import { moonModel } from "./two-moons.test-support.ts";

const COUNT = 20_000;
const normal = randomStream(1, "normal").normal(new Float64Array(COUNT));
const uniform = randomStream(1, "uniform").uniform(new Float64Array(COUNT));

/** What `augmentation` makes of `COUNT` times the same value. */
const applied = (augmentation: ReturnType<typeof binarized>, value: number) => {
  const noise = input("noise", [COUNT]);
  const feeds = { noise: augmentation.noise === "normal" ? normal : uniform };
  return [
    ...evaluate([augmentation.apply(constant(new Float64Array(COUNT).fill(value)), noise)], feeds)[0].data,
  ];
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe("augmentations", () => {
  it("additiveNoise(scale) adds normal noise of that deviation", () => {
    const values = applied(additiveNoise(0.3), 2);
    expect(mean(values)).toBeCloseTo(2, 2);
    expect(Math.sqrt(mean(values.map((value) => (value - 2) ** 2)))).toBeCloseTo(0.3, 2);
    expect(() => additiveNoise(0)).toThrow(/scale must be > 0; got 0/);
  });

  it("randomMasking(rate, value) sets that share to the value and leaves the rest as it is", () => {
    const values = applied(randomMasking(0.2, -1), 5);
    expect(new Set(values)).toEqual(new Set([5, -1]));
    expect(Math.abs(values.filter((value) => value === -1).length / COUNT - 0.2)).toBeLessThan(
      4 * Math.sqrt(0.16 / COUNT),
    );
    expect(() => randomMasking(1)).toThrow(/rate must lie in \(0, 1\); got 1/);
  });

  it.each([0, 0.3, 1])("binarized() makes a grey value of %f white that often", (grey) => {
    const values = applied(binarized(), grey);
    expect(values.every((value) => value === 0 || value === 1)).toBe(true);
    expect(Math.abs(mean(values) - grey)).toBeLessThanOrEqual(4 * Math.sqrt((grey * (1 - grey)) / COUNT));
  });

  it("augmented applies a list in order, each with noise of its own", () => {
    const { values, noise } = augmented(
      moonModel(0, [4]).model,
      1,
      {},
      { x: [additiveNoise(1), binarized()] },
    );
    expect(noise).toEqual({ "augment/x/0": "normal", "augment/x/1": "uniform" });
    const feeds = { x: [0, 0], "augment/x/0": [0.4, 0.6], "augment/x/1": [0.5, 0.5] };
    expect([...evaluate([values.x], feeds)[0].data]).toEqual([0, 1]);
  });
});
