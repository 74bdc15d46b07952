// Labels of performances: what the tagger reads of how they are played.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createProject,
  importFolder,
  importLabels,
  listAttributes,
  type Project,
  performancePairs,
} from "@semitone/library";
import { writeMidi, writeMusicXml } from "@semitone/music";
import { scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { explain } from "../explain.ts";
import { report } from "../report/report.ts";
import { tag } from "../tag.ts";
import { train } from "../train.ts";
import { madeUpScore, played } from "./made-up-performances.test-support.ts";

const SCORES = [1, 2, 3, 4, 5];
/** By player, how loud and fast, and what it is called. */
const PLAYERS = [
  ["kim", -1, "calm"],
  ["lee", -0.8, "calm"],
  ["sam", 0.9, "lively"],
  ["ann", 1, "lively"],
] as const;

let project: Project;
let folder: string;
beforeAll(async () => {
  folder = scratchFolder();
  const [scores, recitals] = ["scores", "recitals"].map((name) => join(folder, name));
  for (const path of [scores, recitals]) mkdirSync(path);
  const sheet = ["file_name,score,mood"];
  for (const seed of SCORES) {
    const score = madeUpScore(seed);
    writeFileSync(join(scores, `tune${seed}.musicxml`), writeMusicXml(score));
    for (const [who, amount, mood] of PLAYERS) {
      // No name says what score it is of: the sheet does.
      const name = `${who}-recital-${seed}.mid`;
      writeFileSync(join(recitals, name), writeMidi(played(score, amount)));
      sheet.push(`${name},tune${seed}.musicxml,${seed < 5 ? mood : ""}`);
    }
  }
  writeFileSync(join(folder, "recitals.csv"), `${sheet.join("\n")}\n`);
  project = createProject(folder, { name: "recitals" });
  await importFolder(project, [scores, recitals], { workers: 1 });
  await importLabels(project, join(folder, "recitals.csv"));
}, 60_000);
afterAll(async () => {
  await project.close();
});

describe("a sheet with a column score", () => {
  it("says of what score each piece is a performance, as an attribute that is none to learn", () => {
    expect(listAttributes(project).find(({ name }) => name === "score")?.kind).toBe("group");
    const { pairs, unknown } = performancePairs(project);
    expect(unknown).toEqual([]);
    expect(pairs.map(({ score, performances }) => [score.name, performances.length])).toEqual(
      SCORES.map((seed) => [`scores/tune${seed}.musicxml`, PLAYERS.length]),
    );
  });
});

describe("train, tag, explain, evaluate, report of performances with labels", () => {
  it("tags those of a score without labels by how they are played, and says by what", async () => {
    await train(project, { name: "moods", music: false, threads: 1, steps: { listener: 0 } });
    const { pieces } = await tag(project, { run: "moods" });
    for (const [who, , mood] of PLAYERS) {
      const own = pieces.find(({ file }) => file === `recitals/${who}-recital-5.mid`)!;
      expect(own.predictions[0].value, who).toBe(mood);
    }
    const said = JSON.stringify(await explain(project, { run: "moods", piece: "kim-recital-5.mid" }));
    expect(said).toMatch(/as performed: |beside other performances of its score: /);
    const { rows } = await evaluate(project, {
      ...{ repeats: 1, folds: 4, budgets: ["all"], workers: 1, listenSteps: 0 },
    });
    const ours = rows.find(
      ({ method, metric, budget }) => method === "semitone" && metric === "accuracy" && budget === "all",
    )!;
    expect(ours.value).toBeGreaterThan(0.9);
    const out = join(folder, "report.html");
    await report(project, {
      run: "moods",
      out,
      evaluation: { rows: [], reliability: [], verdicts: [], untested: [], leaks: [], warnings: [] },
    });
    expect(readFileSync(out, "utf8")).toMatch(/How scores are performed.*tune1.musicxml: tempo/s);
  }, 240_000);
});
