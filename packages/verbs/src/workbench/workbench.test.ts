import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  findAttribute,
  labelRequests,
  listPieces,
  pieceById,
  pieceLabels,
  queryLabels,
  type ScorePiece,
  setLabels,
} from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import { afterAll, expect, it } from "vitest";
import { openWorkbench, type StudioEvent } from "./workbench.ts";

const project = await madeUpProject({ tunes: 8, labels: 2 });
const workbench = openWorkbench(project, { watchMilliseconds: 0 });
afterAll(() => workbench.close());
const idOf = new Map(listPieces(project).map(({ id, name }) => [name, id]));
const rowOf = (name: string) => workbench.names().indexOf(name);

it("catalogue() has a row a piece with its label and provisional tags, which are right where music differs so", async () => {
  const { count, attributes, x, version } = await workbench.catalogue();
  expect(count).toBe(16);
  const [kind] = attributes;
  expect([kind.attribute.name, kind.source]).toEqual(["kind", "provisional"]);
  expect([...kind.label].filter((k) => k > 0)).toHaveLength(4);
  for (const [row, name] of workbench.names().entries())
    expect(kind.tag[row], name).toBe(name.startsWith("waltz") ? 1 : 2);
  expect(x.every(Number.isFinite)).toBe(true);
  expect((await workbench.catalogue()).version).toBe(version);
});

it("label(edits, key) shows in catalogue, labels and database at once; undo and redo too, and all are told", async () => {
  const events: StudioEvent[] = [];
  const stop = workbench.on((event) => events.push(event));
  const edits = [{ piece: idOf.get("reel5.abc")!, attribute: "kind", value: "reel", seconds: 3 }];
  const labelOf = async () => (await workbench.catalogue()).attributes[0].label[rowOf("reel5.abc")];
  expect(workbench.label(edits, "once").changed).toBe(1);
  expect(workbench.label(edits, "once").repeated).toBe(true);
  expect(await labelOf()).toBe(2);
  workbench.undo();
  expect(await labelOf()).toBe(0);
  workbench.redo();
  expect(await labelOf()).toBe(2);
  const stored = [];
  for await (const { file } of queryLabels(project, { attributes: ["kind"] })) stored.push(file);
  expect(stored).toContain("reel5.abc");
  expect(pieceLabels(project, "kind").at(-1)?.seconds).toBe(3);
  expect(events.filter(({ type }) => type === "labels")).toHaveLength(3);
  stop();
});

it("queue(attribute, count) asks about unlabelled pieces only, each once, one in five at random", async () => {
  const queue = await workbench.queue("kind", 8);
  const labelled = new Set(workbench.labels("kind").map(({ piece }) => piece));
  expect(queue).toHaveLength(8);
  expect(new Set(queue.map(({ piece }) => piece)).size).toBe(8);
  expect(queue.some(({ piece }) => labelled.has(piece))).toBe(false);
  expect(queue.filter(({ reason }) => reason === "random").length).toBeGreaterThanOrEqual(1);
  const [first] = queue;
  const without = await workbench.queue("kind", 8, [first.piece]);
  expect(without.map(({ piece }) => piece)).not.toContain(first.piece);
  expect(await workbench.queue("kind", 8)).toEqual(queue);
});

it("label(edits, key) keeps the arm in which a question was asked, so that its worth can be measured", async () => {
  const queue = await workbench.queue("kind", 8);
  const drawn = queue.find(({ reason }) => reason === "random")!;
  const [chosen] = queue;
  const edits = [drawn, chosen].map(({ piece }) => ({ piece, attribute: "kind", value: "reel" }));
  workbench.label(edits, "asked");
  const kept = labelRequests(project, ["kind"]).map(({ arm, state, sha256 }) => [arm, state, sha256]);
  const digests = edits.map(({ piece }) => pieceById(project, piece)!.sha256);
  expect(kept).toEqual([
    ["random", "answered", digests[0]],
    ["chosen", "answered", digests[1]],
  ]);
  workbench.undo();
  // Asked again as it was asked before, whoever asks.
  expect(labelRequests(project, ["kind"]).map(({ state }) => state)).toEqual(["open", "open"]);
});

