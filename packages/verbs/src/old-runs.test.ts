// Runs of earlier versions go on working: what they read is what counts, not what this version could read beside it.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProject, importFolder, type Project } from "@semitone/library";
import { scratchFolder } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { explain } from "./explain.ts";
import { exportRun } from "./export.ts";
import { map } from "./map.ts";
import { tag } from "./tag.ts";

/** Made by the version before reads were stored, from 16 labelled tunes; `tags.jsonl` is what that version said of the music here. */
const FIXTURE = fileURLToPath(new URL("../../../fixtures/runs/version-2/", import.meta.url));

interface Config {
  version: number;
  features?: { version: string; names: string[] };
  reads?: { view: string; columns: string[] }[];
  tagger: { scaler: { columns: number[] } };
}

let project: Project;
beforeAll(async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, "runs"));
  cpSync(join(FIXTURE, "run"), join(folder, "runs", "old"), { recursive: true });
  project = createProject(folder);
  await importFolder(project, join(FIXTURE, "music"), { workers: 1 });
}, 60_000);

const configOf = (run: string): Config =>
  JSON.parse(readFileSync(join(project.folder, "runs", run, "config.json"), "utf8"));

/** A copy of a run with another config. */
function changed(name: string, change: (config: Config) => void, from = "old"): string {
  const folder = join(project.folder, "runs", name);
  cpSync(join(project.folder, "runs", from), folder, { recursive: true });
  const config = configOf(from);
  change(config);
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  return folder;
}

/** The run as the version after it wrote runs: reads by view. */
const toVersion3 = (config: Config): void => {
  const names = config.features!.names;
  const counts = [95, 213, 93, 75];
  config.version = 3;
  config.reads = ["descriptors@1", "rhythm@1", "meter@1", "tonal@1"].map((view, v) => {
    const start = counts.slice(0, v).reduce((sum, count) => sum + count, 0);
    return { view, columns: names.slice(start, start + counts[v]) };
  });
  delete config.features;
};

/** Leaves out the columns that the run's scaler does not use, as if a version without them had trained it. */
const withoutUnused = (config: Config): void => {
  toVersion3(config);
  const { scaler } = config.tagger;
  const used = new Set(scaler.columns);
  const kept: number[] = [];
  let at = 0;
  config.reads = config.reads!.map(({ view, columns }) => ({
    view,
    columns: columns.filter(() => {
      const isUsed = used.has(at);
      if (isUsed) kept.push(at);
      at++;
      return isUsed;
    }),
  }));
  scaler.columns = scaler.columns.map((column) => kept.indexOf(column));
};

const tagsOf = async (folder: string) => (await tag(project, { folder })).pieces;

describe("a run of version 2", () => {
  it("tags as the version tagged that made it", async () => {
    const said = readFileSync(join(FIXTURE, "tags.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { pieces, untagged } = await tag(project, { run: "old" });
    expect(untagged).toEqual([]);
    expect(pieces.map(({ file }) => file)).toEqual(readdirSync(join(FIXTURE, "music")).sort());
    for (const [i, { file, unfamiliar, predictions }] of pieces.entries()) {
      const { tags, ...about } = said[i];
      expect({ file, unfamiliar }).toEqual({ file: about.file_name, unfamiliar: about.unfamiliar });
      expect(predictions[0].value).toBe(tags[0].value);
      expect(predictions[0].probability).toBeCloseTo(tags[0].probability, 6);
      expect(predictions[0].set).toEqual(tags[0].set);
    }
  });

  it("can be explained, mapped and exported, by titles", async () => {
    const { features } = await explain(project, { piece: "waltz9", run: "old" });
    for (const { name, title } of features) {
      expect(title).not.toBe(name);
      expect(title).not.toMatch(/[A-Za-z]\d|\d[A-Za-z]/);
    }
    const { points, clusters } = await map(project, { run: "old", clusters: 2 });
    expect(points).toHaveLength(8);
    for (const { features } of clusters) for (const { name, title } of features) expect(title).not.toBe(name);
    const to = join(scratchFolder(), "exported");
    expect(await exportRun(project, { run: "old", to })).toMatchObject({ checked: 8, difference: 0 });
    expect(await tagsOf(to)).toEqual(await tagsOf(join(project.folder, "runs", "old")));
  });
});

describe("a run that reads other columns than this version computes", () => {
  it("says the same where views have gained columns since", async () => {
    const same = await tagsOf(join(project.folder, "runs", "old"));
    expect(await tagsOf(changed("listed-by-view", toVersion3))).toEqual(same);
    expect(await tagsOf(changed("fewer", withoutUnused))).toEqual(same);
  });

  it("says the same where a column is gone that it does not use", async () => {
    const same = await tagsOf(join(project.folder, "runs", "old"));
    const folder = changed("gone-unused", (config) => {
      const used = new Set(config.tagger.scaler.columns);
      const unused = config.features!.names.findIndex((_, i) => !used.has(i));
      config.features!.names[unused] = "goneSince";
    });
    expect(await tagsOf(folder)).toEqual(same);
  });

  it("is refused where a column or a version of a view is gone that it uses, with the way out", async () => {
    const gone = changed("gone", (config) => {
      config.features!.names[config.tagger.scaler.columns[3]] = "goneSince";
    });
    await expect(tagsOf(gone)).rejects.toThrow(
      /^the run cannot be used: it reads "goneSince" of descriptors@1, which this version of semitone does not compute any more; at .*; train again$/,
    );
    const older = changed("older-view", (config) => {
      toVersion3(config);
      config.reads![1] = { ...config.reads![1], view: "rhythm@0" };
    });
    await expect(tagsOf(older)).rejects.toThrow(
      /it reads "\S+" of rhythm@0, which this version .*; train again$/,
    );
  });

  it("is refused where it does not say what it reads", async () => {
    const refusal = /does not say which columns of which views it reads; at .*; train again$/;
    for (const [name, features] of Object.entries({
      none: undefined,
      "other-version": { version: "1", names: ["pitchMean"] },
      nonsense: { version: "2", names: [7] as unknown as string[] },
    }))
      await expect(
        tagsOf(
          changed(name, (config) => {
            config.features = features;
          }),
        ),
      ).rejects.toThrow(refusal);
  });
});
