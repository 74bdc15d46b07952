import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import type { Candidate } from "./candidate.ts";
import { CANDIDATES } from "./candidates.ts";
import { type LearntTask, readsSegments, scalePieces, tagRows, trainTagger } from "./tagger.ts";

const dataset = madeUpDataset({ pieces: 60, labelled: 40 });
const of = (...methods: readonly string[]) => ({
  seed: 1,
  candidates: (_: unknown, kind: Candidate["kind"]) =>
    CANDIDATES.filter(
      (candidate) =>
        candidate.kind === kind &&
        methods.includes(candidate.method) &&
        !candidate.needsListener &&
        !candidate.needs,
    ),
});
const telling = madeUpDataset({ pieces: 120, labelled: 100 });
const rated = of("majority", "ridge on ratings", "ridge regression");
const quick = of("majority", "nearest neighbours", "logistic regression", "ridge regression");

describe("trainTagger", () => {
  it("names the classes that only one group has labels of, and those that none has", async () => {
    const [mood] = dataset.tasks;
    const first = mood.targets.findIndex((target) => target?.[1] === 1);
    const targets = mood.targets.map((target, row) =>
      target?.[1] === 1 && row !== first ? undefined : target,
    );
    const classes = [...mood.classes, "none of these"];
    const wider = targets.map((target) => target && [...target, 0]);
    const task = { ...mood, classes, targets: wider, rating: undefined };
    const { tagger } = await trainTagger({ ...dataset, tasks: [task] }, quick);
    expect(tagger.tasks[0].report.untested).toEqual(["even", "none of these"]);
    // Two pieces of one group are one example.
    const groups = dataset.groups.map((group, row) => (mood.targets[row]?.[0] === 1 ? "copies" : group));
    const copied = await trainTagger({ ...dataset, groups, tasks: [mood] }, quick);
    expect(copied.tagger.tasks[0].report.untested).toEqual(["calm"]);
  });

  it("reports accuracy above what always the same class comes to, where features tell", async () => {
    const { tagger } = await trainTagger(telling, rated);
    const { report } = tagger.tasks[0];
    expect(report.untested).toEqual([]);
    expect(report.accuracy!).toBeGreaterThan(report.majority! + 0.15);
    const [, speed] = tagger.tasks;
    expect(speed.report.loss!).toBeLessThan(speed.report.majority! / 4);
    expect(speed.report.untested).toEqual([]);
  });

  it("skips what cannot be learnt, and says why", async () => {
    const [mood, speed] = dataset.tasks;
    const none = { ...speed, attribute: "none", targets: speed.targets.map(() => undefined) };
    const same = { ...speed, attribute: "same", targets: speed.targets.map((value) => value && [3]) };
    const single = {
      ...mood,
      attribute: "single",
      targets: mood.targets.map((target) => target && [1, 0, 0]),
    };
    const { tagger, skipped } = await trainTagger({ ...dataset, tasks: [none, same, single] }, quick);
    expect(tagger.tasks).toEqual([]);
    expect(skipped.map(({ attribute, reason }) => `${attribute}: ${reason}`)).toEqual([
      "none: no labelled piece among those to learn from",
      "same: every label is the same number, 3; label pieces that differ",
      'single: every label says "calm"; label at least one piece of another class',
    ]);
  });
});

describe("tagRows", () => {
  it("gives each class its probability, a set at 90 %, and numbers their interval", async () => {
    const { tagger } = await trainTagger(telling, rated);
    const tagged = await tagRows(tagger, telling.rows);
    expect(tagged).toHaveLength(120);
    for (const { predictions } of tagged) {
      const [mood, speed] = predictions;
      const shares = Object.values(mood.distribution!);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(mood.probability).toBe(Math.max(...shares));
      expect(mood.set).toContain(mood.value);
      const [low, high] = speed.interval!;
      expect(((low + high) / 2 - (speed.value as number)) / (high - low)).toBeCloseTo(0, 9);
    }
    const right = tagged.filter(({ predictions: [{ value }] }, row) => {
      const target = telling.tasks[0].targets[row];
      return target?.[telling.tasks[0].classes.indexOf(value as string)] === 1;
    });
    expect(right.length).toBeGreaterThan(85); // of 100
  });

  it("looks at segments only where a member reads them", async () => {
    const { tagger } = await trainTagger(dataset, quick);
    expect(readsSegments(tagger)).toBe(false);
    const parts = dataset.rows.map((row) => [row, row]);
    expect(await tagRows(tagger, dataset.rows.slice(0, 5), parts)).toEqual(
      await tagRows(tagger, dataset.rows.slice(0, 5)),
    );
    const member = { name: "GM-VAE", weight: 1, state: { kind: "posterior", ofSegments: true } };
    const task = { ...tagger.tasks[0], members: [member] } as unknown as LearntTask;
    expect(readsSegments({ ...tagger, tasks: [task] })).toBe(true);
  });

  it("scalePieces puts pieces and their segments on one scale", async () => {
    const { tagger } = await trainTagger(dataset, quick);
    const [piece] = scalePieces(tagger.scaler, dataset.rows.slice(0, 1), [dataset.rows.slice(0, 2)]);
    expect(piece.parts?.[0]).toEqual(Float64Array.from(piece));
    expect(piece.parts).toHaveLength(2);
    expect(scalePieces(tagger.scaler, dataset.rows.slice(0, 1))[0].parts).toBeUndefined();
  });
});
