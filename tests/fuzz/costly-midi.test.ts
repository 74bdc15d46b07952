import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mostCells, SCORE_VIEWS } from "@semitone/music";
import { afterAll, describe, expect, it } from "vitest";
import type { FileResult } from "../../packages/library/src/import/file-result.ts";
import { readFile } from "../../packages/library/src/import/read-file.ts";
import { costlyMidi } from "./costly-midi.ts";

const SETTINGS = {
  segments: { unit: "bars", length: 4, hop: 4 },
  views: SCORE_VIEWS.map(({ id }) => id),
  spans: ["piece", "segments"],
  maxBytes: 2 ** 20,
  maxResidentBytes: 2 ** 30,
} as const;

const folder = mkdtempSync(join(tmpdir(), "semitone-costly-"));
afterAll(() => rmSync(folder, { recursive: true }));

function resultOf(name: string, bytes: Uint8Array): FileResult {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return readFile(path, SETTINGS);
}

describe("readFile(path) on 250 files of 3 KB that stand for weeks of silence or thousands of bars", () => {
  const results = costlyMidi(250).map(({ name, bytes }) => ({ name, bytes, result: resultOf(name, bytes) }));

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
      for (const { facts, segments } of result.pieces)
        expect(segments.length, name).toBeLessThanOrEqual(mostCells(facts.notes));
  });

  it("gives the same result every time", () => {
    for (const { name, bytes, result } of results.slice(0, 40))
      expect(resultOf(name, bytes), name).toEqual(result);
  });
});
