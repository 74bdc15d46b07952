import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requireIntact } from "./intact-files.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A folder with two files of a tagger and a manifest of both. */
function runFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-intact-"));
  const texts = { "model.safetensors": "numbers", "tagger.onnx": "a graph" };
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
  const files = Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, { sha256: sha256(text), bytes: text.length }]),
  );
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artefacts: { tagger: { files } } }));
  return folder;
}

describe("requireIntact(folder, kinds, but)", () => {
  it("says nothing of files as they were written, of kinds that a run has not, and of files that are gone", () => {
    const folder = runFolder();
    requireIntact(folder, ["tagger", "segments"]);
    rmSync(join(folder, "model.safetensors"));
    requireIntact(folder, ["tagger"]);
  });

  it("names the file that a disk or a copy has changed, but where nothing is read from it", () => {
    const folder = runFolder();
    writeFileSync(join(folder, "tagger.onnx"), "a grapf");
    expect(() => requireIntact(folder, ["tagger"])).toThrow(
      /tagger\.onnx: expected the bytes that training wrote.*got others; at .*train again, or copy the folder again/,
    );
    requireIntact(folder, ["tagger"], ["tagger.onnx"]);
    requireIntact(folder, ["segments"]);
  });

  it("takes runs without a manifest, or with one that cannot be read, as they are", () => {
    const folder = runFolder();
    writeFileSync(join(folder, "model.safetensors"), "others");
    for (const text of ["", "{}", '{"artefacts":{"tagger":{}}}']) {
      writeFileSync(join(folder, "manifest.json"), text);
      requireIntact(folder, ["tagger"]);
    }
    rmSync(join(folder, "manifest.json"));
    requireIntact(folder, ["tagger"]);
  });
});
