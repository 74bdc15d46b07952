import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepFile, keptFile } from "./local-store.ts";

const store = () => mkdtempSync(join(tmpdir(), "semitone-job-"));

describe("keepFile", () => {
  it("keepFile names a file by what it holds, and keptFile finds it", () => {
    const folder = store();
    const digest = keepFile(folder, (path) => writeFileSync(path, "abc"));
    // SHA-256 of "abc", FIPS 180-2, example B.1
    expect(digest).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(readFileSync(keptFile(folder, digest), "utf8")).toBe("abc");
    expect(keepFile(folder, (path) => writeFileSync(path, "abc"))).toBe(digest);
    expect(readdirSync(join(folder, "files"))).toEqual([digest]);
  });

  it("keepFile leaves nothing of a file that could not be written", () => {
    const folder = store();
    const fail = (path: string) => {
      writeFileSync(path, "half");
      throw new RangeError("no more");
    };
    expect(() => keepFile(folder, fail)).toThrow("no more");
    expect(readdirSync(join(folder, "files"))).toEqual([]);
  });

  it("keptFile refuses what is not there, is no digest, or holds something else", () => {
    const folder = store();
    const digest = keepFile(folder, (path) => writeFileSync(path, "abc"));
    expect(() => keptFile(folder, "0".repeat(64))).toThrow(
      /^store: expected a file of digest 0{64}; got none at /,
    );
    expect(() => keptFile(folder, "../files/x")).toThrow(/^store: expected a file named by a digest/);
    writeFileSync(join(folder, "files", digest), "abd");
    expect(() => keptFile(folder, digest)).toThrow(/^store: expected a file/);
  });
});
