import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSound } from "./read-sound.ts";
import { openRecording } from "./recording.ts";

const FOLDER = new URL("../../../../fixtures/sounds/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));

/** Float WAV of some channels, and changes to its header by place. */
function wav(
  channels: readonly (readonly number[])[],
  header: Readonly<Record<number, number>> = {},
): Uint8Array {
  const [first] = channels;
  const size = 4 * channels.length * first.length;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 3, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, 22_050, true);
  view.setUint32(28, 22_050 * 4 * channels.length, true);
  view.setUint16(32, 4 * channels.length, true);
  view.setUint16(34, 32, true);
  text(36, "data");
  view.setUint32(40, size, true);
  for (const [at, value] of Object.entries(header)) view.setUint32(Number(at), value, true);
  for (const [c, samples] of channels.entries())
    for (const [i, value] of samples.entries())
      view.setFloat32(44 + 4 * (i * channels.length + c), value, true);
  return bytes;
}

const sine = (length: number, level = 0.5) => Array.from({ length }, (_, n) => level * Math.sin(n / 7));
const codesOf = async (bytes: Uint8Array) =>
  (await readSound("x", bytes)).diagnostics.map(({ code }) => code);

describe("readSound(a WAV with a fault)", () => {
  it("keeps one sample, silence, and a click of 10 ms", async () => {
    expect((await readSound("x", wav([[0.25]]))).sound!.samples).toEqual(Float32Array.of(0.25));
    expect(await codesOf(wav([new Array(100).fill(0)]))).toEqual(["silent"]);
    expect((await readSound("x", wav([sine(220)]))).sound!.samples).toHaveLength(220);
  });

  it("drops one without samples, with a reason", async () => {
    expect(await codesOf(wav([[]]))).toEqual(["no-samples"]);
  });

  it("puts 0 for what is no number, and counts it", async () => {
    const { sound, diagnostics } = await readSound(
      "x",
      wav([[0.5, Number.NaN, -0.5, Number.POSITIVE_INFINITY]]),
    );
    expect([...sound!.samples]).toEqual([0.5, 0, -0.5, 0]);
    expect(diagnostics).toMatchObject([{ code: "not-a-number", severity: "repaired" }]);
  });

  it("takes an offset off, and says how large it was", async () => {
    const { sound, diagnostics } = await readSound("x", wav([sine(44_000).map((value) => value + 0.2)]));
    const mean = sound!.samples.reduce((sum, value) => sum + value, 0) / 44_000;
    expect(Math.abs(mean)).toBeLessThan(1e-6);
    expect(diagnostics[0].message).toContain("a mean of 20.0 % of full scale");
  });

  it("notes samples at full scale in a row", async () => {
    expect(await codesOf(wav([sine(500, 2).map((value) => Math.max(-1, Math.min(1, value)))]))).toEqual([
      "clipped",
    ]);
  });

  it("mixes channels by their mean, and takes the loudest where that cancels them", async () => {
    const tone = sine(300);
    const { sound } = await readSound("x", wav([tone, tone.map((value) => value / 3)]));
    expect(sound!.samples[20]).toBeCloseTo((tone[20] * 2) / 3, 6);
    const against = await readSound("x", wav([tone, tone.map((value) => -1.0001 * value)]));
    expect(against.diagnostics).toMatchObject([{ code: "channels-cancel" }]);
    expect(against.sound!.samples[20]).toBeCloseTo(-1.0001 * tone[20], 6);
  });

  it("reads what is there of one that claims 4 GB or nothing, or was cut short", async () => {
    const tone = sine(300);
    for (const size of [0xffffffff, 0xfffffff0, 0]) {
      const { sound, diagnostics } = await readSound("x", wav([tone], { 40: size, 4: size }));
      expect(sound!.samples).toHaveLength(300);
      expect(diagnostics).toMatchObject([{ code: "wrong-size", severity: "repaired" }]);
    }
    const cut = await readSound("x", wav([tone]).subarray(0, 44 + 402));
    expect(cut.sound!.samples).toHaveLength(100);
    expect(cut.diagnostics).toMatchObject([{ code: "truncated-data", severity: "lost" }]);
  });

  it("refuses more than 8 channels and rates out of bounds", async () => {
    expect(await codesOf(wav(Array.from({ length: 9 }, () => [0, 0])))).toEqual(["channel-count"]);
    expect(await codesOf(wav([sine(10)], { 24: 4000 }))).toEqual(["sample-rate"]);
    expect(await codesOf(wav([sine(10)], { 24: 384_000 }))).toEqual(["sample-rate"]);
  });
});

