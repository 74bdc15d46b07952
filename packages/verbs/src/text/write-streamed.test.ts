import { execFileSync, spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { scratchFolder } from "@semitone/testing";
import { expect, it } from "vitest";
import { writeStreamed } from "./write-streamed.ts";

it("writeStreamed(path, text, signal) gives a file its name once all is written, and leaves the old one else", async () => {
  const folder = scratchFolder();
  const path = join(folder, "labels.csv");
  const { signal } = new AbortController();
  await writeStreamed(path, Readable.from(["one\n", "two\n"]), signal);
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  const failing = (function* () {
    yield "three\n";
    throw new Error("no more");
  })();
  await expect(writeStreamed(path, Readable.from(failing), signal)).rejects.toThrow("no more");
  await expect(writeStreamed(path, Readable.from(["four"]), AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  writeFileSync(join(folder, "other"), "");
  expect(readdirSync(folder)).toEqual(["labels.csv", "other"]);
});

it.skipIf(process.platform === "win32")(
  "writeStreamed writes to where a link leads, and into a pipe, both of which stay what they are",
  async () => {
    const folder = scratchFolder();
    const { signal } = new AbortController();
    writeFileSync(join(folder, "a.csv"), "old");
    symlinkSync("a.csv", join(folder, "link.csv"));
    await writeStreamed(join(folder, "link.csv"), Readable.from(["new"]), signal);
    expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("new");
    expect(lstatSync(join(folder, "link.csv")).isSymbolicLink()).toBe(true);
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "ignore"] });
    // Listened to before it may end: what nobody reads of a process that has ended is gone.
    const read = text(reader.stdout);
    await writeStreamed(pipe, Readable.from(["one\n", "two\n"]), signal);
    expect(await read).toBe("one\ntwo\n");
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  },
);
