import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileDurably } from "./durable-file.ts";

describe("writeFileDurably(path, content)", () => {
  it("replaces the file and leaves nothing else", () => {
    const folder = mkdtempSync(join(tmpdir(), "semitone-durable-"));
    const path = join(folder, "a.json");
    writeFileSync(path, "old");
    writeFileDurably(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("leaves the old file and nothing else where writing fails", () => {
    const folder = mkdtempSync(join(tmpdir(), "semitone-durable-"));
    const path = join(folder, "a.json");
    writeFileSync(path, "old");
    expect(() => writeFileDurably(path, {} as string)).toThrow("data");
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });
});
