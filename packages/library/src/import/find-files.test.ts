import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findFiles } from "./find-files.ts";

const signal = new AbortController().signal;
const scratch = () => realpathSync(mkdtempSync(join(tmpdir(), "semitone-find-")));

describe("findFiles(root, start, projectFolder)", () => {
  it("finds music by its ending or first bytes, and gives a reason for everything else", async () => {
    const root = scratch();
    const outside = scratch();
    mkdirSync(join(root, "b", ".git"), { recursive: true });
    const files = ["a.MID", "b/tune.abc", "b/x.musicxml", "notes.txt", ".hidden.mid", "b/.git/c.mid"];
    for (const file of files) writeFileSync(join(root, file), "x");
    writeFileSync(join(root, "disguised.dat"), "MThd and so on");
    writeFileSync(join(outside, "far.mid"), "x");
    symlinkSync(join(outside, "far.mid"), join(root, "far.mid"));
    symlinkSync(outside, join(root, "far"));
    symlinkSync(join(root, "a.MID"), join(root, "again.mid"));
    symlinkSync(join(root, "b"), join(root, "loop"));
    symlinkSync(join(root, "nowhere"), join(root, "broken.mid"));
    const { files: found, skipped, unreadable } = await findFiles(root, root, outside, signal);
    expect(found.map(({ path, reason }) => [path, reason])).toEqual([
      ["a.MID", undefined],
      ["b/tune.abc", undefined],
      ["b/x.musicxml", undefined],
      ["broken.mid", "symlink-broken"],
      ["disguised.dat", undefined],
      ["far", "symlink-outside"],
      ["far.mid", "symlink-outside"],
      ["notes.txt", "not-music"],
    ]);
    expect(skipped).toEqual({ hidden: 2, "symlink-inside": 2 });
    expect(unreadable).toEqual([]);
  });

  it("gives size and time, and paths relative to the root also from a folder within", async () => {
    const root = scratch();
    mkdirSync(join(root, "b"));
    writeFileSync(join(root, "b", "a.mid"), "12345");
    const { files } = await findFiles(root, join(root, "b"), root, signal);
    expect(files).toEqual([{ path: "b/a.mid", size: 5, modified: expect.any(Number), reason: undefined }]);
    expect(Math.abs(files[0].modified - Date.now())).toBeLessThan(60_000);
  });

  it.runIf(process.platform === "linux")("tells of a file whose name is no proper text", async () => {
    const root = scratch();
    writeFileSync(
      Buffer.concat([Buffer.from(join(root, "a")), Buffer.from([0xff]), Buffer.from(".mid")]),
      "x",
    );
    const { files } = await findFiles(root, root, root, signal);
    expect(files).toMatchObject([{ path: "a\uFFFD.mid", reason: "unreadable" }]);
  });

  it("passes over the project's own files, but not over others of the same name", async () => {
    const root = scratch();
    for (const folder of ["cache", "runs", "backups", "b/cache"])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of ["semitone.json", "library.db", "library.db-wal", "cache/x.mid", "b/cache/x.mid"])
      writeFileSync(join(root, file), "x");
    const { files } = await findFiles(root, root, root, signal);
    expect(files.map(({ path }) => path)).toEqual(["b/cache/x.mid"]);
  });
});
