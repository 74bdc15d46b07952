import { MEL_BANDS, MEL_FRAMES } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { bandMoves, IMAGE, IMAGE_BANDS, timbreImage, VARIATION, varied } from "./timbre-image.ts";

/** A spectrum with one peak that fades. */
const mel = Float32Array.from({ length: MEL_FRAMES * MEL_BANDS }, (_, i) => {
  const [t, b] = [Math.floor(i / MEL_BANDS), i % MEL_BANDS];
  return -8 + 12 * Math.exp(-(((b - 100) / 6) ** 2)) - 0.05 * t;
});
const centres = Float64Array.from({ length: MEL_BANDS }, (_, b) => 50 * 2 ** (b / 24));
const still = { semitones: 0, frames: 0, equalizer: 0, noise: 200, echo: 200 };
const loudestBand = (image: Float32Array) => image.indexOf(Math.max(...image)) % IMAGE_BANDS;

describe("timbreImage(mel)", () => {
  it("is relative to the loudest cell, whatever the gain", () => {
    const image = timbreImage(mel);
    expect(image).toHaveLength(IMAGE);
    expect(Math.max(...image)).toBe(1);
    expect(Math.min(...image)).toBeGreaterThanOrEqual(-1);
    for (const [i, value] of timbreImage(mel.map((one) => one - 3)).entries())
      expect(value).toBeCloseTo(image[i], 5);
  });

  it("has a cell for four frames by two bands", () => {
    expect(loudestBand(timbreImage(mel))).toBe(50);
  });
});

describe("varied(mel, ...)", () => {
  const into = new Float32Array(mel.length);
  it("leaves a sound as it is where nothing may vary", () => {
    expect(varied(mel, randomFrom(1), still, bandMoves(centres), into)).toBe(0);
    for (const [i, value] of into.entries()) expect(value).toBeCloseTo(mel[i], 4);
  });

  it("moves the bands as the pitch moves, and says by how many semitones", () => {
    const shifts = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const shift = varied(mel, randomFrom(seed), { ...still, semitones: 3 }, bandMoves(centres), into);
      shifts.add(shift);
      // Two of these bands are a semitone, and a cell is two bands.
      expect(loudestBand(timbreImage(into))).toBe(50 + shift);
    }
    expect(Math.min(...shifts)).toBe(-3);
    expect(Math.max(...shifts)).toBe(3);
  });

  it("is the same for the same draws, and finite", () => {
    const other = new Float32Array(mel.length);
    varied(mel, randomFrom(7), VARIATION, bandMoves(centres), into);
    varied(mel, randomFrom(7), VARIATION, bandMoves(centres), other);
    expect(other).toEqual(into);
    expect(into.every(Number.isFinite)).toBe(true);
  });
});
