import { expect, it } from "vitest";
import { encodeWav } from "./wav.ts";

it("encodeWav(sound) writes a 44-byte header and 16-bit samples, left before right, cut to -1..1", () => {
  const wav = encodeWav({
    sampleRate: 8000,
    left: Float32Array.of(0, 1, -2),
    right: Float32Array.of(0.5, -1, 2),
  });
  const view = new DataView(wav.buffer);
  const text = (at: number, length: number) => String.fromCharCode(...wav.subarray(at, at + length));
  expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
  // Sizes: all but the first eight bytes; the samples alone.
  expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([48, 12]);
  // PCM, two channels, rate, bytes a second, bytes a frame, bits.
  expect([20, 22, 32, 34].map((at) => view.getUint16(at, true))).toEqual([1, 2, 4, 16]);
  expect([24, 28].map((at) => view.getUint32(at, true))).toEqual([8000, 32000]);
  expect([44, 46, 48, 50, 52, 54].map((at) => view.getInt16(at, true))).toEqual([
    0, 16384, 32767, -32767, -32767, 32767,
  ]);
});
