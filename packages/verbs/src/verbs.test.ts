// The verbs from training to export on small projects of made-up tunes, and on projects in which something is missing or broken.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importFolder, type Project } from "@semitone/library";
import { madeUpProject, madeUpTune, scratchFolder, textOf } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { exportRun } from "./export.ts";
import { map } from "./map.ts";
import { compareRuns, deleteRun, listRuns, showRun } from "./runs.ts";
import { tag } from "./tag.ts";
import type { TagFormat } from "./tag-format-names.ts";
import { formatTags } from "./tag-formats.ts";
import { type TrainOptions, train as trainFully } from "./train.ts";

/** Without the dear models, which take seconds each, and without music, which has tests of its own. */
const train = (of: Project, options: TrainOptions = {}) =>
  trainFully(of, { budgetSeconds: 5, music: false, ...options });

let project: Project;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 24, labels: 12 });
  await train(project, { name: "first" });
}, 60_000);

describe("train and tag", () => {
  it("tag gives every tune its kind, labelled or not, from 12 labels of each", async () => {
    const { run, pieces, untagged } = await tag(project);
    expect(run).toBe("first");
    expect(untagged).toEqual([]);
    expect(pieces).toHaveLength(48);
    for (const { file, predictions } of pieces) {
      expect(predictions[0].value, file).toBe(file.startsWith("waltz") ? "waltz" : "reel");
      expect(predictions[0].probability).toBeGreaterThan(0.5);
    }
  });

  it("tag by segments covers every bar of a piece once", async () => {
    const { pieces } = await tag(project, { segments: true, match: "waltz3.abc" });
    const segments = pieces[0].segments!;
    expect(segments[0].startBar).toBe(0);
    for (const [i, { startBar }] of segments.slice(1).entries()) expect(startBar).toBe(segments[i].endBar);
  });

  it("train with the same seed writes the same numbers", async () => {
    const [a, b] = await Promise.all(["same-1", "same-2"].map((name) => train(project, { name, seed: 5 })));
    for (const file of ["model.safetensors", "tagger.onnx"])
      expect(readFileSync(join(a.folder, file)).equals(readFileSync(join(b.folder, file)))).toBe(true);
    await deleteRun(project, "same-1");
    await deleteRun(project, "same-2");
  });

  it("train leaves config, metrics, model, graph and model card", async () => {
    const { folder, tasks } = await showRun(project, "first");
    expect(readdirSync(folder).sort()).toEqual([
      "README.md",
      "config.json",
      "manifest.json",
      "metrics.json",
      "model.safetensors",
      "tagger.onnx",
    ]);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toMatch(/^---\nlibrary_name: semitone\n/);
    expect(tasks[0].report.labelled).toBe(24);
    expect(tasks[0].report.accuracy).toBeGreaterThan(0.9);
  });
});

describe("formatTags", () => {
  const formatted = async (format: TagFormat) =>
    textOf(formatTags(project, await tag(project, { match: "reel2", segments: true }), format));

  it("formatTags csv has a row for each piece and attribute", async () => {
    const [header, ...rows] = (await formatted("csv")).trimEnd().split("\r\n");
    expect(header).toBe("file_name,attribute,value,probability,unsure,copy_of,unfamiliar");
    expect(rows).toHaveLength(5); // reel2, reel20 .. reel23
    for (const row of rows) expect(row).toMatch(/^reel2\d?\.abc,kind,reel,0\.\d+,(true|false),,false$/);
  });

  it("formatTags jsonl has whole distributions that sum to 1, of segments too", async () => {
    for (const line of (await formatted("jsonl")).trimEnd().split("\n")) {
      const { file_name, tags, segments } = JSON.parse(line);
      expect(file_name).toMatch(/^reel2/);
      for (const { tags: part } of [{ tags }, ...segments]) {
        const { waltz, reel } = part[0].distribution;
        expect(waltz + reel).toBeCloseTo(1, 9);
      }
    }
  });

  it("formatTags jams and label-studio name the run as the annotator", async () => {
    const jams = JSON.parse((await formatted("jams")).split("\n")[0]);
    expect(jams.annotations[0].annotation_metadata.annotator.name).toBe("first");
    const tasks = JSON.parse(await formatted("label-studio"));
    expect(tasks[0].predictions[0].model_version).toBe("first");
    expect(tasks[0].predictions[0].result[0].value.choices).toEqual(["reel"]);
  });

  it("formatTags refuses a format it does not know", async () => {
    await expect(formatted("xml" as TagFormat)).rejects.toThrow(
      /^format: expected one of csv, .*; got "xml"/,
    );
  });
});

