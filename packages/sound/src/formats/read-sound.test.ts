import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSound } from "./read-sound.ts";

/** Files that soundfile wrote of the tones below: see fixtures/generate/sounds.py. */
const FOLDER = new URL("../../../../fixtures/sounds/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));

/** What the fixtures hold, by the formula. */
function tone(rate: number, channels: number, seconds = 0.2): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, n) => {
    const t = n / rate;
    const fade = Math.min(1, Math.max(0, Math.min(t, seconds - t) / 0.01));
    const pair = [0.5 * Math.sin(2 * Math.PI * 440 * t), 0.25 * Math.sin(2 * Math.PI * 660 * t)];
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += pair[c % 2];
    return (sum / channels) * fade;
  });
}

const largestError = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, x, n) => Math.max(most, Math.abs(x - b[n])), 0);

describe("readSound(name, bytes) of files that libsndfile wrote", () => {
  it.each([
    ["pcm-u8.wav", "8-bit PCM", 22_050, 1, 2 ** -7],
    ["pcm-16.wav", "16-bit PCM", 22_050, 2, 2 ** -14],
    ["pcm-24.wav", "24-bit PCM", 22_050, 2, 2 ** -22],
    ["pcm-32.wav", "32-bit PCM", 22_050, 1, 2 ** -23],
    ["float-32.wav", "32-bit float", 22_050, 2, 2 ** -23],
    ["float-64.wav", "64-bit float", 22_050, 1, 2 ** -23],
    ["extensible.wav", "24-bit PCM", 8000, 6, 2 ** -22],
    ["rf64.wav", "16-bit PCM", 22_050, 1, 2 ** -14],
    ["pcm-16.aiff", "16-bit PCM", 22_050, 2, 2 ** -14],
    ["pcm-24.aiff", "24-bit PCM", 22_050, 1, 2 ** -22],
    ["float-32.aifc", "32-bit float", 22_050, 1, 2 ** -23],
    ["little-endian.aifc", "16-bit PCM", 22_050, 1, 2 ** -14],
    ["mono-16.flac", "16-bit FLAC", 22_050, 1, 2 ** -14],
    ["stereo-24.flac", "24-bit FLAC", 44_100, 2, 2 ** -22],
    ["five-16.flac", "16-bit FLAC", 8000, 5, 2 ** -14],
    // Lossy: within what their encoders leave of a tone of two sines.
    ["mono.mp3", "MP3", 22_050, 1, 0.05],
    ["stereo.mp3", "MP3", 44_100, 2, 0.05],
    ["mono.ogg", "Vorbis", 22_050, 1, 0.05],
    ["stereo.ogg", "Vorbis", 44_100, 2, 0.05],
  ])("gives the samples of %s", async (name, codec, sampleRate, channels, error) => {
    const { sound, head, diagnostics } = await readSound(name, fixture(name), { sampleRate: 0 });
    expect(diagnostics).toEqual([]);
    expect(head).toMatchObject({ codec, sampleRate, channels });
    const expected = tone(sampleRate, channels);
    expect(sound!.sampleRate).toBe(sampleRate);
    expect(sound!.samples).toHaveLength(expected.length);
    expect(largestError(sound!.samples, expected)).toBeLessThan(error);
  });

  it.each([
    ["ima-adpcm.wav", "IMA ADPCM in a WAV file"],
    ["ms-adpcm.wav", "Microsoft ADPCM in a WAV file"],
    ["mu-law.wav", "mu-law in a WAV file"],
    ["mu-law.aifc", '"ulaw" in an AIFF-C file'],
    ["opus.ogg", "Opus"],
  ])("refuses %s by name", async (name, codec) => {
    const { sound, diagnostics } = await readSound(name, fixture(name));
    expect(sound).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "unsupported-codec", severity: "fatal" }]);
    expect(diagnostics[0].message).toContain(`; got ${codec}; convert the file`);
  });
});
