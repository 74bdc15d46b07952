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