describe("evaluate", () => {
  it("evaluate gives ours, baselines and gains with intervals, and near 1 on what the meter tells", async () => {
    const { rows, reliability, leaks } = await evaluate(project, {
      budgets: [4, "all"],
      repeats: 1,
      folds: 3,
    });
    const ours = rows.find(
      (row) => row.method === "semitone" && row.budget === "all" && row.metric === "accuracy",
    )!;
    expect(ours.value).toBeGreaterThan(0.9);
    expect(ours).toMatchObject({ task: "kind", split: "groups", n: 24, seeds: 1 });
    const majority = rows.find((row) => row.method === "majority" && row.metric.startsWith("gain"))!;
    expect(majority.low).toBeGreaterThan(0);
    for (const { low, value, high } of rows) {
      expect(low).toBeLessThanOrEqual(value + 1e-9);
      expect(high).toBeGreaterThanOrEqual(value - 1e-9);
    }
    expect(reliability[0].bins.reduce((sum, { count }) => sum + count, 0)).toBe(24);
    expect(leaks).toEqual([]);
  });

  it("evaluate refuses what cannot be divided, and a group that is not there", async () => {
    await expect(evaluate(project, { folds: 40, repeats: 1 })).rejects.toThrow(
      /kind: cannot be evaluated; .* 40 groups of near-duplicates; got 24 groups/,
    );
    await expect(evaluate(project, { groupBy: "composer" })).rejects.toThrow(
      /groupBy: expected a group attribute .* got "composer"/,
    );
  });
});

describe("export", () => {
  it("export gives a folder that tags the same within 1e-4 from elsewhere", async () => {
    const to = join(scratchFolder(), "portable");
    const { checked, difference } = await exportRun(project, { to });
    expect(checked).toBe(48);
    expect(difference).toBeLessThan(1e-4);
    const other = await madeUpProject({ tunes: 3 });
    const [own, elsewhere] = [
      await tag(project, { match: "reel0" }),
      await tag(other, { folder: to, match: "reel0" }),
    ];
    expect(elsewhere.pieces[0].predictions[0].probability).toBeCloseTo(
      own.pieces[0].predictions[0].probability!,
      4,
    );
    await expect(exportRun(project, { to })).rejects.toThrow(
      /export: expected a new folder; got .*portable, which exists/,
    );
  });
});

