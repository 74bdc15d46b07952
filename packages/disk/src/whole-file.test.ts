import { execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { FileError } from "./errors.ts";
import { scratchFolder } from "./scratch-folder.test-support.ts";
import { makeFolder, withFileErrors, writeWholeFile } from "./whole-file.ts";

describe("writeWholeFile", () => {
  it("writeWholeFile replaces a file by its chunks and leaves nothing beside it", () => {
    const folder = scratchFolder();
    const path = join(folder, "a");
    writeFileSync(path, "old");
    writeWholeFile(path, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("writeWholeFile that fails halfway keeps the old file and leaves nothing beside it", () => {
    const folder = scratchFolder();
    const path = join(folder, "a");
    writeFileSync(path, "old");
    function* chunks() {
      yield new Uint8Array(100);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    }
    expect(() => writeWholeFile(path, chunks())).toThrow(
      new FileError(`write ${path}: the disk is full; free some space`, path, "ENOSPC"),
    );
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it.skipIf(process.platform === "win32")(
    "writeWholeFile replaces the file that a link leads to, and writes into a pipe, both of which stay what they are",
    async () => {
      const folder = scratchFolder();
      writeFileSync(join(folder, "a"), "old");
      symlinkSync("a", join(folder, "link"));
      writeWholeFile(join(folder, "link"), "new");
      expect(readFileSync(join(folder, "a"), "utf8")).toBe("new");
      expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
      const pipe = join(folder, "pipe");
      execFileSync("mkfifo", [pipe]);
      const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "ignore"] });
      writeWholeFile(pipe, "through");
      expect(await text(reader.stdout)).toBe("through");
      expect(lstatSync(pipe).isFIFO()).toBe(true);
      expect(readdirSync(folder)).toEqual(["a", "link", "pipe"]);
    },
  );

  it("writeWholeFile makes the folders that are missing, and takes text", () => {
    const folder = scratchFolder();
    writeWholeFile(join(folder, "no", "a"), "é");
    expect([...readFileSync(join(folder, "no", "a"))]).toEqual([0xc3, 0xa9]);
    expect(readdirSync(join(folder, "no"))).toEqual(["a"]);
  });

  it("writeWholeFile over a folder says so", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "b"));
    expect(() => writeWholeFile(join(folder, "b"), [])).toThrow(/^write .*b: it is a folder$/);
  });
});

describe("makeFolder", () => {
  it("makeFolder makes what is missing, and leaves what is there", () => {
    const path = join(scratchFolder(), "a", "b");
    makeFolder(path);
    writeFileSync(join(path, "c"), "");
    makeFolder(path);
    expect(readdirSync(path)).toEqual(["c"]);
    expect(() => makeFolder(join(path, "c", "d"))).toThrow(/^make .*: a part of the path is no folder$/);
    expect(() => makeFolder(join(path, "c"))).toThrow(
      /^make .*c: a file is in its place; move it away, or choose/,
    );
  });

  it.skipIf(process.platform !== "linux")("makeFolder ends where a folder can hold no others", () => {
    expect(() => makeFolder("/proc/semitone/a")).toThrow(/^make /);
  });
});

describe("withFileErrors", () => {
  const refusal = (code: string) => () =>
    withFileErrors("write", "/x", () => {
      throw Object.assign(new Error("raw"), { code });
    });
  it.each([
    ["ENOSPC", "write /x: the disk is full; free some space"],
    ["EROFS", "write /x: the file system is read-only; choose another folder"],
    ["EACCES", "write /x: permission is denied; check the folder's owner and mode"],
    ["EIO", "write /x: raw"],
  ])("withFileErrors turns %s into a sentence with the path", (code, text) => {
    expect(refusal(code)).toThrow(text);
    expect(refusal(code)).toThrow(FileError);
  });

  it("withFileErrors lets other errors pass as they are", () => {
    const error = new TypeError("ours");
    expect(() =>
      withFileErrors("write", "/x", () => {
        throw error;
      }),
    ).toThrow(error);
  });
});
