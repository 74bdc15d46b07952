import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineAttribute, listPieces, setLabels } from "@semitone/library";
import { describe, expect, it } from "vitest";
import { loadDataset } from "../dataset.ts";
import { madeUpProject } from "../made-up-project.test-support.ts";
import { loadFeatures } from "./feature-cache.ts";

describe("loadFeatures", () => {
  it("loadFeatures reads the second time what it computed the first, and computes anew what is damaged", async () => {
    const project = await madeUpProject({ tunes: 3 });
    const pieces = listPieces(project);
    const first = await loadFeatures(project, pieces, "piece");
    const folder = join(project.folder, "cache", "features");
    const [scope] = readdirSync(folder);
    const [block] = readdirSync(join(folder, scope));
    const { mtimeMs } = statSync(join(folder, scope, block));
    expect(await loadFeatures(project, pieces, "piece")).toEqual(first);
    expect(statSync(join(folder, scope, block)).mtimeMs).toBe(mtimeMs);
    writeFileSync(join(folder, scope, block), "damaged");
    writeFileSync(join(folder, scope, "stray.part"), "left by a kill");
    expect(await loadFeatures(project, pieces, "piece")).toEqual(first);
    expect(readdirSync(join(folder, scope))).toEqual([block]);
  });
});

describe("loadDataset", () => {
  it("loadDataset takes the mean over annotators, each of whom counts once however many stretches they rated", async () => {
    const project = await madeUpProject({ tunes: 2 });
    defineAttribute(project, { kind: "continuous", name: "mood_rating", min: -1, max: 1 });
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["low", "high"] });
    const rate = (annotator: string, value: number, bar?: number) =>
      setLabels(project, ["reel0.abc"], [{ attribute: "mood_rating", value }], {
        annotator,
        ...(bar === undefined ? {} : { span: { unit: "bars", start: bar, end: bar + 1 } }),
      });
    rate("kim", 0.5, 0);
    rate("kim", 0.7, 1);
    rate("kim", 0.9, 2);
    rate("lee", 0.1);
    for (const [annotator, value] of [
      ["kim", "high"],
      ["lee", "high"],
      ["max", "low"],
    ])
      setLabels(project, ["reel0.abc"], [{ attribute: "mood", value }], { annotator });
    setLabels(project, ["reel1.abc"], [{ attribute: "mood", value: "low" }], {
      annotator: "net",
      annotatorKind: "model",
    });
    const { pieces, tasks } = await loadDataset(project);
    const row = pieces.findIndex(({ name }) => name === "reel0.abc");
    const task = tasks.find(({ attribute }) => attribute === "mood")!;
    expect(task.rating?.attribute).toBe("mood_rating");
    expect(task.rating?.values[row]).toBeCloseTo((0.7 + 0.1) / 2, 12);
    expect(task.targets[row]).toEqual([1 / 3, 2 / 3]);
    // What a model said is never learnt from.
    expect(task.targets.filter((target) => target !== undefined)).toHaveLength(1);
  });
  it("loadDataset makes a task of each tag, in which what nobody said is unknown", async () => {
    const project = await madeUpProject({ tunes: 2 });
    defineAttribute(project, { kind: "multi-label", name: "tags", values: ["calm", "sad"] });
    setLabels(project, ["reel0.abc"], [{ attribute: "tags", value: "calm" }]);
    const { tasks } = await loadDataset(project);
    expect(tasks.map(({ tag, targets }) => [tag, targets.filter((target) => target !== undefined)])).toEqual([
      ["calm", [[0, 1]]],
      ["sad", []],
    ]);
  });
});
