import {
  defineAttribute,
  listPieces,
  readPiece,
  type ScorePiece,
  type Span,
  setLabels,
} from "@semitone/library";
import { tempoMap } from "@semitone/music";
import { madeUpProject } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { loadDataset } from "../dataset.ts";
import { featureBatches, loadFeatures } from "./load-rows.ts";

describe("loadFeatures", () => {
  it("loadFeatures gives what is read, in its order, and featureBatches the same", async () => {
    const project = await madeUpProject({ tunes: 3 });
    const pieces = listPieces(project);
    const reads = [
      { view: "tonal@1", columns: ["minorKey"] },
      { view: "descriptors@1", columns: ["pitchMax", "pitchMin"] },
    ];
    const { rows, unreadable } = await loadFeatures(project, reads, pieces, "piece");
    for (const { id } of pieces) {
      const pitches = readPiece(project, id).notes.map(({ pitch }) => pitch);
      expect([...rows.get(id)![0]].slice(1)).toEqual([Math.max(...pitches), Math.min(...pitches)]);
    }
    const batched: unknown[] = [];
    const unread = await featureBatches(
      project,
      reads,
      pieces,
      "piece",
      (batch) => void batched.push(...batch.rows),
    );
    expect([batched, unread]).toEqual([pieces.map(({ id }) => rows.get(id)), unreadable]);
  });
});

describe("loadDataset", () => {
  it("loadDataset takes the mean over annotators, each by the share of the piece that they speak about", async () => {
    const project = await madeUpProject({ tunes: 2 });
    defineAttribute(project, { kind: "continuous", name: "mood_rating", min: -1, max: 1 });
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["low", "high"] });
    const rate = (annotator: string, value: number, span?: Span) =>
      setLabels(project, ["reel0.abc"], [{ attribute: "mood_rating", value }], { annotator, span });
    const { bars } = listPieces(project).find(({ name }) => name === "reel0.abc") as ScorePiece;
    rate("kim", 0.5, { unit: "bars", start: 0, end: 1 });
    rate("kim", 0.8, { unit: "bars", start: 1, end: 3 });
    rate("lee", 0.1);
    // What is said of the whole comes before what is said of a part of it.
    rate("lee", 0.9, { unit: "bars", start: 0, end: 1 });
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
    const share = 3 / bars;
    expect(task.rating?.values[row]).toBeCloseTo((share * 0.7 + 0.1) / (share + 1), 12);
    expect(task.targets[row]).toEqual([1 / 3, 2 / 3]);
    // What a model said is never learnt from.
    expect(task.targets.filter((target) => target !== undefined)).toHaveLength(1);
  });

  it("loadDataset({ overTime }) places stretches in bars, ticks and seconds on the bars of their piece", async () => {
    const project = await madeUpProject({ tunes: 1 });
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["low", "high"] });
    const piece = listPieces(project).find(({ name }) => name === "reel0.abc")!;
    const score = readPiece(project, piece.id);
    const tick = score.ticksPerQuarter * 4;
    const second = tempoMap(score).ticksToSeconds(tick);
    const spans: [string, Span][] = [
      ["kim", { unit: "bars", start: 2, end: 3.5 }],
      ["lee", { unit: "ticks", start: 2 * tick, end: 3.5 * tick }],
      ["max", { unit: "seconds", start: 2 * second, end: 3.5 * second }],
    ];
    for (const [annotator, span] of spans)
      setLabels(project, [piece.name], [{ attribute: "mood", value: "high" }], { annotator, span });
    const { pieces, tasks, segments } = await loadDataset(project, { overTime: true });
    const row = pieces.findIndex(({ id }) => id === piece.id);
    const [{ over }] = tasks;
    expect(over![1 - row]).toBeUndefined();
    expect(over![row]).toHaveLength(3);
    for (const { start, end, target } of over![row]!) {
      expect(start).toBeCloseTo(2, 9);
      expect(end).toBeCloseTo(3.5, 9);
      expect(target).toEqual([0, 1]);
    }
    expect(segments![row]![0]).toMatchObject({ startBar: 0, endBar: project.config.segments.length });
    expect((await loadDataset(project)).tasks[0].over).toBeUndefined();
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
