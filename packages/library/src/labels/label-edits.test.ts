import { madeUpProject } from "@semitone/testing";
import { expect, it } from "vitest";
import { listPieces } from "../pieces/list-pieces.ts";
import { defineAttribute } from "./attribute-store.ts";
import { labelHistory, redoLabels, undoLabels } from "./history.ts";
import { editLabels, labelVersion, pieceLabels } from "./label-edits.ts";
import { LabelConflict } from "./label-error.ts";
import { queryLabels } from "./query-labels.ts";

const project = await madeUpProject({ tunes: 3 });
defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "sad"] });
defineAttribute(project, { kind: "multi-label", name: "for", values: ["rain", "sun"] });
const ids = listPieces(project).map(({ id }) => id);
const moods = () => pieceLabels(project, "mood").map(({ piece, value }) => [piece, value]);

it("editLabels(mixed values, key) is one batch; the same key again changes nothing and says what was done", async () => {
  const edits = [
    { piece: ids[0], attribute: "mood", value: "calm", seconds: 2.5, guessShown: false },
    { piece: ids[1], attribute: "mood", value: "sad" },
  ];
  const done = editLabels(project, edits, "a");
  expect(done).toMatchObject({ changed: 2, unchanged: 0, repeated: false });
  expect(editLabels(project, edits, "a")).toEqual({ ...done, repeated: true });
  expect(labelHistory(project)).toHaveLength(1);
  expect(labelVersion(project)).toBe(done.batch);
  expect(moods()).toEqual([
    [ids[0], "calm"],
    [ids[1], "sad"],
  ]);
  // By another route: the labels as they are exported.
  const values = [];
  for await (const { value } of queryLabels(project, { attributes: ["mood"] })) values.push(value);
  expect(values.sort()).toEqual(["calm", "sad"]);
  expect(pieceLabels(project, "mood")[0]).toMatchObject({ seconds: 2.5, guessShown: false });
});

it("editLabels(changed, then taken away) can be undone step by step and redone", () => {
  editLabels(project, [{ piece: ids[0], attribute: "mood", value: "sad" }], "b");
  editLabels(project, [{ piece: ids[0], attribute: "mood", value: null }], "c");
  expect(moods()).toEqual([[ids[1], "sad"]]);
  undoLabels(project);
  expect(moods()).toContainEqual([ids[0], "sad"]);
  undoLabels(project);
  expect(moods()).toContainEqual([ids[0], "calm"]);
  redoLabels(project);
  expect(moods()).toContainEqual([ids[0], "sad"]);
  undoLabels(project);
});

it("editLabels of tags replaces those that are there", () => {
  editLabels(project, [{ piece: ids[2], attribute: "for", value: { rain: 1, sun: 1 } }], "d");
  editLabels(project, [{ piece: ids[2], attribute: "for", value: { sun: 1 } }], "e");
  expect(pieceLabels(project, "for").map(({ value }) => value)).toEqual([{ sun: 1 }]);
});

it("editLabels changes nothing where one edit is wrong, or nothing is new", () => {
  const before = labelVersion(project);
  const good = { piece: ids[2], attribute: "mood", value: "calm" };
  expect(() => editLabels(project, [good, { ...good, piece: 99_999 }], "f")).toThrow(
    "expected the number of a piece; got 99999",
  );
  expect(() => editLabels(project, [good, { ...good, piece: ids[1], value: "clam" }], "g")).toThrow(
    'did you mean "calm"?',
  );
  expect(() => editLabels(project, [good, good], "h")).toThrow("is labelled twice at once");
  expect(() => editLabels(project, [good], "")).toThrow("key: expected 1..200 characters");
  expect(editLabels(project, [{ ...good, piece: ids[1], value: "sad" }], "i")).toMatchObject({
    batch: undefined,
    changed: 0,
  });
  expect(labelVersion(project)).toBe(before);
});

it("editLabels of `unlabelled` stands back where another label was given meanwhile, and is no conflict with itself", () => {
  const answer = { piece: ids[4], attribute: "mood", value: "calm", unlabelled: true };
  expect(editLabels(project, [answer], "j")).toMatchObject({ changed: 1 });
  expect(editLabels(project, [answer], "j")).toMatchObject({ repeated: true });
  expect(editLabels(project, [answer], "k")).toMatchObject({ changed: 0, unchanged: 1 });
  const other = { ...answer, value: "sad" };
  expect(() => editLabels(project, [{ ...other, piece: ids[5] }, other], "l")).toThrow(LabelConflict);
  expect(() => editLabels(project, [other], "l")).toThrow(
    /expected no label of mood yet; got calm, given meanwhile/,
  );
  expect(moods()).not.toContainEqual([ids[5], "sad"]);
  editLabels(project, [{ ...other, unlabelled: false }], "m");
  expect(moods()).toContainEqual([ids[4], "sad"]);
});
