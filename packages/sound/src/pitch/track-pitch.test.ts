import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { soundOf, tone } from "../made-up-sounds.test-support.ts";
import { hertzToPitch, notePitch, trackPitch } from "./track-pitch.ts";
import { normalizedDifference, YIN_WINDOW } from "./yin.ts";

const hertzOf = (pitch: number) => 440 * 2 ** ((pitch - 69) / 12);

describe("notePitch(trackPitch(sound))", () => {
  it.each([21, 28, 40, 52, 60, 69.3, 76, 88, 96])("finds pitch %d within 5 cents", (pitch) => {
    const found = notePitch(trackPitch(tone(hertzOf(pitch), [1, 0.7, 0.5, 0.3, 0.2, 0.1], 0.4)));
    expect(Math.abs(hertzToPitch(found.hertz) - pitch)).toBeLessThan(0.05);
    expect(found.confidence).toBeGreaterThan(0.9);
  });

  it.each([100, 104, 108])("finds pitch %d within 40 cents where its octave is weak", (pitch) => {
    const found = notePitch(trackPitch(tone(hertzOf(pitch), [1, 0.05], 0.4)));
    expect(Math.abs(hertzToPitch(found.hertz) - pitch)).toBeLessThan(0.4);
  });

  it("finds the fundamental where it is missing", () => {
    const found = notePitch(trackPitch(tone(220, [0, 0, 1, 0.8, 0.6], 0.4)));
    expect(Math.abs(1200 * Math.log2(found.hertz / 220))).toBeLessThan(5);
  });

  it("does not change with the level", () => {
    const quiet = soundOf(0.3, (t) => 1e-4 * Math.sin(2 * Math.PI * 330 * t));
    expect(Math.abs(1200 * Math.log2(notePitch(trackPitch(quiet)).hertz / 330))).toBeLessThan(5);
  });

  it("is unsure of noise, and gives none without a sound", () => {
    const random = randomFrom(5);
    expect(notePitch(trackPitch(soundOf(0.5, () => random() - 0.5))).confidence).toBeLessThan(0.3);
    expect(notePitch(trackPitch(soundOf(0.5, () => 0)))).toEqual({ hertz: Number.NaN, confidence: 0 });
    expect(notePitch(trackPitch(soundOf(0, () => 0)))).toEqual({ hertz: Number.NaN, confidence: 0 });
  });

  it("follows a pitch that changes", () => {
    const { hertz } = trackPitch(soundOf(1, (t) => Math.sin(2 * Math.PI * (t < 0.5 ? 300 : 450) * t)));
    expect(hertz[3]).toBeCloseTo(300, 0);
    expect(hertz.at(-3)).toBeCloseTo(450, 0);
  });
});

describe("normalizedDifference", () => {
  it("is the sum that defines it", () => {
    const random = randomFrom(2);
    const { samples } = soundOf(0.15, (t) => Math.sin(900 * t) + random());
    const found = new Float64Array(YIN_WINDOW);
    normalizedDifference(samples, 100, found);
    let sum = 0;
    for (let lag = 1; lag < 300; lag++) {
      let difference = 0;
      for (let n = 100; n < 100 + YIN_WINDOW; n++) difference += (samples[n] - samples[n + lag]) ** 2;
      sum += difference;
      expect(found[lag]).toBeCloseTo((difference * lag) / sum, 9);
    }
  });
});