describe("readSound(a compressed file with a fault)", () => {
  it("reads an MP3 with ID3 tags and junk before and behind it", async () => {
    const mp3 = fixture("stereo.mp3");
    const plain = await readSound("x.mp3", mp3);
    const tag = new Uint8Array(10 + 3000);
    tag.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 23, 56]);
    const end = new Uint8Array(128);
    end.set(new TextEncoder().encode("TAG"));
    const tagged = await readSound("x.mp3", Uint8Array.from([...tag, ...mp3, ...end]));
    expect(tagged.sound!.samples).toEqual(plain.sound!.samples);
    expect(tagged.diagnostics).toEqual([]);
    const junk = await readSound("x.mp3", Uint8Array.from([...new Uint8Array(500).fill(65), ...mp3]));
    expect(junk.sound!.samples).toEqual(plain.sound!.samples);
    expect(junk.diagnostics).toMatchObject([{ code: "junk-skipped", severity: "note" }]);
  });

  it("puts silence in the place of a damaged frame of FLAC, and says so", async () => {
    const bytes = fixture("mono-16.flac");
    const damaged = bytes.slice();
    damaged[damaged.length - 40] ^= 16;
    const [before, after] = [await readSound("x", bytes), await readSound("x", damaged)];
    expect(after.sound!.samples).toHaveLength(before.sound!.samples.length);
    expect(after.diagnostics).toMatchObject([{ code: "damaged-frame", severity: "lost" }]);
  });

  it("stops after so many seconds of a FLAC of kilobytes, in the memory of the first", async () => {
    const options = { sampleRate: 8000, firstSeconds: 1, maxSeconds: 900 };
    const { recording, diagnostics } = await openRecording("bomb.flac", bomb(4000), options);
    let samples = recording!.first.samples.length;
    for await (const block of recording!.rest()) samples += block.length;
    expect(samples).toBe(900 * 8000);
    expect(diagnostics().map(({ code }) => code)).toContain("sound-too-long");
  });
});

/** FLAC of so many frames of 65,536 equal samples at 8 kHz, 13 bytes each: hours in 52 KB. */
function bomb(frames: number): Uint8Array {
  const frame = withChecksums([0xff, 0xf8, 0x74, 0x08, 0x00, 0xff, 0xff], [0x00, 0x00, 0x10]);
  const bytes = new Uint8Array(42 + frames * frame.length);
  bytes.set(new TextEncoder().encode("fLaC"));
  bytes.set([0x80, 0, 0, 34], 4);
  bytes.set([0x01, 0xf4, 0x00, 0xf0], 18); // 8000 Hz, 1 channel, 16 bits
  for (let i = 0; i < frames; i++) bytes.set(frame, 42 + i * frame.length);
  return bytes;
}

/** A frame with the checksums of its header and of all of it, bit by bit. */
function withChecksums(header: readonly number[], body: readonly number[]): number[] {
  const crc = (bytes: readonly number[], bits: number, polynomial: number) =>
    bytes.reduce((sum, byte) => {
      let next = sum ^ (byte << (bits - 8));
      for (let bit = 0; bit < 8; bit++)
        next = next & (1 << (bits - 1)) ? ((next << 1) ^ polynomial) & (2 ** bits - 1) : next << 1;
      return next;
    }, 0);
  const frame = [...header, crc(header, 8, 0x07), ...body];
  const sum = crc(frame, 16, 0x8005);
  return [...frame, sum >> 8, sum & 255];
}

describe("docs/diagnostics.md", () => {
  it("explains every reason of the readers of recordings, with its severity", () => {
    const page = readFileSync(new URL("../../../../docs/diagnostics.md", import.meta.url), "utf8");
    const section = page.slice(page.indexOf("## Recordings"));
    const sources = readdirSync(new URL("./", import.meta.url), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const given = sources.flatMap((name) => [
      ...readFileSync(new URL(name, import.meta.url), "utf8").matchAll(
        /log\.add\(\s*"([a-z-]+)",\s*"(note|repaired|lost|fatal)"/g,
      ),
    ]);
    expect(given.length).toBeGreaterThan(20);
    for (const [, code, severity] of given)
      expect(section, code).toMatch(new RegExp(`\\| \`${code}\` +\\| ${severity} +\\|`));
  });
});
