// The verbs of labels on a project of six tunes, as a program without a terminal would call them.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openProject, type Project } from "@semitone/library";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runOn } from "./run-on-project.test-support.ts";

let template: Project;
let project: Project;
beforeAll(async () => {
  template = await madeUpProject({ tunes: 3 });
});
// A copy for each test: importing music anew would take longer than all of them.
beforeEach(async () => {
  const folder = scratchFolder();
  cpSync(template.folder, folder, { recursive: true, preserveTimestamps: true });
  project = openProject(folder);
  await runOn(project, "label define", { name: "mood", kind: "categorical", values: ["calm", "tense"] });
  await runOn(project, "label define", { name: "speed", kind: "continuous", min: 0, max: 1 });
});

afterEach(() => project.close());

const set = (words: string, more: object = {}) =>
  runOn(project, "label set", { words: words.split(" "), ...more });

describe("label define", () => {
  it("without a name lists what there is, with a name gives the attribute", async () => {
    const { tables, document } = await runOn(project, "label define");
    expect(tables[0]).toEqual([
      ["attribute", "kind", "values"],
      ["mood", "categorical", "calm, tense"],
      ["speed", "continuous", "0..1"],
    ]);
    expect(document).toHaveLength(2);
    const { texts, output } = await runOn(project, "label define", { name: "album", kind: "group" });
    expect([texts, output]).toEqual([["album  group"], { kind: "group", name: "album" }]);
  });

  it("in a dry run declares nothing", async () => {
    await runOn(project, "label define", { name: "album", kind: "group" }, { dryRun: true });
    expect((await runOn(project, "label define")).document).toHaveLength(2);
  });

  it("asks for the kind, and for the range of a continuous attribute", async () => {
    await expect(runOn(project, "label define", { name: "x" })).rejects.toThrow(
      /^kind: expected one of categorical, .*; got none$/,
    );
    await expect(runOn(project, "label define", { name: "x", kind: "continuous", min: 0 })).rejects.toThrow(
      "define: expected --min and --max for a continuous attribute; got only one or none",
    );
  });
});

describe("label set and unset", () => {
  it("tell pieces from attributes by the attributes that there are", async () => {
    const { texts, output } = await set("waltz0.abc reel0 mood=calm speed=0.5");
    expect(texts).toEqual([
      "waltz0.abc: mood calm",
      "waltz0.abc: speed 0.5",
      "reel0.abc: mood calm",
      "reel0.abc: speed 0.5",
    ]);
    expect(output).toMatchObject({ batch: 1, unchanged: 0 });
    const { texts: removed } = await runOn(project, "label unset", { words: ["reel0.abc", "mood", "speed"] });
    expect(removed).toEqual(["reel0.abc: mood calm -> unknown", "reel0.abc: speed 0.5 -> unknown"]);
  });

  it("label a stretch by a named annotator, or by the one of the environment", async () => {
    const stretch = { start: 0, end: 4, unit: "bars", annotator: "kim", confidence: 0.5 };
    await set("waltz0.abc mood=calm", stretch);
    const words = ["waltz0.abc", "mood=tense"];
    await runOn(project, "label set", { words }, { env: { SEMITONE_ANNOTATOR: "lee" } });
    const { written } = await runOn(project, "label export");
    expect(written.split("\r\n").slice(1, -1)).toEqual([
      "waltz0.abc,,,mood,tense,lee,,,,",
      "waltz0.abc,0,4,mood,calm,kim,0.5,bars,,",
    ]);
  });

  it.each([
    ["mood=calm", "set: expected at least one piece; got none"],
    ["waltz0.abc", "set: expected at least one attribute=value; got none"],
    ["waltz0.abc mood", "set: expected mood=value; got mood"],
    ["waltz0.abc moood=calm", 'unknown attribute "moood"; did you mean "mood"?'],
  ])("set %s is refused", async (words, message) => {
    await expect(set(words)).rejects.toThrow(message);
  });

  it("refuse half a stretch, and words without a piece or an attribute", async () => {
    await expect(set("waltz0.abc mood=calm", { start: 3 })).rejects.toThrow(
      "--start, --end: expected both or neither; got only --start",
    );
    await expect(runOn(project, "label unset", { words: ["mood"] })).rejects.toThrow(/at least one piece/);
    await expect(runOn(project, "label unset", { words: ["waltz0.abc"] })).rejects.toThrow(
      /at least one attribute of the project; got none; semitone label define lists them/,
    );
  });

  it("set --lines answers each line once it is saved, as text or as JSON, and goes on after a bad one", async () => {
    const stdin =
      "waltz0.abc\tmood=calm\n\nnothing.abc\tmood=calm\nreel0.abc\tmood=clam\nwaltz0.abc\tmood=calm\n";
    const { output, written, told } = await runOn(project, "label set", { lines: true }, { stdin });
    expect([output, written]).toEqual([undefined, "1: saved\n5: unchanged\n"]);
    expect(told).toEqual([
      expect.stringMatching(/^error: line 3: no piece is called "nothing\.abc"/),
      'error: line 4: mood: unknown value "clam"; did you mean "calm"?',
    ]);
    const line = "reel1.abc\tmood=calm\n";
    const asJson = await runOn(project, "label set", { lines: true }, { stdin: line, json: true });
    expect(JSON.parse(asJson.written)).toMatchObject({ line: 1, unchanged: 0 });
    await expect(runOn(project, "label set", { lines: true, words: ["a"] })).rejects.toThrow(
      "set --lines: expected pieces and labels on stdin; got some as arguments",
    );
  });
});

