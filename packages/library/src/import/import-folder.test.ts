import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, transpose, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import {
  contentOf,
  folderOfTunes,
  scratchFolder,
  TICKS_PER_QUARTER,
  tune,
} from "../made-up-music.test-support.ts";
import { createProject, openProject } from "../project.ts";
import { importFolder } from "./import-folder.ts";
import type { ImportProgress } from "./progress.ts";

describe("importFolder(project, folder)", () => {
  it("accounts for every file of a messy folder", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "b"));
    const good = writeMidi(tune(1));
    writeFileSync(join(folder, "good.mid"), good);
    writeFileSync(join(folder, "b", "copy of good.MID"), good);
    writeFileSync(join(folder, "higher.mid"), writeMidi(transpose(tune(1), 3)));
    writeFileSync(join(folder, "other.mid"), writeMidi(tune(2)));
    writeFileSync(join(folder, "cut.mid"), writeMidi(tune(3)).slice(0, -40));
    writeFileSync(join(folder, "empty.mid"), "");
    writeFileSync(
      join(folder, "silence.mid"),
      writeMidi(createScore({ ticksPerQuarter: TICKS_PER_QUARTER, notes: [] })),
    );
    writeFileSync(join(folder, "readme.txt"), "no music");
    writeFileSync(join(folder, ".DS_Store"), "hidden");
    const project = createProject(scratchFolder());
    const { seconds, items, reasons, ...counts } = await importFolder(project, folder);
    const statuses = Object.fromEntries(items.map(({ file, status }) => [file, status]));
    expect(statuses).toEqual({
      "b/copy of good.MID": "kept",
      "cut.mid": "repaired",
      "empty.mid": "dropped",
      "good.mid": "duplicate",
      "higher.mid": "kept",
      "other.mid": "kept",
      "readme.txt": "dropped",
      "silence.mid": "dropped",
    });
    expect(counts).toEqual({ found: 8, kept: 3, repaired: 1, dropped: 3, duplicates: 1 });
    expect(reasons).toMatchObject({
      hidden: 1,
      "near-duplicate": 1,
      "no-notes": 1,
      "not-music": 1,
      "same-bytes": 1,
    });
    for (const { status, reasons: why } of items)
      if (status === "repaired" || status === "dropped") expect(why.length).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(0);
    await project.close();
  });

  it("stores facts, segments and a fingerprint of each piece", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "a.mid"), writeMidi(tune(7, 10)));
    const project = createProject(scratchFolder());
    await importFolder(project, folder);
    const { pieces, segments, fingerprints } = contentOf(project);
    expect(pieces).toMatchObject([
      {
        ordinal: 0,
        format: "midi",
        notes: 80,
        tracks: 1,
        seconds: 20,
        end_ticks: 40 * TICKS_PER_QUARTER,
        bars: 10,
        meter: "4/4",
      },
    ]);
    expect(segments.map(({ start_bar, end_bar }) => [start_bar, end_bar])).toEqual([
      [0, 4],
      [4, 8],
      [8, 10],
    ]);
    expect(fingerprints).toHaveLength(1);
    await project.close();
  });

  it("reads nothing again where nothing changed, and reports the same", async () => {
    const folder = folderOfTunes(3);
    writeFileSync(join(folder, "cover.jpg"), "no music");
    const project = createProject(scratchFolder());
    const first = await importFolder(project, folder);
    const steps: ImportProgress[] = [];
    const second = await importFolder(project, folder, { onProgress: (step) => steps.push(step) });
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
    expect(steps).toEqual([{ done: 4, total: 4, rate: 0, secondsLeft: undefined }]);
    await project.close();
  });

  it("knows a moved, copied or touched file by its bytes, keeps the row of its piece, and forgets what is gone", async () => {
    const folder = folderOfTunes(3);
    const project = createProject(scratchFolder());
    await importFolder(project, folder);
    const ids = () => project.connection.all("SELECT id, sha256 FROM pieces ORDER BY sha256");
    const before = ids();
    mkdirSync(join(folder, "sub"));
    renameSync(join(folder, "t000.mid"), join(folder, "sub", "moved.mid"));
    writeFileSync(join(folder, "copy.mid"), readFileSync(join(folder, "t001.mid")));
    utimesSync(join(folder, "t002.mid"), 1, 1);
    const report = await importFolder(project, folder);
    expect(report.items.map(({ file, status }) => [file, status])).toEqual([
      ["copy.mid", "kept"],
      ["sub/moved.mid", "kept"],
      ["t001.mid", "duplicate"],
      ["t002.mid", "kept"],
    ]);
    expect(ids()).toEqual(before);
    rmSync(join(folder, "copy.mid"));
    const after = await importFolder(project, folder);
    expect(after.items.map(({ file, status }) => [file, status])).toContainEqual(["t001.mid", "kept"]);
    await project.close();
  });

  it("reads an edited file anew", async () => {
    const folder = folderOfTunes(1);
    const project = createProject(scratchFolder());
    await importFolder(project, folder);
    writeFileSync(join(folder, "t000.mid"), writeMidi(tune(50, 12)));
    await importFolder(project, folder);
    const [{ sha256 }] = project.connection.all("SELECT sha256 FROM files");
    expect(project.connection.all("SELECT bars FROM pieces WHERE sha256 = ?", [sha256 as string])).toEqual([
      { bars: 12 },
    ]);
    await project.close();
  });

  it("stops when told to, keeps what it has, and goes on from there", async () => {
    const folder = folderOfTunes(90);
    const project = createProject(scratchFolder());
    const stop = new AbortController();
    const onProgress = ({ done }: ImportProgress) => done >= 20 && stop.abort(new Error("enough"));
    await expect(
      importFolder(project, folder, { workers: 1, signal: stop.signal, onProgress }),
    ).rejects.toThrow("enough");
    const [{ count }] = project.connection.all("SELECT count(*) AS count FROM files");
    expect(count).toBeGreaterThanOrEqual(20);
    await importFolder(project, folder);
    const calm = createProject(scratchFolder());
    await importFolder(calm, folder);
    expect(contentOf(project)).toEqual(contentOf(calm));
    await Promise.all([project.close(), calm.close()]);
  });

  it("says that the disk is full and leaves a library that is whole", async () => {
    const folder = folderOfTunes(70);
    const project = createProject(scratchFolder());
    const [{ page_count }] = project.connection.all("PRAGMA page_count");
    project.connection.exec(`PRAGMA max_page_count = ${Number(page_count) + 20}`); // what a full disk looks like to SQLite
    await expect(importFolder(project, folder)).rejects.toThrow(
      /the disk is full; .* free some space and try again/,
    );
    expect(project.connection.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    project.connection.exec("PRAGMA max_page_count = 1000000");
    expect((await importFolder(project, folder)).kept).toBe(70);
    await project.close();
  });

  it("with dryRun reports the same and writes nothing", async () => {
    const folder = folderOfTunes(5);
    const project = createProject(scratchFolder());
    const empty = contentOf(project);
    const tried = await importFolder(project, folder, { dryRun: true });
    expect(contentOf(project)).toEqual(empty);
    const done = await importFolder(project, folder);
    expect({ ...tried, seconds: 0 }).toEqual({ ...done, seconds: 0 });
    await project.close();
  });

  it("counts a file once, whichever of the folders around it is imported first", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "a"));
    writeFileSync(join(folder, "a", "x.mid"), writeMidi(tune(1)));
    writeFileSync(join(folder, "y.mid"), writeMidi(tune(2)));
    const project = createProject(scratchFolder());
    const names = async (path: string) => (await importFolder(project, path)).items.map(({ file }) => file);
    expect(await names(join(folder, "a"))).toEqual(["x.mid"]);
    expect(await names(folder)).toEqual(["a/x.mid", "y.mid"]);
    expect(await names(join(folder, "a"))).toEqual(["a/x.mid"]);
    expect(await names(join(folder, "a", "x.mid"))).toEqual(["a/x.mid"]);
    expect(project.connection.all("SELECT count(*) AS sources FROM sources")).toEqual([{ sources: 1 }]);
    await project.close();
  });

  it("puts the folder's name in front once a library has several", async () => {
    const [one, two] = [join(scratchFolder(), "one"), join(scratchFolder(), "two")];
    const project = createProject(scratchFolder());
    for (const [k, folder] of [one, two].entries()) {
      mkdirSync(folder);
      writeFileSync(join(folder, "x.mid"), writeMidi(tune(k + 1)));
    }
    const { items } = await importFolder(project, [one, two]);
    expect(items.map(({ file }) => file)).toEqual(["one/x.mid", "two/x.mid"]);
    await project.close();
  });

  it("follows a project that moves together with its music", async () => {
    const home = join(scratchFolder(), "home");
    mkdirSync(join(home, "music"), { recursive: true });
    writeFileSync(join(home, "music", "x.mid"), writeMidi(tune(1)));
    const project = createProject(home);
    await importFolder(project, join(home, "music"));
    await project.close();
    const elsewhere = join(scratchFolder(), "elsewhere");
    renameSync(home, elsewhere);
    const moved = openProject(elsewhere);
    const steps: ImportProgress[] = [];
    await importFolder(moved, join(elsewhere, "music"), { onProgress: (step) => steps.push(step) });
    expect(steps.map(({ done, total }) => [done, total])).toEqual([[1, 1]]);
    expect(moved.connection.all("SELECT path FROM sources")).toEqual([{ path: "music" }]);
    await moved.close();
  });

  it.each([0, 1.5, Number.NaN])("refuses %s workers", async (workers) => {
    const project = createProject(scratchFolder());
    await expect(importFolder(project, project.folder, { workers })).rejects.toThrow(
      `importFolder: workers must be a whole number >= 1; got ${workers}`,
    );
    await project.close();
  });

  it("says which path is not there", async () => {
    const project = createProject(scratchFolder());
    await expect(importFolder(project, join(project.folder, "nowhere"))).rejects.toThrow(
      /^importFolder: it cannot be opened; got ENOENT at .*nowhere; check that the folder exists/,
    );
    await project.close();
  });
});
