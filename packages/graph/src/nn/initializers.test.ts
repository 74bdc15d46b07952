import { describe, expect, it } from "vitest";
import {
  glorotUniform,
  heNormal,
  lecunUniform,
  normalInitializer,
  orthogonal,
  randomFrom,
} from "./initializers.ts";

const drawn = (make: typeof glorotUniform, shape: number[]) => make(shape, randomFrom(1, "w"));
const meanSquare = (values: Float32Array) =>
  values.reduce((total, value) => total + value * value, 0) / values.length;

describe("randomFrom", () => {
  const first = (seed: number, path: string) => {
    const random = randomFrom(seed, path);
    return [random(), random(), random()];
  };

  it("randomFrom gives every seed a stream of its own, seeds of one digit, too", () => {
    const seeds = [...Array(120).keys(), -1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 1e15];
    expect(new Set(seeds.map((seed) => String(first(seed, "w")))).size).toBe(seeds.length);
  });

  it("randomFrom gives every path a stream of its own, and the same again for both", () => {
    const paths = Array.from({ length: 200 }, (_, i) => `layer${i}/weight`);
    expect(new Set(paths.map((path) => String(first(1, path)))).size).toBe(paths.length);
    expect(first(3, "w")).toEqual(first(3, "w"));
    expect(first(1, "w")).toEqual([0.9700083225034177, 0.5770351500250399, 0.7162052341736853]);
  });

  it("randomFrom is even over [0, 1): a tenth in each tenth within 4 standard deviations, for ten seeds", () => {
    const [draws, tenths] = [5000, 10];
    for (let seed = 0; seed < 10; seed++) {
      const random = randomFrom(seed, "even");
      const counts = new Array<number>(tenths).fill(0);
      for (let i = 0; i < draws; i++) counts[Math.floor(tenths * random())]++;
      for (const count of counts)
        expect(Math.abs(count - 500)).toBeLessThan(4 * Math.sqrt(draws * 0.1 * 0.9));
    }
  });
});

describe("initialisers", () => {
  it("orthogonal has orthonormal rows where there are fewer rows than columns", () => {
    const [rows, columns] = [5, 8];
    const w = drawn(orthogonal(), [rows, columns]);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++) {
        let product = 0;
        for (let k = 0; k < columns; k++) product += w[i * columns + k] * w[j * columns + k];
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
  });

  it("orthogonal has orthogonal columns of the gain's length where there are more rows", () => {
    const [rows, columns] = [8, 5];
    const w = drawn(orthogonal(2), [rows, columns]);
    for (let i = 0; i < columns; i++)
      for (let j = 0; j < columns; j++) {
        let product = 0;
        for (let k = 0; k < rows; k++) product += w[k * columns + i] * w[k * columns + j];
        expect(product).toBeCloseTo(i === j ? 4 : 0, 4);
      }
  });

  // Expected variances from the papers: 2 / (in + out), 2 / in, 1 / (3 in), scale^2; 20,000 draws leave about 1 %.
  it.each([
    ["glorotUniform", glorotUniform, 2 / 300],
    ["heNormal", heNormal, 2 / 100],
    ["lecunUniform", lecunUniform, 1 / 300],
    ["normalInitializer(0.3)", normalInitializer(0.3), 0.09],
  ])("%s has the variance of its paper", (_, initializer, expected) => {
    expect(meanSquare(drawn(initializer, [100, 200])) / expected).toBeCloseTo(1, 1);
  });

  it("heNormal counts the taps of a convolution's kernel", () => {
    expect(meanSquare(drawn(heNormal, [64, 16, 5, 5])) / (2 / 400)).toBeCloseTo(1, 1);
  });
});
