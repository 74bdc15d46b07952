import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestFile } from "./digest-file.ts";
import { FileError } from "./errors.ts";
import { openRegularFile, readRegularFile, withRegularFile } from "./regular-file.ts";
import { scratchFolder } from "./scratch-folder.test-support.ts";

const isPosix = process.platform !== "win32";

/** What is no file, or is one elsewhere; each made in a folder and named. */
const HOSTILE: readonly (readonly [string, string, (path: string, outside: string) => void])[] = [
  ["a pipe that nobody writes", "ENOTFILE", (path) => execFileSync("mkfifo", [path])],
  ["a link to a device without end", "ENOTFILE", (path) => symlinkSync("/dev/zero", path)],
  ["a folder", "ENOTFILE", (path) => mkdirSync(path)],
  ["a link out of the folder", "EOUTSIDE", (path, outside) => symlinkSync(outside, path)],
  ["a link to itself", "ELOOP", (path) => symlinkSync(path, path)],
  ["nothing", "ENOENT", () => {}],
];

describe.runIf(isPosix)("openRegularFile", () => {
  it.each(HOSTILE)("openRegularFile refuses %s without waiting or reading", (_, code, make) => {
    const outside = join(scratchFolder(), "outside");
    writeFileSync(outside, "secret");
    const folder = scratchFolder();
    const path = join(folder, "x");
    make(path, outside);
    const act = () => openRegularFile(path, { within: folder });
    expect(act).toThrow(FileError);
    expect(act).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(code === "ENOTFILE" ? /ENOTFILE|EOUTSIDE/ : code),
        path,
      }),
    );
  });

  it("openRegularFile says what stands in the place of a file, in one sentence", () => {
    const path = join(scratchFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    expect(() => openRegularFile(path)).toThrow(`read ${path}: expected a file; got a pipe`);
    expect(() => openRegularFile("/dev/zero")).toThrow("read /dev/zero: expected a file; got a device");
  });

  it("openRegularFile refuses a socket", async () => {
    const path = join(scratchFolder(), "s");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(() => openRegularFile(path)).toThrow(/socket/);
    server.close();
  });

  it("openRegularFile follows links that stay inside, and any where no folder is named", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "a"), "abc");
    symlinkSync(join(folder, "a"), join(folder, "link"));
    for (const within of [folder, undefined]) {
      const { file, size } = openRegularFile(join(folder, "link"), { within });
      closeSync(file);
      expect(size).toBe(3);
    }
  });
});

describe("readRegularFile, withRegularFile, digestFile", () => {
  it("readRegularFile refuses a file above the limit and reads one of just that size", () => {
    const path = join(scratchFolder(), "a");
    writeFileSync(path, "abcd");
    expect(readRegularFile(path, { atMost: 4 }).toString()).toBe("abcd");
    expect(() => readRegularFile(path, { atMost: 3 })).toThrow(
      `read ${path}: expected at most 3 bytes; got 4`,
    );
  });

  it("withRegularFile tells the size of the moment, so that a file which grows is read to there", () => {
    const path = join(scratchFolder(), "a");
    writeFileSync(path, "abcd");
    const size = withRegularFile(path, {}, (open) => {
      appendFileSync(path, "efgh");
      return open.size;
    });
    expect(size).toBe(4);
    expect(digestFile(path).bytes).toBe(8);
  });

  it("digestFile gives the SHA-256 that the standard gives for the empty text and abc", () => {
    const path = join(scratchFolder(), "a");
    writeFileSync(path, "");
    expect(digestFile(path).sha256).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    writeFileSync(path, "abc");
    expect(digestFile(path).sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
