import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRun, listRunNames, reserveRun } from "./run-folder.ts";

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