it("skip(attribute, piece) is kept in the project and not asked again until it is taken back", async () => {
  const [{ piece }] = await workbench.queue("kind", 8);
  const { sha256 } = pieceById(project, piece)!;
  workbench.skip("kind", piece);
  const stateOf = () => labelRequests(project, ["kind"]).find((request) => request.sha256 === sha256)?.state;
  expect([stateOf(), workbench.skipped("kind")]).toEqual(["skipped", [piece]]);
  expect((await workbench.queue("kind", 16)).map((item) => item.piece)).not.toContain(piece);
  workbench.skip("kind", piece, true);
  expect([stateOf(), workbench.skipped("kind")]).toEqual(["open", []]);
  expect((await workbench.queue("kind", 16)).map((item) => item.piece)).toContain(piece);
  expect(() => workbench.skip("kind", 99_999)).toThrow("expected the number of a piece");
});

it("guess(attribute, piece) is a distribution over the values; similar(piece) leaves the piece out", async () => {
  const piece = idOf.get("waltz7.abc")!;
  const guess = (await workbench.guess("kind", piece))!;
  expect(guess.waltz + guess.reel).toBeCloseTo(1, 5);
  expect(guess.waltz).toBeGreaterThan(0.5);
  const similar = await workbench.similar(piece, 3);
  expect(similar).toHaveLength(3);
  expect(similar.map((each) => each.piece)).not.toContain(piece);
});

it("suspects(attribute) names a label that the others speak against", async () => {
  for (const name of ["waltz2.abc", "waltz3.abc", "reel2.abc", "reel3.abc", "waltz4.abc"])
    workbench.label([{ piece: idOf.get(name)!, attribute: "kind", value: name.slice(0, -5) }], name);
  const wrong = idOf.get("waltz6.abc")!;
  workbench.label([{ piece: wrong, attribute: "kind", value: "reel" }], "wrong");
  expect((await workbench.suspects("kind")).map(({ piece }) => piece)).toContain(wrong);
  workbench.undo();
});

it("define(attribute) is listed; music(piece) holds the notes of the piece, in seconds", async () => {
  workbench.define({ kind: "categorical", name: "mood", values: ["calm", "sad"] });
  expect(findAttribute(project, "mood").kind).toBe("categorical");
  expect(workbench.summary().attributes.map(({ attribute }) => attribute.name)).toEqual(["kind", "mood"]);
  const piece = listPieces(project)[0] as ScorePiece;
  const { notes, seconds, bars } = await workbench.music(piece.id);
  expect(notes.length / 5).toBe(piece.notes);
  expect([seconds, bars.length]).toEqual([expect.closeTo(piece.seconds, 3), piece.bars]);
});

it("what another process labels is told, and shows in the catalogue", async () => {
  const watching = openWorkbench(project, { watchMilliseconds: 20 });
  try {
    const told = new Promise<void>((resolve) => {
      watching.on(({ type }) => type === "labels" && resolve());
    });
    const { openProject } = await import("@semitone/library");
    const other = openProject(project.folder);
    setLabels(other, ["waltz7.abc"], [{ attribute: "kind", value: "waltz" }]);
    await other.close();
    await told;
    expect((await watching.catalogue()).attributes[0].label[rowOf("waltz7.abc")]).toBe(1);
  } finally {
    await watching.close();
  }
});

it("a job runs in a process of its own, one of a kind at a time, and tells how it ended", async () => {
  const ended = new Promise<StudioEvent>((resolve) => {
    workbench.on((event) => event.type === "job" && event.job.state !== "running" && resolve(event));
  });
  workbench.start({ kind: "import", paths: [`${project.folder}/music`] });
  expect(() => workbench.start({ kind: "import", paths: [] })).toThrow("import: expected none at work");
  expect(await ended).toMatchObject({
    job: { kind: "import", state: "done", result: { report: { found: 16, kept: 16 } } },
  });
});

it("tags and map that cannot be made are told, with the reason", async () => {
  const other = await madeUpProject({ tunes: 2, labels: 1 });
  const broken = join(other.folder, "runs", "broken");
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, "config.json"), "{");
  const watching = openWorkbench(other, { watchMilliseconds: 0 });
  try {
    const told = await new Promise<StudioEvent>((resolve) => {
      watching.on((event) => event.type === "job" && resolve(event));
    });
    expect(told).toMatchObject({
      job: { kind: "place", state: "failed", message: expect.stringContaining("broken") },
    });
  } finally {
    await watching.close();
  }
});
