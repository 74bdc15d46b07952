import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { defineAttribute, listAttributes } from "../attribute-store.ts";
import { labelHistory, undoLabels } from "../history.ts";
import { addPieces, labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { importLabels } from "./import-labels.ts";

const PATHS = ["a.mid", "b.mid", "deep/c.mid"];
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
/** Living labels in short: `file attribute=value`. */
const held = (project: Parameters<typeof labelsOf>[0]) =>
  [...labelsOf(project)].map(
    ({ file, attribute, value, span, annotator }) =>
      `${file} ${attribute.name}=${typeof value === "object" ? JSON.stringify(value) : value}${span ? ` ${span.start}..${span.end} ${span.unit}` : ""}${annotator ? ` by ${annotator}` : ""}`,
  );

describe("importLabels(project, csv)", () => {
  it("takes a wide file, infers its attributes, and says what it did", async () => {
    const project = projectWith(PATHS);
    const file = labelFile(
      "x.csv",
      text("file_name,mood,valence", "a.mid,calm,0.5", "b.mid,tense,", "c.mid,,-1"),
    );
    const report = await importLabels(project, file);
    expect(report).toMatchObject({
      read: 6,
      added: 4,
      changed: 0,
      unchanged: 0,
      blank: 2,
      batch: 1,
      matched: { exact: 2, suffix: 1, stem: 0, folded: 0, name: 0, chosen: 0 },
      matches: [{ name: "c.mid", path: "deep/c.mid", method: "suffix" }],
      errors: [],
    });
    expect(report.newAttributes).toEqual([
      { kind: "categorical", name: "mood", values: ["calm", "tense"] },
      { kind: "continuous", name: "valence", min: -1, max: 1 },
    ]);
    expect(held(project)).toEqual([
      "a.mid mood=calm",
      "a.mid valence=0.5",
      "b.mid mood=tense",
      "deep/c.mid valence=-1",
    ]);
  });

  it("takes a long file with stretches, annotators and tags, and the same file again changes nothing", async () => {
    const project = projectWith(PATHS);
    const file = labelFile(
      "x.csv",
      text(
        "file_name,start,end,attribute,value,annotator,confidence,unit",
        "a.mid,0,4,mood,calm,kim,0.9,bars",
        "a.mid,0,4,mood,tense,lee,,bars",
        "a.mid,,,tags,slow|!loud,kim,,",
        "b.mid,0.5,2.25,mood,calm,,,",
      ),
    );
    expect(await importLabels(project, file)).toMatchObject({ added: 4, failed: 0 });
    expect(held(project)).toEqual([
      'a.mid tags={"loud":0,"slow":1} by kim',
      "a.mid mood=calm 0..4 bars by kim",
      "a.mid mood=tense 0..4 bars by lee",
      "b.mid mood=calm 0.5..2.25 seconds",
    ]);
    expect(await importLabels(project, file)).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: 4,
      batch: undefined,
    });
    expect(labelHistory(project)).toHaveLength(1);
  });

  it("with dryRun tells the same diff and leaves no trace", async () => {
    const project = projectWith(PATHS);
    await importLabels(project, labelFile("x.csv", text("file_name,mood", "a.mid,calm", "b.mid,calm")));
    const next = labelFile("y.csv", text("file_name,mood,era", "a.mid,tense,old", "b.mid,calm,new"));
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
    const before = held(project);
    const dry = await importLabels(project, next, { dryRun: true });
    expect(dry).toMatchObject({ added: 2, changed: 1, unchanged: 1, batch: undefined, dryRun: true });
    expect(dry.changes).toEqual([
      { file: "a.mid", attribute: "mood", span: undefined, annotator: "", before: "calm", after: "tense" },
    ]);
    expect(held(project)).toEqual(before);
    expect(listAttributes(project).map(({ name }) => name)).toEqual(["mood"]);
    expect(labelHistory(project)).toHaveLength(1);
    const { batch, dryRun, seconds, ...real } = await importLabels(project, next);
    expect(dry).toMatchObject(real);
  });

  it("leaves out what it cannot match or take, each with name, line, column and the nearest known", async () => {
    const project = projectWith(["x/a.mid", "y/a.mid", "walz.mid"]);
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
    const report = await importLabels(
      project,
      labelFile(
        "x.csv",
        text(
          "file_name,mood,modo",
          "x/a.mid,clam,1",
          "a.mid,calm,1",
          "waltz.mid,calm,1",
          "y/a.mid,tense,",
          "y/a.mid",
        ),
      ),
    );
    expect(report).toMatchObject({ added: 1, ambiguousLabels: 1, unmatchedLabels: 1, failed: 4, broken: 1 });
    expect(report.ambiguous).toEqual([{ name: "a.mid", labels: 1, candidates: ["x/a.mid", "y/a.mid"] }]);
    expect(report.unmatched).toEqual([{ name: "waltz.mid", labels: 1, candidates: ["walz.mid"] }]);
    expect(report.errors.map(({ message }) => message)).toEqual([
      'x.csv:2, column "mood": mood: unknown value "clam"; did you mean "calm"?',
      'x.csv:2, column "modo": unknown attribute "modo"; did you mean "mood"?; to add it, define it (--define)',
      'x.csv:3, column "modo": unknown attribute "modo"; did you mean "mood"?; to add it, define it (--define)',
      'x.csv:4, column "modo": unknown attribute "modo"; did you mean "mood"?; to add it, define it (--define)',
      "x.csv:6: expected 3 cells; got 1; is a separator or quote missing?",
    ]);
    expect(held(project)).toEqual(["y/a.mid mood=tense"]);
  });

  it("with strict writes nothing if anything is left out", async () => {
    const project = projectWith(PATHS);
    const file = labelFile("x.csv", text("file_name,mood", "a.mid,calm", "nowhere.mid,calm"));
    expect(await importLabels(project, file, { strict: true })).toMatchObject({
      refused: true,
      batch: undefined,
    });
    expect(held(project)).toEqual([]);
    expect(listAttributes(project)).toEqual([]);
  });

  it("names both values where a file contradicts itself, and keeps the first", async () => {
    const project = projectWith(PATHS);
    const file = labelFile("x.csv", text("file_name,mood", "a.mid,calm", "a.mid,tense", "a.mid,calm"));
    const report = await importLabels(project, file);
    expect(report).toMatchObject({ added: 1, unchanged: 1, failed: 1 });
    expect(report.errors[0].message).toBe(
      'x.csv:3, column "mood": mood: given twice for the same piece, stretch and annotator; got "calm", then "tense"; is it listed twice, or do two of the files hold the same bytes?',
    );
    expect(held(project)).toEqual(["a.mid mood=calm"]);
  });

  it("asks once for each ambiguous name where somebody is there to answer", async () => {
    const project = projectWith(["x/a.mid", "y/a.mid"]);
    const asked: string[] = [];
    const choose = async (name: string, candidates: readonly string[]) => {
      asked.push(name);
      return candidates[1];
    };
    const file = labelFile("x.csv", text("file_name,mood,era", "a.mid,calm,old", "x/a.mid,tense,new"));
    const report = await importLabels(project, file, { choose });
    expect(asked).toEqual(["a.mid"]);
    expect(report.matched).toMatchObject({ chosen: 1, exact: 1 });
    expect(held(project)).toContain("y/a.mid mood=calm");
  });

  it("joins the tags of several columns, and unknown tags stay unknown", async () => {
    const project = projectWith(PATHS);
    await importLabels(project, labelFile("x.csv", text("file_name,m=calm,m=sad", "a.mid,1,", "b.mid,0,1")));
    expect(held(project)).toEqual(['a.mid m={"calm":1}', 'b.mid m={"calm":0,"sad":1}']);
    await importLabels(project, labelFile("y.csv", text("file_name,m=calm,m=sad", "a.mid,,1")));
    expect(held(project)[0]).toBe('a.mid m={"calm":1,"sad":1}');
    undoLabels(project);
    expect(held(project)[0]).toBe('a.mid m={"calm":1}');
  });

  it("calls equal files in two sources by their source", async () => {
    const project = projectWith(["a.mid"], "one");
    addPieces(project, ["a.mid"], "two");
    const report = await importLabels(
      project,
      labelFile("x.csv", text("file_name,mood", "a.mid,calm", "two/a.mid,calm")),
    );
    expect(report).toMatchObject({ added: 1, ambiguousLabels: 1 });
    expect(held(project)).toEqual(["two/a.mid mood=calm"]);
  });

  it("says of a file that was dropped by the import of the music for what", async () => {
    const project = projectWith(PATHS);
    project.connection.exec(
      `INSERT INTO files (source_id, path, size, modified, status, reasons, pipeline)
       VALUES (1, 'x/empty.mid', 1, 1, 'dropped', '["no-notes"]', '')`,
    );
    const report = await importLabels(
      project,
      labelFile("x.csv", text("file_name,mood", "empty.mid,calm", "none.mid,calm")),
    );
    expect(report.unmatched).toMatchObject([
      { name: "empty.mid", droppedFor: ["no-notes"] },
      { name: "none.mid" },
    ]);
    expect(report.unmatched[1].droppedFor).toBeUndefined();
  });

  it("takes byte-identical files for one piece", async () => {
    const project = projectWith({ "a.mid": "same", "copy/b.mid": "same" });
    await importLabels(project, labelFile("x.csv", text("file_name,mood", "a.mid,calm", "b.mid,calm")));
    expect(held(project)).toEqual(["a.mid mood=calm"]);
  });

  it("reads gzip, UTF-16 and a byte order mark", async () => {
    const project = projectWith(PATHS);
    const csv = text("file_name;mood", "a.mid;calm");
    const sources = [
      gzipSync(csv),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, "utf16le")]),
      Buffer.from(`\ufeff${csv}`),
    ];
    for (const bytes of sources) {
      const report = await importLabels(project, { name: "x.csv", bytes }, { dryRun: true });
      expect(report).toMatchObject({ added: 1, failed: 0 });
    }
  });

  it("is cancelled without a trace", async () => {
    const project = projectWith(PATHS);
    const file = labelFile("x.csv", text("file_name,mood", "a.mid,calm"));
    const cancel = new AbortController();
    cancel.abort();
    await expect(importLabels(project, file, { signal: cancel.signal })).rejects.toThrow("aborted");
    expect(labelHistory(project)).toEqual([]);
  });
});