describe("label undo, redo, history and stats", () => {
  it("undo and redo tell what came and went, history lists it", async () => {
    await set("waltz0.abc reel0.abc mood=calm");
    expect((await runOn(project, "label undo")).texts).toEqual([
      expect.stringMatching(/^batch 1 \(.*\): 2 labels removed, 0 restored$/),
    ]);
    expect((await runOn(project, "label redo")).texts[0]).toMatch(/: 0 labels removed, 2 restored$/);
    const { tables } = await runOn(project, "label history", { limit: 2 });
    expect(tables[0][0]).toEqual(["batch", "time", "action", "added", "removed", "undone", "labels"]);
    expect(tables[0].slice(1).map((row) => [row[0], row[2]])).toEqual([
      [3, "redo"],
      [2, "undo"],
    ]);
  });

  it("stats counts values, and gives range and mean of numbers", async () => {
    await set("waltz0.abc waltz1.abc mood=calm speed=0.25");
    await set("reel0.abc mood=tense speed=1");
    const { tables, texts } = await runOn(project, "label stats");
    expect(tables[0].slice(1)).toEqual([
      ["mood", "categorical", 3, 6, 3, 1, "calm 2, tense 1"],
      ["speed", "continuous", 3, 6, 3, 1, "0.25..1, mean 0.5"],
    ]);
    expect(texts).toEqual(["note: 3 of 6 pieces have a label; 6 labels in 2 batches"]);
  });
});

describe("label agreement and aggregate", () => {
  beforeEach(async () => {
    for (const [annotator, values] of Object.entries({ kim: [0, 0.5, 1], lee: [0, 0.5, 1] }))
      for (const [i, value] of values.entries()) await set(`waltz${i}.abc speed=${value}`, { annotator });
  });

  it("agreement of annotators who say the same is 1", async () => {
    const { tables } = await runOn(project, "label agreement", { attributes: ["speed"] });
    expect(tables[0][1].slice(0, 2)).toEqual(["speed", "1.000"]);
    expect(tables[0][1].slice(3, 7)).toEqual([3, 6, 2, "1.000"]);
  });

  it("aggregate adds one label per piece, and none in a dry run", async () => {
    const input = { attribute: "speed", method: "mean" };
    expect((await runOn(project, "label aggregate", input, { dryRun: true })).tables[0][1]).toEqual([
      "speed",
      "mean",
      3,
      0,
      0,
      0,
      0,
    ]);
    expect((await runOn(project, "label aggregate", input)).output).toMatchObject({ added: 3 });
    expect((await runOn(project, "label aggregate", input)).output).toMatchObject({ added: 0, unchanged: 3 });
  });
});

describe("label export", () => {
  it("writes to stdout as it reads, or to a file at once; JSON is one label per line", async () => {
    await set("waltz0.abc mood=calm");
    const { written, output } = await runOn(project, "label export", { format: "csv" });
    expect([written, output]).toEqual(["file_name,mood,speed\r\nwaltz0.abc,calm,\r\n", undefined]);
    expect(JSON.parse((await runOn(project, "label export", {}, { json: true })).written)).toMatchObject({
      file_name: "waltz0.abc",
    });
    const { texts } = await runOn(project, "label export", { format: "csv", out: "l.csv" });
    expect(texts).toEqual([join(project.folder, "l.csv")]);
    expect(readFileSync(join(project.folder, "l.csv"), "utf8")).toBe(written);
  });

  it("in a dry run says which file it would write", async () => {
    const { texts } = await runOn(project, "label export", { out: "dry.csv" }, { dryRun: true });
    expect(texts).toEqual([`note: would write ${join(project.folder, "dry.csv")}`]);
    expect(existsSync(join(project.folder, "dry.csv"))).toBe(false);
  });
});

