import { encodeWav } from "@semitone/sound";
import { describe, expect, it } from "vitest";
import { smallerWav } from "./smaller-wav.ts";

describe("smallerWav", () => {
  it("makes mono at half the rate, each sample the mean of four, a quarter of the size", () => {
    const left = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i / 20) / 2);
    const right = left.map((value) => value / 2);
    const wav = encodeWav({ left, right, sampleRate: 44100 });
    const small = smallerWav(wav);
    const view = new DataView(small.buffer);
    expect(small.length).toBe(44 + (wav.length - 44) / 4);
    expect([view.getUint16(22, true), view.getUint32(24, true), view.getUint32(40, true)]).toEqual([
      1, 22050, 400,
    ]);
    for (let i = 0; i < 200; i++) {
      const mean = (left[2 * i] + left[2 * i + 1] + right[2 * i] + right[2 * i + 1]) / 4;
      expect(Math.abs(view.getInt16(44 + 2 * i, true) / 32768 - mean)).toBeLessThan(1e-4);
    }
  });

  it("leaves alone what is no such file", () => {
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => i);
    expect(smallerWav(bytes)).toBe(bytes);
    expect(smallerWav(new Uint8Array(3))).toHaveLength(3);
  });
});
