import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, type Project } from "@semitone/library";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { runAndKill } from "./kill-verb.test-support.ts";
import { writeStudy } from "./report/write-study.ts";
import type { StudyEstimate } from "./study/study-options.ts";
import type { StudyRow } from "./study/study-row.ts";
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

  it("study says what ours has more than each other method in the same cell, as the difference of their scores", () => {
    const [{ rows, differences }] = found.studies;
    expect(differences).toHaveLength(rows.filter(({ method }) => method !== "semitone").length);
    const scoreOf = (wanted: string, { budget, unlabelled }: Pick<StudyRow, "budget" | "unlabelled">) =>
      rows.find((row) => row.method === wanted && row.budget === budget && row.unlabelled === unlabelled)!
        .value;
    for (const row of differences) {
      expect(row.value).toBeCloseTo(scoreOf("semitone", row) - scoreOf(row.method, row), 9);
      expect(row.low <= row.value + 1e-9 && row.value <= row.high + 1e-9).toBe(true);
    }
  });

  it("writeStudy(project, study, folder) writes a page, a table and curves, the same bytes each time", () => {
    const [one, other] = [1, 2].map(() => {
      const folder = scratchFolder();
      const files = writeStudy(project, found, folder);
      expect(files.every((file) => existsSync(file))).toBe(true);
      const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
      const written = all.filter((name) => statSync(join(folder, name)).isFile());
      return Object.fromEntries(written.map((name) => [name, readFileSync(join(folder, name))]));
    });
    expect(other).toEqual(one);
    const [{ rows, answers, training }] = found.studies;
    const page = one["study.html"].toString();
    for (const { sentence } of answers) expect(page).toContain(sentence);
    expect(page).toContain("default-src");
    expect(page.match(/class="cell"/g)).toHaveLength(4);
    const [head, ...lines] = one["scores.csv"].toString().trimEnd().split("\n");
    expect(head.trim()).toBe("task,metric,method,labels,without_labels,seeds,value,low,high");
    expect(lines).toHaveLength(rows.length);
    const ours = lines.filter((line) => line.startsWith("kind,accuracy,semitone,4,"));
    expect(ours.map((line) => Number(line.split(",")[4]))).toEqual([0, training.pieces - 4]);
    // A record of the version, and one for each number of labels.
    const events = one[join("tensorboard", "semitone, 0 without labels", "events.out.tfevents.0.semitone")];
    expect(events.toString("latin1").match(/kind\/accuracy/g)).toHaveLength(2);
  });

  it("study({ soFar }) learns nothing: the whole choices of labels that are known, and of how many; none is an error", async () => {
    const before = readdirSync(resultsOf());
    const part = await study(project, { ...OPTIONS, seeds: 4, soFar: true });
    expect(part).toEqual({ ...found, warnings: ["kind: so far 2 of 4 choices of labels"] });
    expect(await study(project, { ...OPTIONS, soFar: true })).toEqual(found);
    await expect(study(project, { ...OPTIONS, budgets: [3], soFar: true })).rejects.toThrow(
      /expected 2 choices of labels that are done; got kind: so far 0 of 2 choices of labels; start the study/,
    );
    // A listener that would have to learn first is not there either.
    await expect(study(project, { ...OPTIONS, seed: 9, soFar: true })).rejects.toMatchObject({
      code: "not-yet",
    });
    expect(readdirSync(resultsOf())).toEqual(before);
  });

  it("study({ budgetSeconds }) takes as many choices of labels as fit, tells what it will take before, and says the rest", async () => {
    const told: StudyEstimate[] = [];
    const tell = (estimate: StudyEstimate) => void told.push(estimate);
    const short = { ...OPTIONS, seeds: 3, budgetSeconds: 1, workers: 1, onEstimate: tell };
    expect((await study(project, short)).studies).toEqual(found.studies);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ seeds: 2, choices: 4 });
    expect(told[0].notes[0]).toMatch(/^budget: expected at least \d+ s for 2 choices of labels; got 1 s/);
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