describe("label import", () => {
  const write = (name: string, text: string) => writeFileSync(join(project.folder, name), text);

  it("gives one report for one file, a list for several; labels that found no piece make it partly done", async () => {
    write("a.csv", "file_name,mood\nwaltz0.abc,calm\n");
    write("b.csv", "file_name,mood\nnothing.abc,calm\n");
    expect((await runOn(project, "label import", { files: ["a.csv"] })).document).toMatchObject({ added: 1 });
    const { document, outcome, tables } = await runOn(project, "label import", { files: ["a.csv", "b.csv"] });
    expect(document).toMatchObject([{ unchanged: 1 }, { unmatchedLabels: 1 }]);
    expect([outcome, tables.length]).toEqual(["partly", 3]);
  });

  it("reads stdin, declares attributes on the way, and asks which piece a name means", async () => {
    const given = { files: ["-"], format: "csv", define: ["grade:ordinal:low,high", "v:continuous:-1..1"] };
    const stdin = "file_name,grade,v\nwaltz0.abc,low,0.5\n";
    const { document } = await runOn(project, "label import", given, { stdin });
    expect(document).toMatchObject({
      added: 2,
      newAttributes: [
        { kind: "ordinal", name: "grade", values: ["low", "high"] },
        { kind: "continuous", name: "v", min: -1, max: 1 },
      ],
    });
  });

  it("is only partly done where a file holds no label, and says why", async () => {
    write("a.csv", "file_name,mood\nwaltz0.abc,NA\n");
    const { outcome, texts, document } = await runOn(project, "label import", { files: ["a.csv"] });
    expect(outcome).toBe("partly");
    expect(texts).toContain("note: no label in the file: every cell is blank or means nothing (1)");
    expect(document).toMatchObject({
      added: 0,
      notes: [expect.stringContaining("read as nothing"), expect.any(String)],
    });
  });

  it("takes rules of reading: oneValue, split, keepCase, nothing, tags", async () => {
    write("a.csv", "file_name,style,slow,sad\nwaltz0.abc,a/b,1,0\nwaltz1.abc,todo,0,1\nreel0.abc,A/B,,\n");
    const given = { files: ["a.csv"], split: "/", keepCase: true, nothing: ["todo"], tags: "character" };
    const { document } = await runOn(project, "label import", given);
    expect(document).toMatchObject({
      newAttributes: [
        { kind: "multi-label", name: "style", values: ["A", "B", "a", "b"] },
        { kind: "multi-label", name: "character", values: ["sad", "slow"] },
      ],
    });
    const one = await runOn(project, "label import", { files: ["a.csv"], oneValue: true }, { dryRun: true });
    expect(one.document).toMatchObject({ failed: 3, added: 4 });
  });

  it("tells of a file that cannot be read what earlier files brought", async () => {
    write("a.csv", "file_name,mood\nwaltz0.abc,calm\n");
    write("cut.csv", 'file_name,mood\nwaltz0.abc,"calm');
    const { document, told } = await runOn(project, "label import", { files: ["a.csv", "cut.csv"] });
    expect(document).toMatchObject({ added: 1 });
    expect(told).toEqual([
      expect.stringMatching(/^error: .*cut\.csv:2: a quote opens a cell and never closes/),
    ]);
    await expect(runOn(project, "label import", { files: ["cut.csv"] })).rejects.toThrow(/never closes/);
  });

  it("--strict changes nothing where one label cannot be imported: failed", async () => {
    write("a.csv", "file_name,mood\nwaltz0.abc,calm\nwaltz1.abc,clam\n");
    const { outcome, texts } = await runOn(project, "label import", { files: ["a.csv"], strict: true });
    expect([outcome, texts.at(-1)]).toEqual(["failed", "note: nothing was changed, because of --strict"]);
    expect((await runOn(project, "label history")).document).toEqual([]);
  });

  it.each([
    [{}, "import: expected at least one label file; got none"],
    [{ files: ["-"] }, "import: expected --format for stdin, which has no extension; got none"],
    [
      { files: ["a.csv"], define: ["v:continuous:1"] },
      '--define: expected v:continuous:LOW..HIGH; got "v:continuous:1"',
    ],
  ])("refuses %j", async (given, message) => {
    await expect(runOn(project, "label import", given)).rejects.toThrow(message);
  });
});
