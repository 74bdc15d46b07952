import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepFile, runJob } from "@semitone/job";
import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { DEFAULT_NETWORKS } from "../segments/beat-network.ts";
import { answerFold } from "./answer-fold.ts";
import { type FoldData, readFoldData, writeFoldData } from "./fold-data.ts";
import { evaluateFold } from "./fold-job.ts";

const folder = () => mkdtempSync(join(tmpdir(), "semitone-fold-"));
const dataset = madeUpDataset({ pieces: 44, labelled: 30 });
const { reads, rows, tasks, groups } = dataset;
const whole: FoldData = { reads, rows, tasks, groups };

describe("writeFoldData", () => {
  it("readFoldData gives what writeFoldData wrote, gaps and parts of pieces among it; the same bytes each time", () => {
    const [mood, speed] = tasks;
    const over = rows.map((_, i) =>
      i % 3 > 0 ? undefined : [{ annotator: 1, start: 0, end: 4, target: [1, 0, 0] }],
    );
    const parts = rows.map((row, i) => (i % 4 === 1 ? undefined : Array.from({ length: i % 3 }, () => row)));
    const segments = rows.map((row, i) => (i % 2 ? undefined : [{ startBar: 2, endBar: 4 + i, row }]));
    const data: FoldData = { ...whole, tasks: [{ ...mood, over }, speed], parts, segments };
    const [one, two] = [join(folder(), "a"), join(folder(), "b")];
    for (const path of [one, two]) writeFoldData(path, data);
    expect(readFoldData(one)).toEqual(data);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    writeFoldData(two, whole);
    expect(readFoldData(two)).toEqual(whole);
  });
});

describe("evaluateFold", () => {
  it("evaluateFold gives what answerFold gives, and takes a kept result", async () => {
    const store = folder();
    const data = keepFile(store, (path) => writeFoldData(path, whole));
    const all = [...rows.keys()];
    const fold = {
      test: all.slice(0, 10),
      training: all.slice(10),
      budgets: [5, "all"] as const,
      unlabelled: 20,
      seed: 3,
      repeat: 1,
      deep: false,
      byEar: false,
      alone: ["nearest neighbours"] as const,
      networks: DEFAULT_NETWORKS,
      program: "test",
    };
    const told: number[] = [];
    const onProgress = ({ done }: { done: number }) => told.push(done);
    const answers = await runJob(evaluateFold, { ...fold, data, task: 0 }, { store, onProgress });
    const direct = await answerFold(dataset, tasks[0], { ...fold, groups, yieldTurn: async () => {} });
    expect(answers.map(({ method }) => method)).toContain("nearest neighbours");
    expect(answers.map((answer) => ({ ...answer, threshold: Number(answer.threshold) }))).toEqual(
      direct.map(({ repeat: _, rows: __, ...answer }) => answer),
    );
    expect(told).toEqual([0, 0.5]);
    expect(await runJob(evaluateFold, { ...fold, data, task: 0 }, { store })).toEqual(answers);
    await expect(runJob(evaluateFold, { ...fold, data: "0".repeat(64), task: 0 }, { store })).rejects.toThrow(
      /^store: expected a file/,
    );
  });
});
