import { IMAGE_BANDS, IMAGE_CELLS, IMAGE_HERTZ } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { VARIATION, variedImage } from "./vary-image.ts";

/** A spectrum with one peak that fades. */
const cells = Float32Array.from({ length: IMAGE_CELLS }, (_, i) => {
  const [t, b] = [Math.floor(i / IMAGE_BANDS), i % IMAGE_BANDS];
  return Math.max(-1, -1 + 2 * Math.exp(-(((b - 64) / 6) ** 2)) - 0.02 * t);
});
const still = { semitones: 0, later: 0, equalizer: 0, noise: 200, echo: 200 };
const loudestBand = (image: Float32Array) => image.indexOf(Math.max(...image)) % IMAGE_BANDS;

describe("variedImage(cells, ...)", () => {
  const into = new Float32Array(IMAGE_CELLS);
  it("leaves a sound as it is where nothing may vary", () => {
    expect(variedImage(cells, randomFrom(1), still, into)).toBe(0);
    for (const [i, value] of into.entries()) expect(value).toBeCloseTo(cells[i], 4);
  });

  it("moves the bands as the pitch moves, and says by how many semitones", () => {
    const shifts = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const shift = variedImage(cells, randomFrom(seed), { ...still, semitones: 3 }, into);
      shifts.add(shift);
      const wanted = IMAGE_HERTZ[64] * 2 ** (shift / 12);
      expect(Math.abs(IMAGE_HERTZ[loudestBand(into)] - wanted)).toBeLessThan(
        IMAGE_HERTZ[65] - IMAGE_HERTZ[64],
      );
    }
    expect(Math.min(...shifts)).toBe(-3);
    expect(Math.max(...shifts)).toBe(3);
  });

  it("later, a sound begins softer", () => {
    variedImage(cells, () => 0.99, { ...still, later: 40 }, into);
    expect(into[64]).toBeLessThan(into[IMAGE_BANDS + 64]);
  });

  it("is the same for the same draws, and between -1 and 1", () => {
    const other = new Float32Array(IMAGE_CELLS);
    variedImage(cells, randomFrom(7), VARIATION, into);
    variedImage(cells, randomFrom(7), VARIATION, other);
    expect(other).toEqual(into);
    expect(into.every((value) => value >= -1 && value <= 1)).toBe(true);
  });
});
