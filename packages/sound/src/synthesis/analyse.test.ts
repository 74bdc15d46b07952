import { describe, expect, it } from "vitest";
import { analyseSound } from "./analyse.ts";
import { NOISE_BANDS, SAMPLE_RATE, toDb } from "./model.ts";
import { morph, noteCents } from "./morph.ts";
import { burst, energy, tone } from "./tones.test-support.ts";

const AMPLITUDES = [0.3, 0.1, 0.2, 0.05, 0.08, 0.02];
const cents = (hertz: number) => 6900 + 1200 * Math.log2(hertz / 440);

describe("analyseSound(sound, hertz)", () => {
  it.each([
    [82.4, 82],
    [440, 450],
    [1046.5, 1030],
  ])(
    "finds the pitch %d Hz within half a cent and each partial within 0.3 dB, from a guess of %d",
    (hertz, guess) => {
      const model = analyseSound(tone({ hertz, amplitudes: AMPLITUDES }), guess);
      expect(Math.abs(noteCents(model) - cents(hertz))).toBeLessThan(0.5);
      expect(model.inharmonicity).toBe(0);
      const middle = Math.round(model.frames / 2);
      for (const [p, amplitude] of AMPLITUDES.entries())
        expect(Math.abs(model.amplitudes[middle * model.partials + p] - toDb(amplitude))).toBeLessThan(0.3);
    },
  );

  it("finds the stretch of stiff strings within 3 %, and the fundamental within a cent", () => {
    const amplitudes = Array.from({ length: 16 }, (_, p) => 0.2 * 0.8 ** p);
    const model = analyseSound(tone({ hertz: 220, amplitudes, inharmonicity: 4e-4 }), 220);
    expect(Math.abs(model.inharmonicity / 4e-4 - 1)).toBeLessThan(0.03);
    expect(Math.abs(noteCents(model) - cents(220))).toBeLessThan(1);
  });

  it("follows a vibrato: 30 cents to either side", () => {
    const model = analyseSound(tone({ hertz: 330, amplitudes: AMPLITUDES, vibrato: 30 }), 330);
    const body = model.cents.slice(30, -40);
    expect(Math.abs(Math.max(...body) - cents(330) - 30)).toBeLessThan(2);
    expect(Math.abs(Math.min(...body) - cents(330) + 30)).toBeLessThan(2);
  });

  it("leaves the noise: its power in all bands together within 1 dB, the tone 45 dB below itself", () => {
    const amplitude = 0.02;
    const noisy = analyseSound(tone({ hertz: 440, amplitudes: AMPLITUDES, noise: amplitude }), 440);
    const middle = Math.round(noisy.frames / 2);
    const bands = noisy.noise.slice(middle * NOISE_BANDS, (middle + 1) * NOISE_BANDS);
    const power = bands.reduce((sum, db) => sum + 10 ** (db / 10), 0);
    // Of a uniform distribution over -a..a.
    expect(Math.abs(10 * Math.log10(power / (amplitude ** 2 / 3)))).toBeLessThan(1);
    const clean = tone({ hertz: 440, amplitudes: AMPLITUDES });
    const { residual } = analyseSound(clean, 440);
    const inside = (samples: Float32Array) => energy(samples.subarray(8000, 28_000));
    expect(10 * Math.log10(inside(residual) / inside(clean.samples))).toBeLessThan(-45);
  });

  it("makes the recording again, within -60 dB: a tone with noise, and a burst without a pitch", () => {
    const noisy = tone({ hertz: 196, amplitudes: AMPLITUDES, noise: 0.03, vibrato: 20 });
    for (const [sound, hertz] of [
      [noisy, 196],
      [burst(900, 0.4), undefined],
    ] as const) {
      const model = analyseSound(sound, hertz);
      const { samples } = morph(model, model, { share: 0 });
      const off = sound.samples.map((value, n) => value - samples[n]);
      expect(10 * Math.log10(energy(off) / energy(sound.samples))).toBeLessThan(-60);
    }
  });

  it("takes apart one sample, silence, a constant; never a number that is none", () => {
    for (const samples of [Float32Array.of(1), new Float32Array(3000), new Float32Array(3000).fill(0.5)])
      for (const hertz of [undefined, 440]) {
        const model = analyseSound({ sampleRate: SAMPLE_RATE, samples }, hertz);
        const made = morph(model, model, { share: 0.5 }).samples;
        expect(made.length).toBeGreaterThanOrEqual(samples.length);
        expect(made.every(Number.isFinite)).toBe(true);
      }
  });

  it("refuses another rate, nothing, half an hour, and pitches that there are not", () => {
    const sound = (length: number, sampleRate = SAMPLE_RATE) => ({
      sampleRate,
      samples: new Float32Array(length),
    });
    expect(() => analyseSound(sound(10, 22_050))).toThrow(/expected 44100 samples a second; got 22050/);
    expect(() => analyseSound(sound(0))).toThrow(/at most 30 s; got 0.0 s/);
    expect(() => analyseSound(sound(SAMPLE_RATE * 31))).toThrow(/at most 30 s; got 31.0 s/);
    for (const hertz of [0, 9000, Number.NaN])
      expect(() => analyseSound(sound(10), hertz)).toThrow(/expected a pitch of 16..5300 Hz/);
  });
});
