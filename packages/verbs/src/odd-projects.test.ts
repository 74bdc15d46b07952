// Every verb on projects in which something is missing, all the same, or broken: words that say so, and nothing lost.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { defineAttribute, PROJECT_FILES, type Project, setLabels } from "@semitone/library";
import { madeUpProject, madeUpTune, scratchFolder, textOf } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { exportRun } from "./export.ts";
import { map } from "./map.ts";
import { report } from "./report/report.ts";
import { listRuns } from "./runs.ts";
import { tag } from "./tag.ts";
import { formatTags } from "./tag-formats.ts";
import { type TrainOptions, train as trainFully } from "./train.ts";

/** Without the dear models, which take seconds each, and without music, which has tests of its own. */
const train = (of: Project, options: TrainOptions = {}) =>
  trainFully(of, { budgetSeconds: 5, music: false, ...options });

describe("projects in which something is missing", () => {
  it("every verb on an empty project says that it holds no pieces, or no run", async () => {
    const empty = await madeUpProject({ tunes: 0 });
    await expect(train(empty)).rejects.toThrow(/expected a project with pieces; got none .*semitone import/);
    await expect(evaluate(empty)).rejects.toThrow(/expected a project with pieces; got none/);
    for (const verb of [
      tag(empty),
      map(empty),
      explain(empty, { piece: "a" }),
      exportRun(empty, { to: "nowhere" }),
    ])
      await expect(verb).rejects.toThrow(/there is no trained run yet; train one first/);
    expect(await listRuns(empty)).toEqual([]);
  });

  it("train without a label leaves a map and what is unfamiliar; verbs that need labels say so", async () => {
    const unlabelled = await madeUpProject({ tunes: 6 });
    await expect(train(unlabelled, { attributes: ["mood"] })).rejects.toThrow(
      /mood: expected labels; got labels of no attribute only/,
    );
    expect(await train(unlabelled)).toMatchObject({ run: "run-1", pieces: 12, tasks: [], skipped: [] });
    expect(readdirSync(join(unlabelled.folder, "runs", "run-1"))).not.toContain("tagger.onnx");
    const tagged = await tag(unlabelled, { segments: true });
    for (const { predictions, unfamiliar } of tagged.pieces) {
      expect(predictions).toEqual([]);
      expect(unfamiliar).toBe(false);
    }
    expect(await textOf(formatTags(unlabelled, tagged, "csv"))).toMatch(/^reel0\.abc,,,,,,false\r?$/m);
    const { points, clusters } = await map(unlabelled, { clusters: 2 });
    const clusterOf = new Map(points.map(({ file, cluster }) => [file, cluster]));
    expect(clusters.map(({ size }) => size)).toEqual([6, 6]);
    expect(clusterOf.get("waltz0.abc")).not.toBe(clusterOf.get("reel0.abc"));
    expect((await exportRun(unlabelled, { to: join(scratchFolder(), "portable") })).checked).toBe(12);
    await expect(explain(unlabelled, { piece: "reel0" })).rejects.toThrow(
      /explain: expected a run with an attribute; .* label some pieces/,
    );
    await expect(evaluate(unlabelled)).rejects.toThrow(
      /labels: expected labels of at least one attribute; got none/,
    );
    const page = join(scratchFolder(), "report.html");
    await report(unlabelled, { out: page });
    expect(readFileSync(page, "utf8")).toContain("coloured by cluster");
  });

  it("train with labels of one class only learns the music, and says what to label", async () => {
    const oneClass = await madeUpProject({ tunes: 3 });
    defineAttribute(oneClass, { kind: "categorical", name: "kind", values: ["waltz", "reel"] });
    setLabels(oneClass, ["waltz0.abc"], [{ attribute: "kind", value: "waltz" }]);
    const { tasks, skipped } = await train(oneClass);
    expect(tasks).toEqual([]);
    expect(skipped[0].reason).toMatch(/every label says "waltz"; label at least one piece of another/);
    expect((await map(oneClass)).points).toHaveLength(6);
    await expect(evaluate(oneClass)).rejects.toThrow(
      /kind: cannot be evaluated; expected labels of two values/,
    );
  });

  it("train on 4 tunes with one label of each kind works, calibrates nothing, and is sure of nothing", async () => {
    const tiny = await madeUpProject({ tunes: 2, labels: 1 });
    const { tasks } = await train(tiny);
    expect(tasks[0].report).toMatchObject({
      labelled: 2,
      unlabelled: { verdict: "not used" },
      calibration: { status: "too-few-labels", n: 2, needed: 20 },
    });
    const { pieces } = await tag(tiny);
    expect(pieces.every(({ predictions }) => predictions[0].unsure)).toBe(true);
    await expect(evaluate(tiny)).rejects.toThrow(/kind: cannot be evaluated; .* got 2 groups/);
    expect((await map(tiny)).points).toHaveLength(4);
    expect((await explain(tiny, { piece: "reel1" })).nearest).toHaveLength(2);
  });

  it("train names a class with one label, and says of labels without meaning that tags are no better than always one", async () => {
    const project = await madeUpProject({ tunes: 8, labels: 7 });
    defineAttribute(project, { kind: "categorical", name: "type", values: ["waltz", "reel", "jig"] });
    defineAttribute(project, { kind: "categorical", name: "like", values: ["no", "yes"] });
    for (let i = 0; i < 7; i++)
      for (const kind of ["waltz", "reel"]) {
        const value = kind === "reel" && i === 0 ? "jig" : kind;
        setLabels(project, [`${kind}${i}.abc`], [{ attribute: "type", value }]);
        // Nothing in the music says which: one waltz and one reel of fourteen tunes.
        setLabels(project, [`${kind}${i}.abc`], [{ attribute: "like", value: i === 3 ? "yes" : "no" }]);
      }
    const { tasks } = await train(project, { attributes: ["type", "like"], model: "logistic-regression" });
    const reports = new Map(tasks.map(({ attribute, report }) => [attribute, report]));
    expect(reports.get("type")).toMatchObject({ untested: ["jig"] });
    expect(reports.get("like")).toMatchObject({ judgement: "no better", sameAnswer: "no", untested: [] });
    for (const { report } of tasks)
      if (report.unlabelled.verdict === "not used") expect(report.unlabelled.difference).toBeUndefined();
    const { scores } = await tag(project);
    expect(scores.find(({ attribute }) => attribute === "like")?.says).toBe('no better than always "no"');
    const found = await evaluate(project, {
      attributes: ["type", "like"],
      budgets: ["all"],
      repeats: 1,
      folds: 3,
      listenSteps: 0,
    });
    expect(found.untested).toEqual([{ task: "type", classes: ["jig"] }]);
    const like = found.verdicts.find(({ task }) => task === "like")!;
    expect(like).toMatchObject({ sameAnswer: "no", sameAnswerValue: 12 / 14, judgement: "no better" });
    for (const { metric, low, high, value } of found.rows.filter((row) => row.metric === "accuracy")) {
      expect(high - low, metric).toBeGreaterThan(0.01);
      expect(low).toBeLessThanOrEqual(value);
    }
    const page = join(scratchFolder(), "report.html");
    await report(project, { out: page, evaluation: found });
    const html = readFileSync(page, "utf8");
    expect(html).toContain("Beside always &quot;no&quot;");
    expect(html).toContain("Could not be tested: jig;");
    // As code writes names: camelCase, or digits at the end of a word; styles and drawings aside.
    const text = html.replace(/<style>.*?<\/style>|<[^>]*>/gs, " ").replace(/[\w-]+\.abc|run-1/g, " ");
    expect(text).not.toMatch(/\b[a-z]+[A-Z]\w*|\b(?:latent|style)\d/);
  }, 120_000);

  it("train on one tune under many names, and on a constant number, ends with words", async () => {
    const same = await madeUpProject({ tunes: 1, labels: 1 });
    expect((await train(same)).pieces).toBe(2);
    defineAttribute(same, { kind: "continuous", name: "speed", min: 0, max: 1 });
    setLabels(same, ["waltz0.abc", "reel0.abc"], [{ attribute: "speed", value: 0.5 }]);
    const { skipped } = await train(same);
    expect(skipped).toEqual([
      {
        attribute: "speed",
        tag: undefined,
        reason: expect.stringMatching(/every label is the same number, 0.5/),
      },
    ]);
  });

  it("train and tag go on without pieces whose files and rows are gone, and name them", async () => {
    const halved = await madeUpProject({ tunes: 6, labels: 4 });
    rmSync(join(halved.folder, "music", "waltz5.abc"));
    // What the import has measured stays usable as long as the cache does.
    rmSync(join(halved.folder, PROJECT_FILES.cache), { recursive: true });
    const { unreadable, pieces } = await train(halved);
    expect(pieces).toBe(11);
    expect(unreadable).toEqual([{ piece: "waltz5.abc", reason: expect.stringMatching(/waltz5\.abc/) }]);
    expect((await tag(halved)).untagged).toHaveLength(1);
  });

  it("train that is cancelled leaves no run, and what a killed one had begun is removed", async () => {
    const project = await madeUpProject({ tunes: 3, labels: 2 });
    await train(project, { name: "first" });
    const folder = join(project.folder, "runs");
    const cancel = new AbortController();
    const training = train(project, {
      name: "cancelled",
      signal: cancel.signal,
      onProgress: ({ stage }) => stage === "learning" && cancel.abort(),
    });
    await expect(training).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).toEqual(["first"]);
    mkdirSync(join(folder, ".unfinished-999999999-x"));
    await train(project, { name: "third" });
    expect(readdirSync(folder).sort()).toEqual(["first", "third"]);
  });

  it("every verb works on pieces that are all alike, and on one piece alone", async () => {
    const tune = madeUpTune("reel", 0);
    const alike = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`t${i}.abc`, tune.replace(/T:.*/, `T:tune ${i}`)]),
    );
    for (const files of [alike, { "t0.abc": tune }]) {
      const project = await madeUpProject({ tunes: 0, files });
      const names = Object.keys(files);
      defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
      for (const [i, name] of names.entries())
        setLabels(project, [name], [{ attribute: "mood", value: i % 2 === 0 ? "calm" : "tense" }]);
      const { tasks } = await train(project);
      expect(tasks).toHaveLength(names.length > 1 ? 1 : 0);
      const { pieces } = await tag(project, { segments: true });
      expect(pieces.map(({ unfamiliar }) => unfamiliar)).toEqual(names.map(() => false));
      for (const { predictions } of pieces) for (const { unsure } of predictions) expect(unsure).toBe(true);
      for (const { x, y } of (await map(project)).points) expect([x, y].every(Number.isFinite)).toBe(true);
      expect((await exportRun(project, { to: join(scratchFolder(), "portable") })).checked).toBe(
        names.length,
      );
      if (tasks.length > 0) expect((await explain(project, { piece: "t0.abc" })).nearest).toHaveLength(5);
      const page = join(scratchFolder(), "report.html");
      await report(project, { out: page });
      expect(readFileSync(page, "utf8")).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
