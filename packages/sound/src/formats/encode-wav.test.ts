import { expect, it } from "vitest";
import { encodeWav } from "./encode-wav.ts";
import { readSound } from "./read-sound.ts";

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

it("encodeWav(sound, { bits: 24 }) comes back from readSound within half a step of 2^-23, of one or two channels", async () => {
  const samples = Float32Array.from({ length: 1001 }, (_, n) => 0.9 * Math.sin(n * n));
  const bytes = encodeWav({ sampleRate: 44_100, samples }, { bits: 24 });
  const { sound, head, diagnostics } = await readSound("a.wav", bytes, { sampleRate: 0 });
  expect(diagnostics).toEqual([]);
  expect(head).toMatchObject({ codec: "24-bit PCM", sampleRate: 44_100, channels: 1 });
  for (const [n, value] of samples.entries())
    expect(Math.abs(sound!.samples[n] * (2 ** 23 / (2 ** 23 - 1)) - value)).toBeLessThan(2 ** -23);
  const stereo = { sampleRate: 44_100, left: samples, right: samples.map((value) => -value / 2) };
  const mixed = await readSound("b.wav", encodeWav(stereo, { bits: 24 }), { sampleRate: 0 });
  expect(mixed.sound!.samples[10]).toBeCloseTo(samples[10] / 4, 6);
});

it("encodeWav(sound, { cents, loop }) adds a chunk smpl behind an even number of bytes: note, fraction, one loop", () => {
  const samples = new Float32Array(101);
  const wav = encodeWav(
    { sampleRate: 44_100, samples },
    { bits: 24, cents: 6925, loop: { start: 10, end: 89 } },
  );
  const view = new DataView(wav.buffer);
  const at = 44 + 304;
  expect(String.fromCharCode(...wav.subarray(at, at + 4))).toBe("smpl");
  expect(view.getUint32(4, true)).toBe(wav.length - 8);
  expect(view.getUint32(at + 4, true)).toBe(wav.length - at - 8);
  expect([20, 24, 36].map((k) => view.getUint32(at + k, true))).toEqual([69, 2 ** 30, 1]);
  expect([48, 52, 56, 64].map((k) => view.getUint32(at + k, true))).toEqual([0, 10, 89, 0]);
});
