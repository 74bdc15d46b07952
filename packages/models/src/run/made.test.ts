import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { madeAfter, madeOf } from "./made.ts";
import { listRunNames, nextMade } from "./run-folder.ts";

let project: { readonly folder: string };
beforeEach(() => {
  project = { folder: mkdtempSync(join(tmpdir(), "semitone-made-")) };
});
afterEach(() => rmSync(project.folder, { recursive: true }));

function addRun(name: string, file: string, made: string): string {
  const folder = join(project.folder, "runs", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify({ format: "x", name, made, tagger: {} }, null, 1));
  return folder;
}

describe("madeAfter", () => {
  it("madeAfter is now, or a millisecond after the latest where the clock was set back", () => {
    const now = Date.parse("2030-01-01T00:00:00.000Z");
    expect(madeAfter([], now)).toBe("2030-01-01T00:00:00.000Z");
    expect(madeAfter(["2029-05-05T05:05:05.000Z", ""], now)).toBe("2030-01-01T00:00:00.000Z");
    expect(madeAfter(["2031-05-05T05:05:05.000Z", "2029-01-01T00:00:00.000Z"], now)).toBe(
      "2031-05-05T05:05:05.001Z",
    );
  });
});

describe("listRunNames", () => {
  it("listRunNames goes by what runs say of themselves, manifest or old configuration, not by their folders' times", () => {
    const newest = addRun("a", "manifest.json", "2026-03-03T00:00:00.000Z");
    addRun("c", "config.json", "2026-01-01T00:00:00.000Z");
    const middle = addRun("b", "manifest.json", "2026-02-02T00:00:00.000Z");
    utimesSync(newest, 1, 1);
    utimesSync(middle, 2e9, 2e9);
    expect(listRunNames(project)).toEqual(["c", "b", "a"]);
    expect(madeOf(newest)).toBe("2026-03-03T00:00:00.000Z");
  });

  it("listRunNames puts runs that do not say when they were made first, by name", () => {
    addRun("z", "config.json", "2026-01-01T00:00:00.000Z");
    for (const name of ["y", "x"]) mkdirSync(join(project.folder, "runs", name));
    expect(listRunNames(project)).toEqual(["x", "y", "z"]);
  });

  it("nextMade is later than every run of the project, in the future, too", () => {
    addRun("a", "manifest.json", "2999-01-01T00:00:00.000Z");
    expect(nextMade(project)).toBe("2999-01-01T00:00:00.001Z");
  });
});
