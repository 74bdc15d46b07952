import { addLabelRequests, defineAttribute, listPieces, type Project, setLabels } from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "./artefact/content.ts";
import {
  type Dataset,
  labelledAttributes,
  loadDataset,
  noneReadable,
  piecesOf,
  withPieceParts,
} from "./dataset.ts";
import { SCORE_READS, widthOf } from "./features/reads.ts";

let project: Project;
let dataset: Dataset;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 3, labels: 2 });
  defineAttribute(project, { kind: "continuous", name: "kind_rating", min: 0, max: 4 });
  defineAttribute(project, { kind: "continuous", name: "speed", min: 0, max: 10 });
  defineAttribute(project, { kind: "multi-label", name: "tags", values: ["sad", "old"] });
  defineAttribute(project, { kind: "ordinal", name: "level", values: ["easy", "middling", "hard"] });
  defineAttribute(project, { kind: "categorical", name: "unused", values: ["a", "b"] });
  const set = (name: string, attribute: string, value: string, options = {}) =>
    setLabels(project, [name], [{ attribute, value }], options);
  set("waltz0.abc", "kind_rating", "1");
  set("waltz0.abc", "kind_rating", "2", { annotator: "two" });
  set("reel0.abc", "speed", "7.5");
  set("reel1.abc", "tags", "sad|!old");
  set("reel2.abc", "tags", "sad");
  set("waltz1.abc", "level", "hard");
  set("waltz1.abc", "kind", "reel", { annotator: "two" });
  set("reel2.abc", "speed", "3", { span: { start: 0, end: 4, unit: "bars" } });
  dataset = await loadDataset(project);
}, 60_000);

const taskOf = (attribute: string, tag?: string) =>
  dataset.tasks.find((task) => task.attribute === attribute && task.tag === tag)!;
/** What is said of a piece, by its name. */
const of = <T>(values: readonly T[], name: string): T =>
  values[dataset.pieces.findIndex((piece) => piece.name === name)];

