import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { realFft } from "./fft.ts";

const noise = (size: number) => Float64Array.from({ length: size }, randomFrom(size));

/** X[k] by the sum that defines it. */
function bySum(samples: Float64Array, k: number): [number, number] {
  let [x, y] = [0, 0];
  for (const [n, value] of samples.entries()) {
    x += value * Math.cos((2 * Math.PI * k * n) / samples.length);
    y -= value * Math.sin((2 * Math.PI * k * n) / samples.length);
  }
  return [x, y];
}

describe("realFft(size)", () => {
  it.each([4, 8, 64, 512])("forward: the sum that defines it, at every frequency (size %i)", (size) => {
    const samples = noise(size);
    const fft = realFft(size);
    fft.forward(samples);
    for (let k = 0; k <= size / 2; k++) {
      const [x, y] = bySum(samples, k);
      expect(fft.real[k]).toBeCloseTo(x, 9);
      expect(fft.imaginary[k]).toBeCloseTo(y, 9);
    }
  });

  it.each([4, 16, 2048])("inverse: gives back the samples (size %i)", (size) => {
    const samples = noise(size);
    const fft = realFft(size);
    fft.forward(samples);
    const back = new Float64Array(size);
    fft.inverse(back);
    for (let n = 0; n < size; n++) expect(back[n]).toBeCloseTo(samples[n], 10);
  });

  it.each([0, 3, 6, 2 ** 25, Number.NaN])("refuses the size %d", (size) => {
    expect(() => realFft(size)).toThrow(/expected a power of two/);
  });
});
