import { describe, expect, it } from "vitest";
import type { Sound } from "../sound.ts";
import { integratedLoudness, kWeighting } from "./lufs.ts";

const sine = (hertz: number, dB: number, sampleRate: number, seconds: number, silence = 0): Sound => ({
  sampleRate,
  samples: Float32Array.from({ length: Math.round((seconds + silence) * sampleRate) }, (_, n) =>
    n < seconds * sampleRate ? 10 ** (dB / 20) * Math.sin((2 * Math.PI * hertz * n) / sampleRate) : 0,
  ),
});

describe("kWeighting(48000)", () => {
  it("gives the coefficients of tables 1 and 2 of BS.1770-4", () => {
    const [shelf, pass] = kWeighting(48_000);
    for (const [i, b] of [1.53512485958697, -2.69169618940638, 1.19839281085285].entries())
      expect(shelf.b[i]).toBeCloseTo(b, 9);
    for (const [i, a] of [-1.69065929318241, 0.73248077421585].entries())
      expect(shelf.a[i]).toBeCloseTo(a, 9);
    expect(pass.b).toEqual([1, -2, 1]);
    for (const [i, a] of [-1.99004745483398, 0.99007225036621].entries()) expect(pass.a[i]).toBeCloseTo(a, 9);
  });
});

describe("integratedLoudness(sound)", () => {
  it.each([22_050, 44_100, 48_000])("is -3.01 LUFS for a sine of full scale at 997 Hz (%i Hz)", (rate) => {
    expect(integratedLoudness(sine(997, 0, rate, 2))).toBeCloseTo(-3.01, 1);
    expect(integratedLoudness(sine(997, -20, rate, 2))).toBeCloseTo(-23.01, 1);
  });

  it("does not count the pauses, as the standard says", () => {
    const [alone, beside] = [sine(997, -20, 48_000, 4), sine(997, -20, 48_000, 4, 6)].map(integratedLoudness);
    expect(Math.abs(beside - alone)).toBeLessThan(0.4);
  });

  it("is that of its own length for a click, NaN without samples, -Infinity for silence", () => {
    expect(integratedLoudness(sine(997, 0, 48_000, 0.1))).toBeCloseTo(-3.01, 1);
    expect(integratedLoudness(sine(997, 0, 48_000, 0))).toBeNaN();
    expect(integratedLoudness(sine(997, -100, 48_000, 1))).toBe(Number.NEGATIVE_INFINITY);
  });
});
