import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { changedFiles } from "./artefact/digest-files.ts";
import { readManifest } from "./artefact/manifest.ts";
import { requireIntact } from "./intact-files.ts";
import { openListener } from "./listener/listener.ts";
import { madeOf } from "./run/made.ts";
import { unpackTensors } from "./run/pack-tensors.ts";
import { readRunJson } from "./run/run-folder.ts";
import { readTagger } from "./run/stored-tagger.ts";
import { readSegmentConfig } from "./segments/segment-config.ts";
import { secondsPerStep } from "./segments/speed.ts";
import { SemitoneError } from "./semitone-error.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-hostile-run-"));
  made.push(folder);
  return folder;
}

const FILES = ["config.json", "manifest.json", "segments.json", "model.safetensors", "segments.safetensors"];
const pipe = (path: string) => execFileSync("mkfifo", [path]);
const device = (path: string) => symlinkSync("/dev/zero", path);

/** A run folder in which every file is what `put` makes. */
function folderOf(put: (path: string) => void): string {
  const folder = newFolder();
  for (const name of FILES) put(join(folder, name));
  return folder;
}

describe.runIf(process.platform !== "win32")("a run from a stranger", () => {
  it.each([
    ["pipes that nobody writes", pipe],
    ["devices without end", device],
    ["folders", (path: string) => mkdirSync(path)],
    ["links out of the folder", (path: string) => symlinkSync("/etc/hostname", path)],
  ])(
    "readTagger, readManifest and readSegmentConfig refuse %s at once, madeOf knows nothing of them",
    (_, put) => {
      const folder = folderOf(put);
      for (const read of [readTagger, readManifest, readSegmentConfig])
        expect(() => read(folder)).toThrow(SemitoneError);
      expect(() => openListener(folder)).toThrow(/expected a file|leads out of/);
      expect(madeOf(folder)).toBe("");
      const speed = newFolder();
      put(join(speed, "speed.json"));
      expect(secondsPerStep(speed, { encoder: "mlp", decoder: "mlp" }).last).toBeGreaterThan(0);
    },
  );

  it.each([
    "../../../../../../../../dev/zero",
    "/dev/zero",
    "listener/../../x",
    "a//b",
    "",
    "a\\b",
    "C:x",
    ".hidden",
    "\u0000",
  ])("readManifest, requireIntact and changedFiles read no file called %j", (file) => {
    const folder = newFolder();
    const files = { [file]: { sha256: "0".repeat(64), bytes: 1 } };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artefacts: { tagger: { files } } }));
    expect(() => requireIntact(folder, ["tagger"])).not.toThrow();
    expect(() => readManifest(folder)).toThrow(SemitoneError);
    expect(changedFiles(folder, files)).toEqual([{ file, state: "missing" }]);
  });

  it("requireIntact refuses a file of the run that is a link out of it", () => {
    const folder = newFolder();
    device(join(folder, "model.safetensors"));
    const files = { "model.safetensors": { sha256: "0".repeat(64), bytes: 1 } };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artefacts: { tagger: { files } } }));
    expect(() => requireIntact(folder, ["tagger"])).toThrow(/leads out of/);
  });
});

describe("JSON of a run from a stranger", () => {
  it.each([
    ["100,000 brackets", "[".repeat(100_000) + "]".repeat(100_000), /inside each other/],
    ["a key twice", '{"version": 3, "version": 2}', /each key once/],
    ["another prototype", '{"version": 3, "__proto__": {}}', /no key "__proto__"/],
    ["NaN", '{"version": NaN}', /expected JSON/],
  ])("readRunJson refuses %s", (_, text, reason) => {
    const folder = newFolder();
    writeFileSync(join(folder, "config.json"), text);
    expect(() => readRunJson(folder, "config.json")).toThrow(SemitoneError);
    expect(() => readRunJson(folder, "config.json")).toThrow(reason);
  });

  it("unpackTensors knows three numbers that JSON cannot hold, and no others", () => {
    const none = () => new Float32Array();
    const packed = ["NaN", "Infinity", "-Infinity", "0x10", "constructor"].map(($number) => ({ $number }));
    expect(unpackTensors(packed, none)).toEqual([Number.NaN, Infinity, -Infinity, null, null]);
  });

  it("readSegmentConfig gives a configuration or an error in words for 200 mutations", () => {
    const folder = newFolder();
    const path = join(folder, "segments.json");
    const text = JSON.stringify({
      format: "semitone-segments/1",
      attributes: [{ name: "mood", classes: ["calm", "lively"] }],
      sizes: { beatLatent: 4, factor: 4, styles: 4, beat: 8, hidden: 8 },
    });
    const change = fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...'[]{}":,\\-e9nt\u0000'));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const letters = [...text];
        for (const [at, letter] of changes) letters[at] = letter;
        writeFileSync(path, letters.join(""));
        expect(() => readSegmentConfig(folder)).toThrow(SemitoneError);
      }),
      { numRuns: 200, seed: 10 },
    );
  });
});
