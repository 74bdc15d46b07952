import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, type Project } from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { runAndKill } from "./kill-verb.test-support.ts";
import { type StudyOptions, type StudyResult, study } from "./study.ts";

const OPTIONS = { budgets: [2, 4], seeds: 2, listenSteps: 0 } satisfies StudyOptions;

let project: Project;
let found: StudyResult;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 30, labels: 26 });
  found = await study(project, { ...OPTIONS, workers: 1 });
}, 120_000);

const resultsOf = () => join(cacheFolder(project), "jobs", "study", "results", "evaluate-fold");

describe("study", () => {
  it("study has a row for every method, number of labels and number of pieces without, on the same test pieces", () => {
    const [{ task, metric, tested, training, rows }] = found.studies;
    expect([task, metric]).toEqual(["kind", "accuracy"]);
    expect(tested.pieces).toBeGreaterThan(0);
    expect(tested.pieces + training.pieces).toBe(60);
    const ours = rows.filter(({ method }) => method === "semitone");
    expect(ours.map(({ budget, labels, unlabelled }) => [budget, labels, unlabelled])).toEqual([
      [2, 4, 0],
      [4, 8, 0],
      [2, 4, "all"],
      [4, 8, "all"],
    ]);
    for (const { value, low, high, seeds } of rows) {
      expect(seeds).toBe(2);
      expect(low <= value + 1e-9 && value <= high + 1e-9).toBe(true);
    }
    const methods = (unlabelled: 0 | "all") => [
      ...new Set(rows.filter((row) => row.unlabelled === unlabelled).map(({ method }) => method)),
    ];
    expect(methods("all")).toEqual(expect.arrayContaining(["semitone", "majority", "logistic regression"]));
  });

  it("study answers in words, with the numbers beside them", () => {
    const [{ answers }] = found.studies;
    const [labels] = answers.filter(({ question }) => question === "labels for a score");
    expect(labels.sentence).toMatch(
      /^\d+ % accuracy needs \d+ (to \d+ labels|labels or more; with \d+ it may not be reached)$/,
    );
    for (const question of ["worth of music without labels", "better than guessing", "best method"] as const)
      expect(answers.filter((answer) => answer.question === question).map(({ budget }) => budget)).toEqual([
        2, 4,
      ]);
    // Waltzes and reels differ in meter, so that two labels of each are enough.
    expect(answers.find(({ question }) => question === "better than guessing")?.sentence).toMatch(
      /^with 4 labels it is better than guessing, which has \d+ % accuracy$/,
    );
  });

  it("study({ target }) asks for that score, and says where no number of labels reaches it", async () => {
    const [{ answers }] = (await study(project, { ...OPTIONS, workers: 1, target: 0 })).studies;
    expect(answers[0]).toMatchObject({ score: 0, value: 4, sentence: "0 % accuracy needs 4 to 4 labels" });
  });

  it("study keeps its cells: killed, with other processes or with one seed more it computes what is missing alone", async () => {
    const before = readdirSync(resultsOf()).length;
    expect(before).toBe(4);
    expect(await study(project, { ...OPTIONS, workers: 2 })).toEqual(found);
    expect(readdirSync(resultsOf())).toHaveLength(before);
    const more = { ...OPTIONS, seeds: 4, workers: 2 };
    const isTime = (stage: string, done: number) =>
      stage === "learning and testing" && done > 0.3 + 0.7 * (5 / 8);
    await runAndKill(project, "study", more, isTime);
    const kept = readdirSync(resultsOf()).length;
    expect(kept).toBeGreaterThan(before);
    await study(project, { ...more, workers: 1 });
    expect(readdirSync(resultsOf())).toHaveLength(8);
    expect(existsSync(join(cacheFolder(project), "jobs", "study", "work"))).toBe(true);
  }, 120_000);
});
