import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScore, ticks } from "@semitone/music";
import { BasicSoundBank } from "spessasynth_core";
import { describe, expect, it } from "vitest";
import { BUILT_IN, renderScore, TAIL_SECONDS } from "./render-score.ts";

const note = (pitch: number, onset: number, duration: number, velocity = 90) => ({
  pitch,
  onset: ticks(onset),
  duration: ticks(duration),
  velocity,
  track: 0,
});
/** One note a quarter long at 120 quarters a minute is half a second. */
const scoreOf = (...notes: ReturnType<typeof note>[]) => createScore({ ticksPerQuarter: 480, notes });

/** Frequency of the strongest partial near `guess`, by the phase that two windows half a second apart differ in. */
function frequencyNear(samples: Float32Array, sampleRate: number, guess: number): number {
  const size = 8192;
  const phaseAt = (from: number) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < size; i++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size);
      const angle = (2 * Math.PI * guess * i) / sampleRate;
      re += window * samples[from + i] * Math.cos(angle);
      im -= window * samples[from + i] * Math.sin(angle);
    }
    return Math.atan2(im, re);
  };
  const [from, apart] = [2000, 1000];
  const turned = phaseAt(from + apart) - phaseAt(from) - (2 * Math.PI * guess * apart) / sampleRate;
  const rest = turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI));
  return guess + (rest * sampleRate) / (2 * Math.PI * apart);
}

describe("renderScore", () => {
  it("renderScore(score) lasts as long as the score and a second, with sound and no peak above 1", async () => {
    const { left, right, sampleRate } = await renderScore(scoreOf(note(60, 0, 960), note(64, 480, 480)), {
      soundFont: BUILT_IN,
    });
    expect(sampleRate).toBe(44_100);
    expect(left.length).toBe(Math.ceil((1 + TAIL_SECONDS) * 44_100));
    expect(right.length).toBe(left.length);
    const rms = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0) / left.length);
    expect(rms).toBeGreaterThan(0.01);
    expect(left.every((value) => Math.abs(value) <= 1)).toBe(true);
  });

  it("renderScore(forty notes at once at full strength) keeps its peak below 1", async () => {
    const notes = Array.from({ length: 40 }, (_, i) => note(40 + i, 0, 480, 127));
    const { left } = await renderScore(scoreOf(...notes), { soundFont: BUILT_IN });
    const peak = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(peak).toBeGreaterThan(0.5);
    expect(peak).toBeLessThanOrEqual(0.8901);
  });

  it.each([
    [69, 440],
    [45, 110],
    [81, 880],
  ])("renderScore(pitch %i) sounds within 5 cents of %i Hz", async (pitch, hertz) => {
    const { left, sampleRate } = await renderScore(scoreOf(note(pitch, 0, 960)), { soundFont: BUILT_IN });
    const found = frequencyNear(left, sampleRate, hertz);
    expect(Math.abs(1200 * Math.log2(found / hertz))).toBeLessThan(5);
  });

  it("renderScore(score without notes) is a second of silence", async () => {
    const { left } = await renderScore(scoreOf(), { soundFont: BUILT_IN });
    expect(left.length).toBe(44_100);
    expect(left.every((value) => value === 0)).toBe(true);
  });

  it("renderScore(score of hours) says how long sound may be", async () => {
    await expect(renderScore(scoreOf(note(60, 0, 480 * 60 * 200)))).rejects.toThrow(
      /wav: expected a piece of at most 3600 s; got/,
    );
  });

  it("renderScore(score, { soundFont: no bank }) names the file and the way out", async () => {
    await expect(renderScore(scoreOf(note(60, 0, 480)), { soundFont: "/nowhere/none.sf2" })).rejects.toThrow(
      /soundFont: expected a sound font .* got \/nowhere\/none\.sf2: .*leave it out for the built-in voices/,
    );
  });

  it("renderScore(score, { soundFont }) plays the bank, of the same length and with sound", async () => {
    const folder = mkdtempSync(join(tmpdir(), "semitone-bank-"));
    try {
      const path = join(folder, "sample.sf2");
      writeFileSync(path, new Uint8Array(BasicSoundBank.getSampleSoundBankFile()));
      const { left } = await renderScore(scoreOf(note(60, 0, 480)), { soundFont: path });
      expect(left.length).toBe(Math.ceil((0.5 + TAIL_SECONDS) * 44_100));
      expect(left.some((value) => Math.abs(value) > 0.01)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
