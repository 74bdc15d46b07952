import { describe, expect, it } from "vitest";
import { ANALYSIS_RATE } from "../sound.ts";
import { IMAGE_BANDS, IMAGE_CELLS, IMAGE_HERTZ, image, imageOf, pitchNumbers } from "./image.ts";
import { MEL_BANDS, MEL_FRAMES } from "./mel.ts";

/** A spectrum with one peak that fades. */
const mel = Float32Array.from({ length: MEL_FRAMES * MEL_BANDS }, (_, i) => {
  const [t, b] = [Math.floor(i / MEL_BANDS), i % MEL_BANDS];
  return -8 + 12 * Math.exp(-(((b - 100) / 6) ** 2)) - 0.05 * t;
});
const loudest = (cells: ArrayLike<number>) => {
  const own = Array.from(cells).slice(0, IMAGE_CELLS);
  return own.indexOf(Math.max(...own)) % IMAGE_BANDS;
};

describe("imageOf(row of mel)", () => {
  it("is relative to the loudest cell, whatever the gain", () => {
    const cells = imageOf(mel);
    expect(cells).toHaveLength(IMAGE_CELLS);
    expect(Math.max(...cells)).toBe(1);
    expect(Math.min(...cells)).toBeGreaterThanOrEqual(-1);
    for (const [i, value] of imageOf(mel.map((one) => one - 3)).entries())
      expect(value).toBeCloseTo(cells[i], 5);
  });

  it("has a cell for four frames by two bands", () => {
    expect(loudest(imageOf(mel))).toBe(50);
  });
});

describe("image.compute([sound])", () => {
  it("of a tone: the loudest cell is at its frequency, and the pitch behind the cells is its own", () => {
    const samples = Float32Array.from(
      { length: ANALYSIS_RATE / 2 },
      (_, n) => 0.3 * Math.sin((2 * Math.PI * 440 * n) / ANALYSIS_RATE),
    );
    const [row] = image.compute([{ sampleRate: ANALYSIS_RATE, samples }]);
    expect(Math.abs(IMAGE_HERTZ[loudest(row as Float32Array)] - 440)).toBeLessThan(20);
    const [confidence, ...place] = Array.from(row.subarray(IMAGE_CELLS), Number);
    expect(confidence).toBeGreaterThan(0.9);
    for (const [i, value] of pitchNumbers(69, confidence).slice(1).entries())
      expect(place[i]).toBeCloseTo(value, 1);
  });
});
