import { describe, expect, it } from "vitest";
import { finished, looped, PEAK } from "./finish.ts";
import { SAMPLE_RATE } from "./model.ts";
import { burst, tone } from "./tones.test-support.ts";

describe("finished(samples)", () => {
  it("ends are 0 without a jump, the peak is at most -1 dBFS, softer sounds keep their level", () => {
    const loud = finished(new Float32Array(5000).fill(2));
    expect([loud[0], loud[4999]]).toEqual([0, 0]);
    expect(Math.max(...loud)).toBeCloseTo(10 ** (-1 / 20), 5);
    for (let n = 1; n < loud.length; n++) expect(Math.abs(loud[n] - loud[n - 1])).toBeLessThan(0.04);
    expect(Math.max(...finished(new Float32Array(5000).fill(0.25)))).toBe(0.25);
    expect(PEAK).toBeCloseTo(0.891, 3);
    for (const length of [0, 1, 2]) expect(finished(new Float32Array(length).fill(1)).length).toBe(length);
  });
});

describe("looped(samples, hertz)", () => {
  it.each([110, 261.6, 987.8])("a tone of %d Hz goes on at the seam as anywhere else", (hertz) => {
    const sound = tone({ hertz, amplitudes: [0.3, 0.2, 0.1], noise: 0.003, vibrato: 10 });
    const { samples, loop } = looped(sound.samples, hertz)!;
    const length = loop.end + 1 - loop.start;
    expect(length / SAMPLE_RATE).toBeGreaterThan(0.2);
    const played = Float32Array.from({ length: 3 * length }, (_, n) => samples[loop.start + (n % length)]);
    const bend = (n: number) => Math.abs(played[n + 1] - 2 * played[n] + played[n - 1]);
    let largest = 0;
    for (let n = 1; n < length - 1; n++) largest = Math.max(largest, bend(n));
    expect(Math.max(bend(length - 1), bend(length))).toBeLessThan(1.05 * largest);
    const through = (n: number) => Math.abs(samples[n + 1] - 2 * samples[n] + samples[n - 1]);
    for (let n = loop.end - 3000; n < loop.end + 3000; n++) expect(through(n)).toBeLessThan(1.2 * largest);
    // Nothing before the fade is touched.
    expect(samples.slice(0, loop.end - 2000)).toEqual(sound.samples.slice(0, loop.end - 2000));
  });

  it("none in a burst, in a tone of a tenth of a second, in one that dies away", () => {
    const short = tone({ hertz: 440, amplitudes: [0.5], seconds: 0.15 });
    const dying = tone({ hertz: 440, amplitudes: [0.5] });
    dying.samples.forEach((value, n) => {
      dying.samples[n] = value * 10 ** (-n / 10_000);
    });
    expect(looped(short.samples, 440)).toBeUndefined();
    expect(looped(dying.samples, 440)).toBeUndefined();
    const noise = burst(500, 1);
    expect(looped(noise.samples, undefined)).toBeUndefined();
  });
});
