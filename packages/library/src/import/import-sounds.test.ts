import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { scratchFolder, tune } from "../made-up-music.test-support.ts";
import { listPieces } from "../pieces/list-pieces.ts";
import { readPiece, readRecording, segmentPlaces } from "../pieces/piece-content.ts";
import { createProject } from "../project.ts";
import { importFolder } from "./import-folder.ts";

const FIXTURES = new URL("../../../../fixtures/sounds/", import.meta.url).pathname;

/** 16-bit mono WAV. */
function wav(samples: ArrayLike<number>, sampleRate = 22_050): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(2 * sampleRate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  for (let i = 0; i < samples.length; i++)
    bytes.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, samples[i]))), 44 + 2 * i);
  return bytes;
}

/** A plucked chord whose partials and times follow from the seed. */
function pluck(seed: number, seconds = 1, gain = 1, rate = 22_050): Float32Array {
  const partials = Array.from({ length: 9 }, (_, k) => ({
    hertz: (180 + 37 * seed) * (k + 1) * (1 + 0.003 * ((seed * (k + 3)) % 5)),
    level: 0.1 / (1 + ((seed * 7 + k * k) % 6)),
    decay: 1 + ((seed + 3 * k) % 7),
  }));
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => {
    const t = n / rate;
    return partials.reduce(
      (sum, p) => sum + gain * p.level * Math.exp(-p.decay * t) * Math.sin(2 * Math.PI * p.hertz * t),
      0,
    );
  });
}

function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(scratchFolder(), "music");
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

describe("importFolder(project, folder with scores and recordings)", () => {
  it("keeps both in one project, each with what it has", async () => {
    const folder = folderOf({
      "a.mid": writeMidi(tune(1, 16)),
      "b.wav": wav(pluck(1, 11)),
      "notes.txt": Buffer.from("x"),
    });
    copyFileSync(join(FIXTURES, "stereo.mp3"), join(folder, "c.mp3"));
    copyFileSync(join(FIXTURES, "ima-adpcm.wav"), join(folder, "d.wav"));
    const project = createProject(scratchFolder());
    const report = await importFolder(project, folder, { workers: 1 });
    expect(report.items.map(({ file, status, reasons }) => [file, status, ...reasons])).toEqual([
      ["a.mid", "kept"],
      ["b.wav", "kept"],
      ["c.mp3", "kept"],
      ["d.wav", "dropped", "unsupported-codec"],
      ["notes.txt", "dropped", "not-music"],
    ]);
    const [score, long, mp3] = listPieces(project);
    expect(score).toMatchObject({ kind: "score", format: "midi" });
    expect(long).toMatchObject({
      kind: "sound",
      format: "WAV",
      codec: "16-bit PCM",
      sampleRate: 22_050,
      channels: 1,
      seconds: 11,
    });
    expect(mp3).toMatchObject({ kind: "sound", codec: "MP3", sampleRate: 44_100, channels: 2 });
    for (const field of ["notes", "bars", "meter", "tracks", "key"]) expect(long).not.toHaveProperty(field);
    const peak = pluck(1, 11).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(long.kind === "sound" && long.peak).toBeCloseTo(20 * Math.log10(peak), 2);
    expect(segmentPlaces(project, long)).toEqual([
      { startSeconds: 0, endSeconds: 5 },
      { startSeconds: 5, endSeconds: 10 },
      { startSeconds: 10, endSeconds: 11 },
    ]);
    const sound = await readRecording(project, long.id);
    expect([sound.sampleRate, sound.samples.length]).toEqual([22_050, 11 * 22_050]);
    expect(() => readPiece(project, long.id)).toThrow("readPiece: expected a score; got a recording");
    await expect(readRecording(project, score.id)).rejects.toThrow("expected a recording; got a score");
    await project.close();
  });

  it("knows a recording that moved by its bytes, and reads nothing twice", async () => {
    const folder = folderOf({ "a.wav": wav(pluck(2)) });
    const project = createProject(scratchFolder());
    await importFolder(project, folder, { workers: 1 });
    const [before] = listPieces(project);
    renameSync(join(folder, "a.wav"), join(folder, "b.wav"));
    copyFileSync(join(folder, "b.wav"), join(folder, "copy.wav"));
    const report = await importFolder(project, folder, { workers: 1 });
    expect(report).toMatchObject({ found: 2, kept: 1, duplicates: 1 });
    expect(listPieces(project)).toEqual([{ ...before, name: "b.wav", files: ["b.wav", "copy.wav"] }]);
    await project.close();
  });

  it("puts the same recording at another gain, rate and length into one group, and another beside it", async () => {
    const folder = folderOf({
      "a.wav": wav(pluck(3)),
      "cut.wav": wav(pluck(3).subarray(800, 20_000)),
      "other.wav": wav(pluck(8)),
      "quiet.wav": wav(pluck(3, 1, 0.2)),
      "rate.wav": wav(pluck(3, 1, 1, 48_000), 48_000),
    });
    const project = createProject(scratchFolder());
    await importFolder(project, folder, { workers: 1 });
    const [a, cut, other, quiet, rate] = listPieces(project).map(({ group }) => group);
    expect([cut, quiet, rate]).toEqual([a, a, a]);
    expect(other).not.toBe(a);
    await project.close();
  });

  it("cuts at onsets where semitone.json says so", async () => {
    const notes = [1, 4, 6].flatMap((seed) => [...pluck(seed, 0.8)]);
    const folder = folderOf({ "melody.wav": wav([...new Float32Array(4410), ...notes]) });
    const project = createProject(scratchFolder(), {
      sounds: { segments: { unit: "onsets", length: 0.15 } },
    });
    await importFolder(project, folder, { workers: 1 });
    const places = segmentPlaces(project, listPieces(project)[0]);
    const expected = [0, 0.2, 1, 1.8];
    expect(places).toHaveLength(4);
    for (const [i, { startSeconds }] of places.entries())
      expect(Math.abs(startSeconds! - expected[i])).toBeLessThan(0.06);
    await project.close();
  });
});
