import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
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
