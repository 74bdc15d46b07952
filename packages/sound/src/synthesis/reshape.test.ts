import { describe, expect, it } from "vitest";
import { analyseSound } from "./analyse.ts";
import { toDb } from "./model.ts";
import { reshaped } from "./reshape.ts";
import { amplitudeAt, burst, centsFrom, frequencyNear, tone } from "./tones.test-support.ts";

const AMPLITUDES = [0.2, 0.2, 0.2, 0.2, 0.2, 0.2];
const model = analyseSound(tone({ hertz: 300, amplitudes: AMPLITUDES, attack: 0.05 }), 300);
const [FROM, LONG] = [12_000, 8192];

describe("reshaped(model, change)", () => {
  it.each([-1200, -100, 700])("cents %d: the pitch is shifted, to a cent", (cents) => {
    const hertz = 300 * 2 ** (cents / 1200);
    const { samples } = reshaped(model, { cents });
    expect(Math.abs(centsFrom(hertz, frequencyNear(samples, hertz, FROM, LONG)))).toBeLessThan(1);
  });

  it("tilt 6: each octave 6 dB more, at the level it had", () => {
    const { samples } = reshaped(model, { tilt: 6 });
    const at = (n: number) => toDb(amplitudeAt(samples, 300 * n, FROM, LONG));
    expect(Math.abs(at(2) - at(1) - 6)).toBeLessThan(0.7);
    expect(Math.abs(at(4) - at(2) - 6)).toBeLessThan(0.7);
    const power = [1, 2, 3, 4, 5, 6].reduce((sum, n) => sum + 10 ** (at(n) / 10), 0);
    expect(Math.abs(10 * Math.log10(power / (6 * 0.2 ** 2)))).toBeLessThan(0.7);
  });

  it("attack 3: three times as long, the rest as it was", () => {
    const slower = reshaped(model, { attack: 3 }).samples;
    const same = reshaped(model, {}).samples;
    const attackFrames = model.parts.attackEnd - model.parts.onset;
    expect(Math.abs(slower.length - same.length - 2 * attackFrames * 256)).toBeLessThan(513);
    const shorter = reshaped(model, { attack: 0.01 }).samples;
    expect(shorter.length).toBeLessThan(same.length);
  });

  it("a sound without a pitch can be brighter, not shifted", () => {
    const noise = analyseSound(burst(1000, 0.3));
    const centroid = (samples: Float32Array) => {
      let [sum, all] = [0, 0];
      for (let hertz = 200; hertz < 15_000; hertz += 200) {
        const power = amplitudeAt(samples, hertz, 0, 4096) ** 2;
        sum += hertz * power;
        all += power;
      }
      return sum / all;
    };
    const plain = reshaped(noise, {}).samples;
    expect(centroid(reshaped(noise, { tilt: 6 }).samples)).toBeGreaterThan(1.1 * centroid(plain));
    expect(() => reshaped(noise, { cents: 100 })).toThrow(/expected a sound with a pitch to shift/);
  });
});
