import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createRun,
  findRun,
  listRunNames,
  newestRunWith,
  readRunJson,
  reserveRun,
  runsFolder,
} from "./run-folder.ts";

let project: { readonly folder: string };
beforeEach(() => {
  project = { folder: mkdtempSync(join(tmpdir(), "semitone-run-")) };
});
afterEach(() => rmSync(project.folder, { recursive: true }));

const runs = () => join(project.folder, "runs");

describe("reserveRun", () => {
  it("reserveRun gives two trainings at once names of their own, and refuses the same name twice", async () => {
    const [one, two] = [reserveRun(project), reserveRun(project)];
    expect([one.name, two.name]).toEqual(["run-1", "run-2"]);
    expect(() => reserveRun(project, "run-1")).toThrow(
      /name: expected one that is free; got run-1, which another process is training; choose another name/,
    );
    await createRun(project, one.name, async (folder) => mkdirSync(join(folder, "something")));
    one.release();
    two.release();
    expect(readdirSync(runs())).toEqual(["run-1"]);
    expect(() => reserveRun(project, "run-1")).toThrow(/got run-1, a run that exists/);
    expect(reserveRun(project).name).toBe("run-2");
  });

  it("reserveRun gives a name again once it is released, and that of a process that is gone", () => {
    reserveRun(project, "mood").release();
    expect(existsSync(runs())).toBe(false);
    mkdirSync(join(runs(), ".unfinished-999999999-mood"), { recursive: true });
    const { release } = reserveRun(project, "mood");
    expect(listRunNames(project)).toEqual([]);
    release();
    expect(existsSync(runs())).toBe(false);
  });

  it("reserveRun keeps away from a name that a living process has, whoever came first", () => {
    // The parent of this process lives as long as it does.
    mkdirSync(join(runs(), `.unfinished-${process.ppid}-run-1`), { recursive: true });
    expect(reserveRun(project).name).toBe("run-2");
    expect(() => reserveRun(project, "run-1")).toThrow(/which another process is training/);
  });
});

/** A run that says when it was made, and holds what is named. */
const add = (name: string, made: string, ...files: readonly string[]) =>
  createRun(project, name, async (folder) => {
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ made }));
    for (const file of files) writeFileSync(join(folder, file), "");
  });

describe("newestRunWith", () => {
  it("newestRunWith is the one made last of those that hold it, not the last of all, and none where none does", async () => {
    await add("b", "2026-01-01T00:00:00.000Z", "notes");
    await add("a", "2026-02-02T00:00:00.000Z", "notes");
    await add("c", "2026-03-03T00:00:00.000Z");
    const holds = (file: string) => (folder: string) => existsSync(join(folder, file));
    expect(newestRunWith(project, holds("notes"))).toBe("a");
    expect(newestRunWith(project, holds("sounds"))).toBeUndefined();
  });
});

describe("findRun", () => {
  it("findRun is the named one, else the one made last", async () => {
    await add("second", "2026-02-02T00:00:00.000Z");
    await add("first", "2026-01-01T00:00:00.000Z");
    expect(findRun(project)).toEqual({ name: "second", folder: join(runs(), "second") });
    expect(findRun(project, "first").folder).toBe(join(runs(), "first"));
    expect(runsFolder(project)).toBe(runs());
  });

  it("findRun says that there is none yet, or names those there are", async () => {
    expect(() => findRun(project)).toThrow(
      /^there is no trained run yet; train one first \(semitone train\)$/,
    );
    expect(() => findRun(project, "a")).toThrow(/^no run is called "a"; got none; see semitone runs$/);
    await add("b", "2026-01-01T00:00:00.000Z");
    expect(() => findRun(project, "../b")).toThrow(/^no run is called "..\/b"; got b; see semitone runs$/);
  });
});

describe("createRun", () => {
  it.each(["", ".hidden", "a b", "a/b", "..", "ü", "x".repeat(101)])(
    "createRun(%j) is refused as a name",
    async (name) => {
      await expect(createRun(project, name, async () => {})).rejects.toThrow(
        /^name: expected letters, digits, "\.", "_" and "-", beginning with a letter or digit; got /,
      );
    },
  );

  it("createRun leaves nothing where writing fails, and the name stays free", async () => {
    const failing = createRun(project, "a", async (folder) => {
      writeFileSync(join(folder, "half"), "");
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(listRunNames(project)).toEqual([]);
    await createRun(project, "a", async (folder) => writeFileSync(join(folder, "whole"), ""));
    expect(readdirSync(join(runs(), "a"))).toEqual(["whole"]);
    await expect(createRun(project, "a", async () => {})).rejects.toThrow(/got a, a run that exists/);
  });
});

describe("readRunJson", () => {
  it("readRunJson gives what the file holds, or says why it cannot and where", () => {
    writeFileSync(join(project.folder, "good.json"), '{"a":[1]}');
    writeFileSync(join(project.folder, "bad.json"), "{a");
    expect(readRunJson(project.folder, "good.json")).toEqual({ a: [1] });
    for (const file of ["bad.json", "none.json"])
      expect(() => readRunJson(project.folder, file)).toThrow(
        new RegExp(`^the run cannot be read: .*; at .*${file}; train again, or copy the folder again$`),
      );
  });
});
