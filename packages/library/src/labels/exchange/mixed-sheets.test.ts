// Sheets that are written in several ways at once, and numbers with something beside them: what is read, and what the report says of it.
import { describe, expect, it } from "vitest";
import { labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { type ImportLabelsOptions, importLabels } from "./import-labels.ts";

const FILES = ["one.mid", "two.mid", "three.mid", "four.mid", "five.mid"];

/** What the column `x` of a sheet becomes: kind, values of its pieces in order, notes of the report. */
async function read(cells: readonly string[], options: ImportLabelsOptions = {}, separator = ",") {
  const project = projectWith(FILES);
  const rows = cells.map(
    (cell, row) => `${FILES[row]}${separator}${/[",\n]/.test(cell) ? JSON.stringify(cell) : cell}`,
  );
  const source = labelFile("x.csv", `${[`file_name${separator}x`, ...rows].join("\n")}\n`);
  const { notes } = await importLabels(project, source, options);
  const held = [...labelsOf(project)].sort((a, b) => FILES.indexOf(a.file) - FILES.indexOf(b.file));
  return {
    kind: held[0]?.attribute.kind,
    values: held.map(({ value }) =>
      typeof value === "object" && value !== null ? Object.keys(value).sort() : value,
    ),
    notes: notes.join("\n"),
  };
}

describe("several tags in a cell", () => {
  it("are several whatever stands between them, where it leaves tags", async () => {
    const { values, notes } = await read(["slow; sad", "slow", "sad / slow", "sad, slow", "Sad"]);
    expect(values).toEqual([["sad", "slow"], ["slow"], ["sad", "slow"], ["sad", "slow"], ["sad"]]);
    expect(notes).toContain(
      'separated by ";", as in "slow; sad", and where tags alone are left, as in "sad, slow"',
    );
  });

  it("may have two signs between them in one cell", async () => {
    const { values } = await read(["slow; sad / glad", "slow", "sad / slow", "glad"]);
    expect(values).toEqual([["glad", "sad", "slow"], ["slow"], ["sad", "slow"], ["glad"]]);
  });

  it("keep a sign that belongs to their names", async () => {
    const { values } = await read([
      "Bach, J. S.; Mozart, W. A.",
      "Bach, J. S.",
      "Jazz; Rock, Progressive",
      "Jazz",
    ]);
    expect(values).toEqual([
      ["Bach, J. S.", "Mozart, W. A."],
      ["Bach, J. S."],
      ["Jazz", "Rock, Progressive"],
      ["Jazz"],
    ]);
  });

  it("with a word or a plus between them are classes, and the report asks", async () => {
    const { kind, notes } = await read(["slow & sad", "sad", "slow", "sad & slow"]);
    expect(kind).toBe("categorical");
    expect(notes).toBe(
      'x: " & " is part of the class, as in "slow & sad"; if these are several tags: --split " & "',
    );
    expect((await read(["slow & sad", "sad", "slow", "sad & slow"], { split: " & " })).values[0]).toEqual([
      "sad",
      "slow",
    ]);
    expect((await read(["Rock & Roll", "Drum & Bass", "Jazz"])).notes).toBe("");
  });

  it.each([
    [["slow\u3001sad", "slow", "sad\u3001slow"], "\u3001"],
    [["slow - sad", "slow", "sad"], " - "],
    [["slow sad", "slow", "sad slow", "sad"], " "],
  ])("may have other signs between them, and the report asks: %j", async (cells, sign) => {
    expect((await read(cells)).notes).toContain(`--split ${JSON.stringify(sign)}`);
    expect((await read(cells, { split: sign })).values[0]).toEqual(["sad", "slow"]);
  });

  it("are no words of a name", async () => {
    expect((await read(["very slow", "slow", "sad"])).notes).toBe("");
  });

  it("may have a sign behind the last, as forms write them", async () => {
    expect((await read(["calm;", "slow;", "calm;"])).values).toEqual([["calm"], ["slow"], ["calm"]]);
  });

  it("are not seen in a word for nothing", async () => {
    expect((await read(["n/a", "calm", "tense"])).notes).not.toContain("part of the class");
  });
});

describe("numbers with something beside them", () => {
  it.each([
    [["60 bpm", "90 bpm", "100bpm"], '"60 bpm", "90 bpm", "100bpm" read as classes'],
    [["60-80", "90", "~100", ">120"], '"60-80", "~100", ">120" read as classes'],
    [["4/5", "3/5", "5/5"], '"4/5", "3/5", "5/5" read as classes'],
    [["inf", "1", "2"], '"inf" read as a class'],
    [["1 (low)", "5 (high)", "3"], '"1 (low)", "5 (high)" read as classes'],
  ])("are classes, and the report says so: %j", async (cells, note) => {
    const { kind, notes } = await read(cells);
    expect([kind, notes]).toEqual(["categorical", `x: ${note}: numbers must stand alone in their cells`]);
  });

  it.each([
    [["4/4", "3/4", "6/8"]],
    [["Q1", "Q2", "Q3"]],
    [["1A", "12B"]],
    [["2020-01-02", "2021-03-04"]],
    [["3rd", "calm", "tense"]],
  ])("are not seen in %j", async (cells) => {
    expect((await read(cells)).notes).not.toContain("numbers must stand alone");
  });

  it("says which words make classes of numbers", async () => {
    const { kind, notes } = await read(["0.5", "0.7", "0.9", "to do", "0.2"]);
    expect(kind).toBe("categorical");
    expect(notes).toBe(
      'x: most values are numbers, but "to do" is not: all are read as classes; --nothing takes words for nothing',
    );
    expect((await read(["0.5", "0.7", "0.9", "to do", "0.2"], { nothing: ["to do"] })).kind).toBe(
      "continuous",
    );
  });

  it("says that a point is decimal where it may stand for thousands", async () => {
    const { values, notes } = await read(["1.234", "12.500", "950"], {}, ";");
    expect(values).toEqual([1.234, 12.5, 950]);
    expect(notes).toBe('x: points are decimal: "1.234" is 1.234; thousands must be written without a point');
    expect((await read(["1.234", "0.5"], {}, ";")).notes).toBe("");
    expect((await read(["1.234", "12.500"])).notes).toBe("");
  });
});

describe("the answers to a form", () => {
  it("are of the people whose addresses stand beside them", async () => {
    const project = projectWith(FILES);
    const sheet = "Email Address,piece,mood\nkim@x.org,one.mid,calm\nlee@x.org,one.mid,tense\n";
    const report = await importLabels(project, labelFile("x.csv", sheet));
    expect(report).toMatchObject({ added: 2, failed: 0 });
    expect([...labelsOf(project)].map(({ annotator, value }) => `${annotator} ${value}`).sort()).toEqual([
      "kim@x.org calm",
      "lee@x.org tense",
    ]);
  });
});

describe("columns that number the rows", () => {
  it.each(["Unnamed: 0.1", "id", "index"])("are no labels, whatever rows were left out: %s", async (name) => {
    const project = projectWith(FILES);
    const sheet = `${name},file_name,mood\n5,one.mid,calm\n9,two.mid,tense\n`;
    const report = await importLabels(project, labelFile("x.csv", sheet));
    expect(report).toMatchObject({ added: 2, failed: 0 });
    expect(report.notes.join()).toContain("only counts the rows");
  });
});

describe("text that a spreadsheet gives as a formula", () => {
  it("is the text, names of files and headers included", async () => {
    const project = projectWith(FILES);
    const rows = ['"=""file_name""",x', '"=""one.mid""","=""007"""', 'two.mid,"=1+1"'];
    await importLabels(project, labelFile("x.csv", rows.join("\n")));
    expect([...labelsOf(project)].map(({ file, value }) => `${file} ${value}`)).toEqual([
      "one.mid 007",
      "two.mid =1+1",
    ]);
  });
});
