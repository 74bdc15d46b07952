import { describe, expect, it } from "vitest";
import { createResampler, resample } from "./resampler.ts";

const sine = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, n) =>
    Math.sin((2 * Math.PI * hertz * n) / rate),
  );

/** RMS in dB re full scale of the part away from the ends. */
function level(samples: ArrayLike<number>): number {
  let sum = 0;
  const margin = Math.min(600, Math.floor(samples.length / 4));
  for (let n = margin; n < samples.length - margin; n++) sum += samples[n] ** 2;
  return 10 * Math.log10(sum / (samples.length - 2 * margin) + 1e-30);
}

const RATES = [
  8000, 11_025, 16_000, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 44_056,
];

describe("resample(samples, from, to)", () => {
  it.each(RATES)(
    "keeps sines below 0.43 of the lower rate as the sines they are, from %i to 22050 Hz",
    (from) => {
      const lower = Math.min(from, 22_050);
      for (const share of [0.01, 0.2, 0.41]) {
        const hertz = share * lower;
        const made = resample(sine(hertz, from, 0.4), from, 22_050);
        const exact = sine(hertz, 22_050, 0.4);
        expect(made).toHaveLength(Math.ceil((Math.round(from * 0.4) * 22_050) / from));
        expect(level(made.map((value, n) => value - exact[n]))).toBeLessThan(-85);
      }
    },
  );

  it.each(RATES.filter((rate) => rate > 22_050))(
    "weakens what would alias by 90 dB, from %i to 22050 Hz",
    (from) => {
      for (const hertz of [11_030, 11_500, 13_000, 15_900, (from / 2) * 0.99].filter((f) => f < from / 2))
        expect(
          level(resample(sine(hertz, from, 0.4), from, 22_050)) - level(sine(hertz, from, 0.4)),
        ).toBeLessThan(-90);
    },
  );

  it("leaves no images when the rate rises", () => {
    const made = resample(sine(1000, 8000, 0.5), 8000, 44_100);
    const exact = sine(1000, 44_100, 0.5);
    expect(level(made.map((value, n) => value - exact[n]))).toBeLessThan(-90);
  });

  it("keeps a constant, away from the ends", () => {
    const made = resample(new Float32Array(4000).fill(0.5), 48_000, 22_050);
    for (const value of made.subarray(200, -200)) expect(value).toBeCloseTo(0.5, 5);
  });

  it("gives a sample of one, and none of none", () => {
    expect(resample(new Float32Array(1), 44_100, 22_050)).toHaveLength(1);
    expect(resample(new Float32Array(0), 44_100, 22_050)).toHaveLength(0);
  });
});

describe("createResampler(from, to)", () => {
  it.each([
    [44_100, 22_050],
    [8000, 22_050],
    [48_000, 22_050],
    [44_056, 22_050],
    [192_000, 8000],
  ])("gives the same bytes in blocks of any size, from %i to %i Hz", (from, to) => {
    const signal = sine(440, from, 0.1);
    const whole = resample(signal, from, to);
    for (const size of [1, 7, 1000]) {
      const resampler = createResampler(from, to);
      const parts: number[] = [];
      for (let at = 0; at < signal.length; at += size)
        parts.push(...resampler.push(signal.subarray(at, at + size)));
      parts.push(...resampler.end());
      expect(Float32Array.from(parts)).toEqual(whole);
    }
  });

  it("refuses rates that are no whole numbers above 0", () => {
    expect(() => createResampler(0, 22_050)).toThrow(
      "resample: expected whole numbers of samples a second > 0; got 0 and 22050",
    );
  });
});
