import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, type Project } from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import { runAndKill } from "./kill-verb.test-support.ts";

const OPTIONS = { budgets: [2, "all"], folds: 3, repeats: 1, listenSteps: 0 } satisfies EvaluateOptions;
const storeOf = (project: Project) => join(cacheFolder(project), "jobs", "evaluate");

let project: Project;
let scores: Awaited<ReturnType<typeof evaluate>>;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 10, labels: 8 });
  scores = await evaluate(project, { ...OPTIONS, workers: 1 });
}, 60_000);

describe("evaluate", () => {
  it("evaluate({ workers }) gives the same scores with any number of processes, and keeps nothing once it has ended", async () => {
    expect(await evaluate(project, { ...OPTIONS, workers: 3 })).toEqual(scores);
    expect(existsSync(storeOf(project))).toBe(false);
  });

  it("evaluate that was killed goes on with the folds that it had done, and gives the same scores", async () => {
    // Of three folds with two budgets each, two at once tell half of theirs at most before the first has ended.
    const oneFold = 0.3 + 0.65 * (1 / 3);
    const isTime = (stage: string, done: number) => stage === "evaluating" && done > oneFold + 0.01;
    await runAndKill(project, "evaluate", { ...OPTIONS, workers: 2 }, isTime);
    expect(readdirSync(join(storeOf(project), "results", "evaluate-fold")).length).toBeGreaterThanOrEqual(1);
    expect(await evaluate(project, { ...OPTIONS, workers: 1 })).toEqual(scores);
    expect(existsSync(storeOf(project))).toBe(false);
  }, 60_000);

  it("evaluate beside another one of the same project gives the same scores", async () => {
    const both = [1, 2].map(() => evaluate(project, { ...OPTIONS, workers: 1 }));
    expect(await Promise.all(both)).toEqual([scores, scores]);
  });
});
