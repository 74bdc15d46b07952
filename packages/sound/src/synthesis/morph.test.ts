import { describe, expect, it } from "vitest";
import { resample } from "../resample/resampler.ts";
import { ANALYSIS_RATE } from "../sound.ts";
import { timbre } from "../views/timbre.ts";
import { analyseSound } from "./analyse.ts";
import { morphSteps } from "./even-steps.ts";
import { NOISE_BANDS, SAMPLE_RATE, toDb } from "./model.ts";
import { morph } from "./morph.ts";
import { noiseBands } from "./noise.ts";
import { amplitudeAt, burst, centsFrom, frequencyNear, tone } from "./tones.test-support.ts";

const LONG = 8192;
const middle = (samples: Float32Array) => Math.round(samples.length / 2 - LONG / 2);
const even = [0.3, 0.15, 0.1, 0.075, 0.06, 0.05, 0.04, 0.03];
const odd = [0.3, 0.002, 0.2, 0.002, 0.12, 0.002, 0.08, 0.002];
const a = analyseSound(tone({ hertz: 220, amplitudes: even, attack: 0.02 }), 220);
const b = analyseSound(tone({ hertz: 330, amplitudes: odd, attack: 0.2, seconds: 1 }), 330);
const same = analyseSound(tone({ hertz: 220, amplitudes: odd, attack: 0.2, seconds: 1 }), 220);

describe("morph(a, b, { share, what })", () => {
  it.each([0, 0.25, 0.5, 1])("all, share %d: the pitch goes by cents", (share) => {
    const { samples } = morph(a, b, { share });
    const hertz = 220 * 1.5 ** share;
    const found = frequencyNear(samples, hertz, middle(samples), LONG);
    expect(Math.abs(centsFrom(hertz, found))).toBeLessThan(1);
  });

  it.each([0, 0.3, 0.7, 1])(
    "timbre, share %d: the pitch stays within a cent, between sounds a fifth apart",
    (share) => {
      const { samples } = morph(a, b, { share, what: "timbre" });
      const found = frequencyNear(samples, 220, middle(samples), LONG);
      expect(Math.abs(centsFrom(220, found))).toBeLessThan(1);
    },
  );

  it("timbre, of one pitch: partials beside each other go from one's to the other's by dB", () => {
    const { samples } = morph(a, same, { share: 0.5, what: "timbre" });
    const at = (n: number) => toDb(amplitudeAt(samples, n * 220, middle(samples), LONG));
    for (const n of [2, 3, 4, 5]) {
      const wanted = (toDb(even[n - 1]) - toDb(even[0]) + toDb(odd[n - 1]) - toDb(odd[0])) / 2;
      expect(Math.abs(at(n) - at(1) - wanted)).toBeLessThan(1);
    }
  });

  it("timbre, of two pitches: odd and even partials of the other stay odd and even", () => {
    const { samples } = morph(a, b, { share: 1, what: "timbre" });
    const at = (n: number) => toDb(amplitudeAt(samples, n * 220, middle(samples), LONG));
    for (const n of [2, 4, 6]) expect(at(n)).toBeLessThan(Math.min(at(n - 1), at(n + 1)) - 20);
  });

  it("pitch: the spectral envelope stays where it is", () => {
    // A resonance at 1100 Hz.
    const amplitudes = Array.from({ length: 12 }, (_, p) => 0.2 / (1 + (((p + 1) * 220 - 1100) / 300) ** 2));
    const one = analyseSound(tone({ hertz: 220, amplitudes }), 220);
    const { samples } = morph(one, b, { share: 1, what: "pitch" });
    const at = (n: number) => amplitudeAt(samples, n * 330, middle(samples), LONG);
    const heights = [1, 2, 3, 4, 5].map(at);
    expect(heights.indexOf(Math.max(...heights)) + 1).toBe(3);
    for (const n of [2, 3, 4]) {
      const wanted = 0.2 / (1 + ((n * 330 - 1100) / 300) ** 2);
      const first = 0.2 / (1 + ((3 * 330 - 1100) / 300) ** 2);
      expect(Math.abs(toDb(at(n)) - toDb(at(3)) - toDb(wanted) + toDb(first))).toBeLessThan(2.5);
    }
  });

  it("all: attacks of 20 ms and of 200 ms meet at their geometric mean, and lengths between both", () => {
    const { samples } = morph(a, b, { share: 0.5 });
    const level = (n: number) => Math.max(...samples.slice(n, n + 500).map(Math.abs));
    const loudest = level(middle(samples));
    const from = (share: number) => {
      let n = 0;
      while (level(n) < share * loudest) n += 50;
      return n / SAMPLE_RATE;
    };
    const attack = from(0.7) - from(0.01);
    expect(attack).toBeGreaterThan(0.02);
    expect(attack).toBeLessThan(0.1);
    const seconds = samples.length / SAMPLE_RATE;
    expect(seconds).toBeGreaterThan(0.85);
    expect(seconds).toBeLessThan(1.06);
  });

  it("without a pitch: powers in bands go by dB", () => {
    const [low, high] = [analyseSound(burst(400, 0.3, 1)), analyseSound(burst(4000, 0.6, 2))];
    const { samples } = morph(low, high, { share: 0.5 });
    const frame = Math.round(samples.length / 256 / 4);
    const made = noiseBands(samples, frame + 1).slice(frame * NOISE_BANDS);
    const [x, y] = [low, high].map(({ noise, frames }) => {
      const at = Math.round(frames / 4) * NOISE_BANDS;
      return noise.slice(at, at + NOISE_BANDS);
    });
    const mean = (bands: Float32Array) => bands.slice(5, 30).reduce((sum, db) => sum + db, 0) / 25;
    expect(Math.abs(mean(made) - (mean(x) + mean(y)) / 2)).toBeLessThan(6);
  });

  it("gives the same samples for the same sounds, and says what it needs", () => {
    const noise = analyseSound(burst(700, 0.3));
    expect(morph(a, noise, { share: 0.4 })).toEqual(morph(a, noise, { share: 0.4 }));
    expect(() => morph(a, noise, { share: 0.4, what: "pitch" })).toThrow(/expected two sounds with a pitch/);
    expect(() => morph(a, b, { share: 1.1 })).toThrow(/expected a share of 0..1; got 1.1/);
  });
});