describe("importLabels of damaged files", () => {
  const csv = text("file_name,mood", "a.mid,calm");
  it.each([
    ["x.csv", Buffer.alloc(0), "x.csv: is empty; expected a header line"],
    ["x.csv", Buffer.from("\n\n"), "x.csv: is empty"],
    ["x.csv", Buffer.from("name,mood\na,b\n"), 'x.csv:1: expected a column "file_name"'],
    ["x.csv", Buffer.from("file_name,mood,mood\n"), 'x.csv:1: the column "mood" stands twice'],
    ["x.csv", Buffer.from("file_name,annotator\n"), "x.csv:1: expected a column for each attribute"],
    ["x.csv", Buffer.from([0x66, 0x69, 0x00, 0x01]), "x.csv: holds zero bytes; is it a text file?"],
    ["x.csv", Buffer.concat([Buffer.from("f\néé"), Buffer.from([0xff])]), "x.csv:2: is not UTF-8 text"],
    ["x.csv.gz", gzipSync(csv).subarray(0, 20), "x.csv.gz: broken gzip"],
    ["x.csv", Buffer.from(`${csv}b.mid,"ca`), "x.csv:3: a quote opens a cell and never closes"],
    ["x.jsonl", Buffer.from(""), "x.jsonl: is empty"],
    ["x.jams", Buffer.from("{"), "x.jams: not JSON"],
    ["x.jams", Buffer.from("[]"), 'x.jams: expected a JAMS document with "annotations"'],
    ["x.json", Buffer.from(""), "x.json: is empty; expected JSON"],
    ["x.xls", Buffer.from(csv), 'x.xls: the extension "xls" does not tell the format'],
  ])("%s refuses %o and changes nothing", async (name, bytes, message) => {
    const project = projectWith(PATHS);
    await expect(importLabels(project, { name, bytes })).rejects.toThrow(message);
    expect(labelHistory(project)).toEqual([]);
  });

  it("names a file that is not there, a folder, an unknown format and an unknown preset", async () => {
    const project = projectWith(PATHS);
    await expect(importLabels(project, "/nowhere/x.csv")).rejects.toThrow("/nowhere/x.csv: no such file");
    await expect(importLabels(project, project.folder, { format: "csv" })).rejects.toThrow("is a folder");
    await expect(importLabels(project, "x", { format: "cvs" })).rejects.toThrow(
      'unknown format "cvs"; did you mean "csv"?',
    );
    await expect(importLabels(project, "x", { preset: "vgmid" })).rejects.toThrow(
      'unknown preset "vgmid"; did you mean "vgmidi"?',
    );
  });

  it("keeps only a bounded number of examples of 60,000 faults, and counts them all", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm"] });
    const lines = Array.from({ length: 60_000 }, (_, i) =>
      i % 2 ? "a.mid,wrong" : `stranger ${i}.mid,calm`,
    );
    const report = await importLabels(project, labelFile("x.csv", `file_name,mood\n${lines.join("\n")}`));
    expect(report).toMatchObject({ read: 60_000, failed: 30_000, unmatchedLabels: 30_000, added: 0 });
    expect(report.errors).toHaveLength(100);
    expect(report.unmatched).toHaveLength(100);
  });
});
