// An example for every reason that `readSound` gives.
import { readFileSync } from "node:fs";
import type { Example, Examples } from "./example.ts";
import { hex } from "./example.ts";

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/sounds/${name}`, import.meta.url));

const sound = (shown: string, bytes: () => Iterable<number>, options?: Example["options"]): Example => ({
  shown,
  bytes: () => Uint8Array.from(bytes()),
  ...(options ? { options } : {}),
});

const little = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);

interface WavHead {
  readonly format?: number;
  readonly channels?: number;
  readonly rate?: number;
  /** What the file claims the size of its samples to be. */
  readonly size?: number;
}

/** A WAV file of 32-bit float samples, 22,050 a second unless the head says otherwise. */
function wav(samples: readonly number[], { format = 3, channels = 1, rate = 22_050, size }: WavHead = {}) {
  const data = [...new Uint8Array(Float32Array.from(samples).buffer)];
  const head = [
    ...[...little(format, 2), ...little(channels, 2), ...little(rate, 4)],
    ...[...little(4 * rate * channels, 4), ...little(4 * channels, 2), ...little(32, 2)],
  ];
  return [
    ...[...hex('"RIFF"'), ...little(36 + data.length, 4), ...hex('"WAVEfmt "'), ...little(16, 4), ...head],
    ...[...hex('"data"'), ...little(size ?? data.length, 4), ...data],
  ];
}

const sine = (length: number, level = 0.5) => Array.from({ length }, (_, n) => level * Math.sin(n / 7));

export const SOUND_EXAMPLES: Examples = {
  Recordings: {
    "unknown-format": sound("a text", () => hex('"hello"')),
    "unsupported-codec": sound("a WAV file of ADPCM", () => fixture("ima-adpcm.wav")),
    "bad-header": sound("a WAV file without `fmt `", () => hex('"RIFF" 04 00 00 00 "WAVE"')),
    "channel-count": sound("a WAV file of 9 channels", () => wav(sine(90), { channels: 9 })),
    "sample-rate": sound("a WAV file of 4,000 samples a second", () => wav(sine(90), { rate: 4000 })),
    "no-samples": sound("a WAV file whose `data` is empty", () => wav([])),
    "truncated-data": sound("a WAV file that ends after 100 of 300 samples", () =>
      wav(sine(300)).slice(0, -800),
    ),
    "damaged-frame": sound("a FLAC file with one other bit in its last frame", () => {
      const bytes = fixture("mono-16.flac").slice();
      bytes[bytes.length - 40] ^= 16;
      return bytes;
    }),
    "format-changes": sound("an OGG file of one channel, and behind it one of two", () => [
      ...fixture("mono.ogg"),
      ...fixture("stereo.ogg"),
    ]),
    "sound-too-long": sound("a second of sound, with `maxSeconds` of 0.5", () => wav(sine(22_050)), {
      maxSeconds: 0.5,
    }),
    "wrong-size": sound("a WAV file whose `data` claims 4 GB", () => wav(sine(300), { size: 0xffffffff })),
    "not-a-number": sound("a sample that is NaN", () => wav([0.5, Number.NaN, -0.5])),
    "dc-offset": sound("a sine around 0.2", () => wav(sine(44_000).map((value) => value + 0.2))),
    "channels-cancel": sound("two channels of which one is the other upside down", () =>
      wav(
        sine(300).flatMap((value) => [value, -1.0001 * value]),
        { channels: 2 },
      ),
    ),
    clipped: sound("a sine twice as loud as there is room for", () =>
      wav(sine(500, 2).map((value) => Math.max(-1, Math.min(1, value)))),
    ),
    silent: sound("100 samples of 0", () => wav(Array.from({ length: 100 }, () => 0))),
    "junk-skipped": sound("500 letters before an MP3 file", () => [
      ...new Uint8Array(500).fill(65),
      ...fixture("stereo.mp3"),
    ]),
  },
};
