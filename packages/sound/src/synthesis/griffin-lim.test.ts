import { describe, expect, it } from "vitest";
import { melFilters } from "../spectrum/mel-filters.ts";
import { eachPowerFrame } from "../spectrum/power-frames.ts";
import { stft } from "../spectrum/stft.ts";
import { soundFromMel } from "./from-mel.ts";
import { griffinLim } from "./griffin-lim.ts";
import { centsFrom, frequencyNear, tone } from "./tones.test-support.ts";

const { samples } = tone({ hertz: 500, amplitudes: [0.3, 0.2, 0.1], seconds: 0.15, vibrato: 20 });
const [size, hop] = [1024, 256];
const magnitudesOf = (sound: Float32Array) => {
  const { real, imaginary } = stft(sound, { size, hop });
  return real.map((value, k) => Math.hypot(value, imaginary[k]));
};
/** Distance to the magnitudes wanted, in dB of them. */
function miss(made: Float32Array, wanted: Float32Array): number {
  let [off, all] = [0, 0];
  for (const [k, value] of magnitudesOf(made).entries()) {
    off += (value - wanted[k]) ** 2;
    all += wanted[k] ** 2;
  }
  return 10 * Math.log10(off / all);
}

describe("griffinLim(magnitudes)", () => {
  const wanted = magnitudesOf(samples);
  const made = (momentum: number, iterations = 32) =>
    griffinLim(wanted, { length: samples.length, size, hop, momentum, iterations });

  it("comes near the magnitudes, nearer with more steps, nearest with momentum", () => {
    expect(miss(made(0.99), wanted)).toBeLessThan(-20);
    expect(miss(made(0.99), wanted)).toBeLessThan(miss(made(0.99, 8), wanted));
    expect(miss(made(0.99), wanted)).toBeLessThan(miss(made(0), wanted));
  });

  it("gives the same for the same seed, and says which shape it needs", () => {
    expect(made(0.5, 3)).toEqual(made(0.5, 3));
    expect(() => griffinLim(wanted, { length: 10, size, hop })).toThrow(/expected 1 x 513 magnitudes/);
  });
});

describe("soundFromMel(power)", () => {
  it("a tone comes back from 256 bands within 5 cents", () => {
    const settings = { sampleRate: 22_050, size: 2048, hop: 256, bands: 256, low: 27, high: 11_000 };
    const sound = Float32Array.from(
      { length: 5600 },
      (_, n) => 0.3 * Math.sin((2 * Math.PI * 600 * n) / 22_050),
    );
    const filters = melFilters(settings);
    const frames = Math.floor(sound.length / settings.hop) + 1;
    const rows = new Float64Array(frames * 256);
    const row = new Float64Array(256);
    eachPowerFrame(sound, settings, frames, (power, t) => {
      filters.apply(power, row);
      rows.set(row, t * 256);
    });
    const made = soundFromMel(rows, settings);
    expect(made.sampleRate).toBe(44_100);
    expect(Math.abs(centsFrom(600, frequencyNear(made.samples, 600, 2000, 7000)))).toBeLessThan(5);
  });
});