describe("loadDataset", () => {
  it("loadDataset has a row of features for each piece, in the order of content, whatever they are called", () => {
    expect(dataset.pieces).toHaveLength(6);
    expect(dataset.pieces.map(({ sha256 }) => sha256)).toEqual(
      dataset.pieces.map(({ sha256 }) => sha256).toSorted(),
    );
    for (const row of dataset.rows) expect(row).toHaveLength(widthOf(SCORE_READS));
    expect(dataset.groups).toEqual(dataset.pieces.map(({ group }) => group));
    expect(dataset.unreadable).toEqual([]);
  });

  it("loadDataset has a task for each attribute with labels, and for each tag of one with several", () => {
    expect(dataset.tasks.map(({ attribute, tag, kind }) => [attribute, tag, kind])).toEqual(
      expect.arrayContaining([
        ["kind", undefined, "classes"],
        ["kind_rating", undefined, "number"],
        ["speed", undefined, "number"],
        ["tags", "sad", "classes"],
        ["tags", "old", "classes"],
        ["level", undefined, "classes"],
      ]),
    );
    expect(dataset.tasks).toHaveLength(6);
  });

  it("loadDataset takes the mean of annotators, and undefined where nobody said anything", () => {
    const { targets, classes } = taskOf("kind");
    expect(classes).toEqual(["waltz", "reel"]);
    expect(of(targets, "waltz0.abc")).toEqual([1, 0]);
    expect(of(targets, "waltz1.abc")).toEqual([0.5, 0.5]);
    expect(of(targets, "waltz2.abc")).toBeUndefined();
    expect(of(taskOf("speed").targets, "reel0.abc")).toEqual([7.5]);
  });

  it("loadDataset makes no and yes of a tag, and leaves open what nobody said of it", () => {
    for (const [tag, target] of [
      ["sad", [0, 1]],
      ["old", [1, 0]],
    ] as const) {
      expect(taskOf("tags", tag).classes).toEqual(["no", "yes"]);
      expect(of(taskOf("tags", tag).targets, "reel1.abc")).toEqual(target);
      expect(of(taskOf("tags", tag).targets, "reel0.abc")).toBeUndefined();
    }
    expect(of(taskOf("tags", "sad").targets, "reel2.abc")).toEqual([0, 1]);
    expect(of(taskOf("tags", "old").targets, "reel2.abc")).toBeUndefined();
  });

  it("loadDataset finds ratings of the same question: of the namesake with its middle, or the ranks of ordered classes", () => {
    const { rating } = taskOf("kind");
    expect(rating).toMatchObject({ attribute: "kind_rating", middle: 2 });
    expect(of(rating!.values, "waltz0.abc")).toBe(1.5);
    expect(of(rating!.values, "reel0.abc")).toBeUndefined();
    const ranks = taskOf("level").rating!;
    expect(ranks.attribute).toBe("level");
    expect(of(ranks.values, "waltz1.abc")).toBe(2);
    expect(taskOf("speed").rating).toBeUndefined();
  });

  it("loadDataset({ attributes }) has tasks of these alone, and says what has labels where one has none", async () => {
    const some = await loadDataset(project, { attributes: ["speed", "tags"] });
    expect(new Set(some.tasks.map(({ attribute }) => attribute))).toEqual(new Set(["speed", "tags"]));
    await expect(loadDataset(project, { attributes: ["unused"] })).rejects.toThrow(
      /^unused: expected labels; got labels of .*speed.* only; label some pieces \(semitone label set PIECE unused=VALUE\)$/,
    );
  });

  it("loadDataset({ overTime }) has stretches on the bars of their piece, and its segments; without, neither", async () => {
    const row = (all: Dataset) => all.pieces.findIndex(({ name }) => name === "reel2.abc");
    const over = await loadDataset(project, { overTime: true });
    const speed = over.tasks.find(({ attribute }) => attribute === "speed")!;
    expect(speed.over![row(over)]).toMatchObject([{ start: 0, end: 4, target: [3] }]);
    expect(speed.over!.filter((stretches) => stretches !== undefined)).toHaveLength(1);
    const segments = over.segments![row(over)]!;
    expect(segments[0].startBar).toBe(0);
    for (const { startBar, endBar, row: features } of segments) {
      expect(endBar).toBeGreaterThan(startBar);
      expect(features).toHaveLength(widthOf(SCORE_READS));
    }
    expect(over.segments!.filter((own) => own !== undefined)).toHaveLength(1);
    expect(taskOf("speed").over).toBeUndefined();
    expect(dataset.segments).toBeUndefined();
  });

  it("withPieceParts adds the features of the segments of every piece", async () => {
    const { parts, rows } = await withPieceParts(project, dataset);
    expect(rows).toBe(dataset.rows);
    expect(parts).toHaveLength(6);
    for (const own of parts!) expect(own!.every((row) => row.length === widthOf(SCORE_READS))).toBe(true);
  });

  it("loadDataset of a project without pieces says how to get some", async () => {
    const empty = await madeUpProject({ tunes: 0 });
    await expect(loadDataset(empty)).rejects.toThrow(
      /^expected a project with pieces; got none in .*; import some first \(semitone import FOLDER\)$/,
    );
    expect(() => piecesOf(empty)).toThrow(/got none in/);
    expect(piecesOf(project)).toHaveLength(6);
  });

  it("noneReadable gives the first reason why, or that there are no notes", () => {
    const reason = { name: "a.mid", reason: "its file is gone" } as never;
    expect(noneReadable(dataset.pieces, [reason]).message).toBe(
      "expected pieces that can be read; got none of 6: its file is gone",
    );
    expect(noneReadable([], []).message).toMatch(/got none of 0: no notes in any$/);
  });
});

describe("loadDataset after a queue", () => {
  it("tells the rows whose label answers a question that was chosen, not those that were drawn or are open", async () => {
    const asked = await madeUpProject({ tunes: 3, labels: 2 });
    const { pieces, tasks } = await loadDataset(asked);
    expect(tasks[0].asked).toBeUndefined();
    const labelled = [...pieces.keys()].filter((row) => tasks[0].targets[row] !== undefined);
    const open = [...pieces.keys()].find((row) => tasks[0].targets[row] === undefined)!;
    const request = (row: number, arm: "chosen" | "random") => {
      const { sha256, ordinal } = pieces[row];
      return { sha256, ordinal, attribute: "kind", arm, strategy: "default" };
    };
    addLabelRequests(asked, [
      request(labelled[0], "chosen"),
      request(labelled[1], "random"),
      request(open, "chosen"),
    ]);
    const after = await loadDataset(asked);
    expect(after.tasks[0].asked).toEqual([labelled[0]]);
    expect(contentOf(after).labels).not.toBe(contentOf({ pieces, tasks }).labels);
  });
});

describe("labelledAttributes", () => {
  it("labelledAttributes are those with labels of each piece as a whole, once each", () => {
    const pieces = listPieces(project);
    const found = labelledAttributes(project, pieces);
    const at = (name: string) => found[pieces.findIndex((piece) => piece.name === name)].toSorted();
    expect(at("waltz0.abc")).toEqual(["kind", "kind_rating"]);
    expect(at("reel1.abc")).toEqual(["kind", "tags"]);
    expect(at("waltz2.abc")).toEqual([]);
  });
});
