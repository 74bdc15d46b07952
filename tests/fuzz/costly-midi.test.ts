import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mostCells, SCORE_VIEWS } from "@semitone/music";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileResult } from "../../packages/library/src/import/file-result.ts";
import { readFile } from "../../packages/library/src/import/read-file.ts";
import { costlyMidi } from "./costly-midi.ts";

const SETTINGS = {
  segments: { unit: "bars", length: 4, hop: 4 },
  soundSegments: { unit: "seconds", length: 5 },
  views: SCORE_VIEWS.map(({ id }) => id),
  spans: ["piece", "segments"],
  maxBytes: 2 ** 20,
  maxResidentBytes: 2 ** 30,
} as const;

const folder = mkdtempSync(join(tmpdir(), "semitone-costly-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function resultOf(name: string, bytes: Uint8Array): Promise<FileResult> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return readFile(path, SETTINGS);
}

describe("readFile(path) on 250 files of 3 KB that stand for weeks of silence or thousands of bars", () => {
  const results: { name: string; bytes: Uint8Array; result: FileResult }[] = [];
  beforeAll(async () => {
    for (const { name, bytes } of costlyMidi(250))
      results.push({ name, bytes, result: await resultOf(name, bytes) });
  });

  it("keeps or drops each with a reason, and none because the reader failed", () => {
    for (const { name, result } of results) {
      expect(result.reasons, name).not.toContain("crashed");
      expect(result.reasons, name).not.toContain("reader-failed");
      if (result.status !== "kept") expect(result.reasons.length, name).toBeGreaterThan(0);
    }
    expect(new Set(results.map(({ result }) => result.status))).toEqual(
      new Set(["kept", "repaired", "dropped"]),
    );
  });

  it("makes no more segments than the notes of a piece allow", () => {
    for (const { name, result } of results)
      for (const piece of result.pieces) {
        if (piece.kind === "sound") throw new Error(`${name}: expected a score`);
        expect(piece.segments.length, name).toBeLessThanOrEqual(mostCells(piece.facts.notes));
      }
  });

  it("gives the same result every time", async () => {
    for (const { name, bytes, result } of results.slice(0, 40))
      expect(await resultOf(name, bytes), name).toEqual(result);
  });
});
