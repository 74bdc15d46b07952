import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { hann, istft, stft } from "./stft.ts";

const noise = (length: number) => Float32Array.from({ length }, randomFrom(length));

describe("stft(samples, { size, hop })", () => {
  it("frame t is the sum that defines it, of the samples around t * hop under the window", () => {
    const [size, hop, t, k] = [64, 16, 3, 5];
    const samples = noise(200);
    const { real, imaginary, bins, frames } = stft(samples, { size, hop });
    expect([frames, bins]).toEqual([13, 33]);
    let [x, y] = [0, 0];
    for (let n = 0; n < size; n++) {
      const window = (1 - Math.cos((2 * Math.PI * n) / size)) / 2;
      const value = window * (samples[t * hop - size / 2 + n] ?? 0);
      x += value * Math.cos((2 * Math.PI * k * n) / size);
      y -= value * Math.sin((2 * Math.PI * k * n) / size);
    }
    expect(real[t * bins + k]).toBeCloseTo(x, 5);
    expect(imaginary[t * bins + k]).toBeCloseTo(y, 5);
  });

  it.each([16, 24, 32])("istft: gives back every sample (hop %i of 64)", (hop) => {
    const samples = noise(1000);
    const back = istft(stft(samples, { size: 64, hop }), samples.length);
    for (const [n, value] of samples.entries()) expect(back[n]).toBeCloseTo(value, 5);
  });

  it("hann: shifted by half its size and added, the window is 1", () => {
    const window = hann(32);
    for (let n = 0; n < 16; n++) expect(window[n] + window[n + 16]).toBeCloseTo(1, 12);
  });

  it.each([0, 33, 1.5])("refuses a hop of %d for frames of 64", (hop) => {
    expect(() => stft(noise(10), { size: 64, hop })).toThrow(/expected a hop of 1 to 32 samples/);
  });
});