describe("morphSteps(a, b, count)", () => {
  it("begins and ends with both sounds; steps between them lie within a factor of 2", () => {
    const steps = morphSteps(a, b, 5);
    expect([steps[0].share, steps[4].share]).toEqual([0, 1]);
    const gaps = steps.slice(1).map(({ distance }) => distance);
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(2);
    for (const [k, { share }] of steps.slice(1).entries()) expect(share).toBeGreaterThan(steps[k].share);
  });

  it("measures steps by the cepstral descriptors of the view of timbre", () => {
    const steps = morphSteps(a, same, 3, { what: "timbre" });
    const rows = timbre.compute(
      steps.map(({ samples }) => ({
        sampleRate: ANALYSIS_RATE,
        samples: resample(samples, SAMPLE_RATE, ANALYSIS_RATE),
      })),
    );
    const columns = [...timbre.columns!.keys()].filter((c) => /^mfcc\d+$/.test(timbre.columns![c].name));
    for (const [k, { distance }] of steps.slice(1).entries())
      expect(distance).toBeCloseTo(Math.hypot(...columns.map((c) => rows[k + 1][c] - rows[k][c])), 2);
  });

  it("between silence and silence: steps without a distance", () => {
    const silence = analyseSound({ sampleRate: SAMPLE_RATE, samples: new Float32Array(4096) });
    expect(morphSteps(silence, silence, 3).map(({ distance }) => distance)).toEqual([0, 0, 0]);
  });
});