describe("explain and map", () => {
  it("explain names bars, labelled pieces of the same kind first, and features of meter", async () => {
    const { value, nearest, features, bars } = await explain(project, { piece: "waltz20", most: 5 });
    expect(value).toBe("waltz");
    expect(bars[0].startBar).toBe(0);
    expect(nearest.map(({ label }) => label)).toEqual(Array(5).fill("waltz"));
    expect(features).toHaveLength(5);
    for (const { effect } of features) expect(Number.isFinite(effect)).toBe(true);
  });

  it("explain takes the name of a piece without its ending, and names the nearest of one that there is not", async () => {
    await expect(explain(project, { piece: "waltz" })).rejects.toThrow(
      /no piece is called "waltz"; did you mean "waltz0\.abc"\?/,
    );
    await expect(explain(project, { piece: "polka" })).rejects.toThrow(/no piece is called "polka"/);
    await expect(explain(project, { piece: "waltz20", value: "jig" })).rejects.toThrow(
      /expected one of waltz, reel; got "jig"/,
    );
  });

  it("map leaves every point where it was when new pieces come in, which take their places among them", async () => {
    const growing = await madeUpProject({ tunes: 8 });
    await train(growing);
    const before = await map(growing, { of: "segments" });
    const music = join(growing.folder, "music");
    for (let i = 20; i < 26; i++) writeFileSync(join(music, `waltz${i}.abc`), madeUpTune("waltz", i));
    await importFolder(growing, [music], { workers: 1 });
    const after = await map(growing, { of: "segments" });
    const key = ({ file, startBar }: { file: string; startBar?: number }) => `${file}:${startBar}`;
    const now = new Map(after.points.map((point) => [key(point), point]));
    expect(after.points.length).toBeGreaterThan(before.points.length + 6);
    for (const point of before.points) expect(now.get(key(point))).toEqual(point);
    const waltzes = new Set(
      before.points.filter(({ file }) => file.startsWith("waltz")).map(({ cluster }) => cluster),
    );
    for (const { file, cluster } of after.points) if (/waltz2/.test(file)) expect(waltzes).toContain(cluster);
  });

  it("map puts each point where it was before, and tells kinds apart by cluster", async () => {
    const [once, again] = [await map(project, { clusters: 2 }), await map(project, { clusters: 2 })];
    expect(again).toEqual(once);
    const kinds = once.clusters.map(({ tags }) => Object.values(tags.kind).reduce((a, b) => Math.max(a, b)));
    for (const share of kinds) expect(share).toBeGreaterThan(0.8);
    await expect(map(project, { clusters: 0 })).rejects.toThrow(
      /clusters: expected a whole number in 1\.\.48; got 0/,
    );
  });
});

describe("runs", () => {
  it("runs are listed, compared and deleted; a broken one hides no other", async () => {
    const { name, folder } = {
      name: "second",
      ...(await train(project, { name: "second", model: "majority" })),
    };
    const [comparison] = await compareRuns(project, ["first", name]);
    expect(comparison.runs.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(comparison.runs[0].loss).toBeLessThan(comparison.runs[1].loss!);
    writeFileSync(join(folder, "metrics.json"), "{");
    const listed = await listRuns(project);
    expect(listed.find((run) => run.name === "first")).toMatchObject({ model: "stack" });
    expect(listed.find((run) => run.name === name)).toMatchObject({
      broken: expect.stringMatching(/cannot be read/),
    });
    await deleteRun(project, name);
    expect(existsSync(folder)).toBe(false);
    await expect(deleteRun(project, name)).rejects.toThrow(/no run is called "second"; got first/);
    await expect(train(project, { name: "first" })).rejects.toThrow(/got first, a run that exists/);
    await expect(train(project, { name: "../out" })).rejects.toThrow(/name: expected letters, digits/);
  });

  it("tag refuses a run whose numbers do not fit, saying which", async () => {
    const { folder } = await showRun(project, "first");
    const copy = join(scratchFolder(), "copy");
    const broken = (change: (config: Record<string, never>) => void) => {
      rmSync(copy, { recursive: true, force: true });
      cpSync(folder, copy, { recursive: true });
      // As a run of before there were manifests; with one, the change itself is refused.
      rmSync(join(copy, "manifest.json"));
      const config = JSON.parse(readFileSync(join(copy, "config.json"), "utf8"));
      change(config);
      writeFileSync(join(copy, "config.json"), JSON.stringify(config));
      return expect(tag(project, { folder: copy })).rejects;
    };
    type Any = { tagger: { scaler: { columns: number[] }; tasks: { classes: string[] }[] }; version: number };
    await broken((config) => (config as unknown as Any).tagger.scaler.columns.push(9)).toThrow(
      /lists of the scaler/,
    );
    await broken((config) => (config as unknown as Any).tagger.tasks[0].classes.push("x")).toThrow(
      /kind: a shift for each class/,
    );
    await broken((config) => ((config as unknown as Any).version = 99)).toThrow(
      /must be of version 2 to 3; got 99/,
    );
    writeFileSync(join(copy, "model.safetensors"), "nonsense");
    await expect(tag(project, { folder: copy })).rejects.toThrow(/the run cannot be used/);
  });
});
