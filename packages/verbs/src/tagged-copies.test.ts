// A row for every file: copies of the same bytes are one piece to learn from, and files of their own to whoever asks for tags.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { importLabels, type Project } from "@semitone/library";
import { madeUpProject, madeUpTune, textOf } from "@semitone/testing";
import { beforeAll, expect, it } from "vitest";
import { type TagResult, tag, taggedFiles } from "./tag.ts";
import type { TagFormat } from "./tag-format-names.ts";
import { formatTags } from "./tag-formats.ts";
import { train } from "./train.ts";

const BOOK = [0, 1].map((seed) => madeUpTune("reel", 40 + seed).replace("X:1", `X:${seed + 1}`)).join("\n");
const COPIES = {
  "a copy of waltz0.abc": madeUpTune("waltz", 0),
  "Waltz.abc": madeUpTune("waltz", 0),
  "book.abc": BOOK,
  "Book again.abc": BOOK,
};
/** Each copy, and the file that stands for it: the first of them in order. */
const ORIGINALS = {
  "a copy of waltz0.abc": "Waltz.abc",
  "waltz0.abc": "Waltz.abc",
  "book.abc#0": "Book again.abc#0",
  "book.abc#1": "Book again.abc#1",
};

let project: Project;
let result: TagResult;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 2, labels: 2, files: COPIES });
  await train(project, { model: "majority", music: false });
  result = await tag(project, { segments: true });
}, 60_000);

const textIn = (format: TagFormat) => textOf(formatTags(project, result, format));

it("tag knows each piece once, taggedFiles have a row for each file with the tags of its piece", () => {
  const files = taggedFiles(result.pieces);
  expect(result.pieces).toHaveLength(6);
  expect(files).toHaveLength(10);
  const copies = files.filter(({ copyOf }) => copyOf !== undefined);
  expect(Object.fromEntries(copies.map(({ file, copyOf }) => [file, copyOf]))).toEqual(ORIGINALS);
  for (const { file: _, copyOf, ...said } of copies) {
    const { file: __, ...original } = files.find(({ file }) => file === copyOf)!;
    expect(said).toEqual(original);
  }
});

it("formatTags writes the rows of copies in every format", async () => {
  const csv = (await textIn("csv")).trimEnd().split("\r\n");
  expect(csv).toHaveLength(11);
  expect(csv.filter((line) => line.includes(",Waltz.abc,")).map((line) => line.split(",")[0])).toEqual([
    "a copy of waltz0.abc",
    "waltz0.abc",
  ]);
  const lines = (await textIn("jsonl"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(10);
  for (const { file_name, copy_of } of lines)
    expect(copy_of).toBe(ORIGINALS[file_name as keyof typeof ORIGINALS]);
  for (const format of ["jams", "label-studio"] as const) {
    const path = join(project.folder, `tags-${format}.txt`);
    writeFileSync(path, await textIn(format));
    const report = await importLabels(project, path, { format, dryRun: true });
    expect(report).toMatchObject({ failed: 0, broken: 0, unmatchedLabels: 0, ambiguousLabels: 0 });
  }
});

it("tag finds pieces by the names of their copies", async () => {
  const { pieces } = await tag(project, { match: "a copy of" });
  expect(pieces.map(({ file }) => file)).toEqual(["Waltz.abc"]);
});
