import {
  CLUSTER_NAMES,
  defineAttribute,
  pieceOpinions,
  queryLabels,
  setLabels,
  undoLabels,
} from "@semitone/library";
import { loadDataset } from "@semitone/models";
import { madeUpProject } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { clusters, nameClusters } from "./clusters.ts";
import { queue } from "./queue.ts";
import { suspects } from "./suspects.ts";

const project = await madeUpProject({ tunes: 12, labels: 8 });
defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
const files = async () => {
  const found: string[] = [];
  for await (const { file } of queryLabels(project, { attributes: ["mood"] })) found.push(file);
  return found;
};

describe("clusters(project, { k })", () => {
  it("gives k clusters, largest first, with pieces to hear and what sets them apart, the same each time", async () => {
    const found = await clusters(project, { k: 2 });
    expect(found.map(({ cluster }) => cluster)).toEqual([1, 2]);
    expect(found[0].size).toBeGreaterThanOrEqual(found[1].size);
    for (const { typical, borderline, features, size } of found) {
      expect(typical.length).toBe(Math.min(3, size));
      for (const piece of borderline) expect(typical).not.toContain(piece);
      expect(features.length).toBe(3);
    }
    expect(await clusters(project, { k: 2 })).toEqual(found);
    await expect(clusters(project, { k: 500 })).rejects.toThrow("clusters: expected a whole number in 1..");
  });
});

describe("nameClusters(project, { attribute, names })", () => {
  it("gives all pieces of a cluster a weak label, by its number or a piece of it; undoable", async () => {
    const [first, second] = await clusters(project, { k: 2 });
    const names = [
      { cluster: "1", value: "calm" },
      { cluster: second.typical[0], value: "tense" },
    ];
    const dry = await nameClusters(project, { k: 2, attribute: "mood", names, dryRun: true });
    expect(dry.batches).toEqual([]);
    expect(await files()).toEqual([]);
    const { named, batches } = await nameClusters(project, { k: 2, attribute: "mood", names });
    expect(named).toEqual([
      { cluster: 1, value: "calm", pieces: first.size },
      { cluster: 2, value: "tense", pieces: second.size },
    ]);
    for await (const label of queryLabels(project, { attributes: ["mood"] }))
      expect(label).toMatchObject({ annotator: CLUSTER_NAMES, annotatorKind: "aggregate" });
    undoLabels(project, { batch: batches[1] });
    expect((await files()).length).toBe(first.size);
  });

  it("a heard label takes the place of the name, and named pieces are still asked", async () => {
    const [first] = await clusters(project, { k: 2 });
    const [heard, other] = first.typical;
    setLabels(project, [heard], [{ attribute: "mood", value: "tense" }]);
    const opinions = pieceOpinions(project).find(({ attribute }) => attribute.name === "mood")!;
    expect(opinions.weak.size).toBe(first.size - 1);
    const { tasks, pieces } = await loadDataset(project, { attributes: ["mood"] });
    const rowOf = (file: string) => pieces.findIndex(({ name }) => name === file);
    expect(tasks[0].targets[rowOf(heard)]).toEqual([0, 1]);
    expect(tasks[0].targets[rowOf(other)]).toEqual([0.8, expect.closeTo(0.2, 9)]);
    expect(tasks[0].weak).not.toContain(rowOf(heard));
    const asked = await queue(project, { attributes: ["mood"], n: 500, dryRun: true });
    expect(asked.pieces.map(({ file }) => file)).not.toContain(heard);
    expect(asked.pieces.length).toBeGreaterThan(first.size - 1);
  });

  it("refuses clusters and values that are not there, and trust no better than a guess", async () => {
    const name = (cluster: string, value: string, trust?: number) =>
      nameClusters(project, { k: 2, attribute: "mood", names: [{ cluster, value }], trust });
    await expect(name("7", "calm")).rejects.toThrow(
      "expected the number of a cluster, 1..2, or a piece; got 7",
    );
    await expect(name("1", "wild")).rejects.toThrow('expected one of calm, tense; got "wild"');
    await expect(name("1", "calm", 0.5)).rejects.toThrow("trust: expected more than 0.50, a guess");
  });
});

describe("suspects(project)", () => {
  it("says of few labels that nothing can be said, of others how many look wrong", async () => {
    const found = await suspects(project, { n: 3 });
    const mood = found.find(({ task }) => task === "mood")!;
    expect(mood).toMatchObject({ labels: 1, suspects: [] });
    expect(mood.advice).toBe(
      "mood: its labels do not tell each other better than always the same answer would, so nothing says which are wrong: label more first",
    );
    const kind = found.find(({ task }) => task === "kind")!;
    expect(kind.labels).toBeGreaterThan(7);
    expect(kind.suspects.length).toBeLessThanOrEqual(3);
    expect(kind.advice).toMatch(/^kind: (no label looks wrong|of these)/);
  });

  it("names the session in which an annotator mistook one kind for the other", async () => {
    const tunes = await madeUpProject({ tunes: 25 });
    defineAttribute(tunes, { kind: "categorical", name: "kind", values: ["waltz", "reel"] });
    const named = Array.from({ length: 50 }, (_, i) => `${i % 2 === 0 ? "waltz" : "reel"}${i >> 1}.abc`);
    const kindOf = (file: string) => (file.includes("waltz") ? "waltz" : "reel");
    const giveAt = (at: string, some: readonly string[], value: (file: string) => string) => {
      for (const file of some)
        setLabels(tunes, [file], [{ attribute: "kind", value: value(file) }], { annotator: "ann" });
      tunes.connection.exec(`UPDATE label_batches SET at = '${at}' WHERE at > '2026-03-02'`);
    };
    const odd = named.filter((_, i) => i % 7 === 0);
    giveAt(
      "2026-03-01T09:00:00.000Z",
      named.filter((_, i) => i % 7 !== 0),
      kindOf,
    );
    giveAt("2026-03-01T18:00:00.000Z", odd, (file) => (kindOf(file) === "waltz" ? "reel" : "waltz"));
    const [{ sessions }] = await suspects(tunes, { attributes: ["kind"] });
    expect(sessions).toMatchObject([
      { annotator: "ann", from: "2026-03-01T18:00:00.000Z", labels: odd.length },
    ]);
    expect(sessions[0].expectedWrong).toBeGreaterThan(2 * sessions[0].usual);
  });
});
