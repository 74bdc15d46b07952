import { describe, expect, it } from "vitest";
import { DiagnosticLog } from "./diagnostic-log.ts";
import { MAX_PLAYED_MEASURES, playOrder, sectionOrder } from "./play-order.ts";
import type { RepeatMarks } from "./sheet.ts";

const start: RepeatMarks = { repeatStart: true };
const end: RepeatMarks = { repeatEnd: 0 };
const plain: RepeatMarks = {};

/** The order as letters (A = first measure), and the codes reported. */
function played(...marks: RepeatMarks[]): [string, string[]] {
  const log = new DiagnosticLog();
  const order = playOrder(marks, log);
  return [order.map((i) => String.fromCharCode(65 + i)).join(""), log.list().map(({ code }) => code)];
}

describe("playOrder(marks)", () => {
  it.each<[string, RepeatMarks[], string]>([
    ["reads straight on without marks", [plain, plain], "AB"],
    ["repeats from the beginning where nothing starts the repeat", [plain, end, plain], "ABABC"],
    ["repeats from the sign", [plain, start, end, plain], "ABCBCD"],
    ["repeats from the end of the section before", [end, plain, end], "AABCBC"],
    ["repeats one measure", [{ ...start, ...end }, plain], "AAB"],
    ["repeats as often as told", [{ ...start, repeatEnd: 4 }], "AAAA"],
    ["plays first and second endings", [plain, { ...end, endings: [1] }, { endings: [2] }, plain], "ABACD"],
    [
      "plays an ending for several passes",
      [plain, { ...end, endings: [1, 2] }, { ...end, endings: [3] }],
      "ABABAC",
    ],
    [
      "takes a repeat sign at the last ending for the end",
      [plain, { ...end, endings: [1] }, { ...end, endings: [2] }, plain],
      "ABACD",
    ],
    [
      "plays endings of several measures",
      [plain, { endings: [1] }, { ...end, endings: [1] }, { endings: [2] }, { endings: [2] }],
      "ABCADE",
    ],
    ["plays a second ending that has no first", [start, end, { endings: [2] }, plain, end], "ABABCDEDE"],
    [
      "leaves out a first ending in the middle of a repeat on the second pass",
      [start, { endings: [1] }, plain, end, { endings: [2] }, plain],
      "ABCDACDEF",
    ],
    [
      "plays the last ending on passes that none names",
      [plain, { endings: [1, 2], repeatEnd: 3 }, { endings: [2] }, plain],
      "ABABACD",
    ],
    ["leaves a first ending without a second", [plain, { ...end, endings: [1] }, plain], "ABAC"],
    [
      "begins a new section after endings",
      [{ ...end, endings: [1] }, { endings: [2] }, plain, end],
      "ABCDCD",
    ],
    ["goes to Fine after D.C.", [plain, { fine: true }, { daCapo: true }], "ABCAB"],
    ["takes no repeat after D.C.", [end, { fine: true }, { daCapo: true }], "AABCAB"],
    [
      "plays the last ending after D.C.",
      [plain, { ...end, endings: [1] }, { endings: [2], fine: true }, { daCapo: true }],
      "ABACDAC",
    ],
    [
      "goes to the sign, then by way of the coda, after D.S.",
      [plain, { segno: true }, { toCoda: true }, { dalSegno: true }, { coda: true }],
      "ABCDBCE",
    ],
  ])("%s", (_, marks, order) => {
    expect(played(...marks)).toEqual([order, []]);
  });

  it("says which measures it never comes to", () => {
    expect(played(plain, { endings: [2] }, plain)).toEqual(["AC", ["never-played"]]);
    expect(played({ fine: true }, { daCapo: true }, plain)).toEqual(["ABA", ["never-played"]]);
    expect(played({ ...end, endings: [1] }, { ...start, endings: [2] })).toEqual(["A", ["never-played"]]);
  });

  it("goes back to the last sign before the jump", () => {
    expect(played({ segno: true }, plain, { segno: true }, { dalSegno: true })).toEqual(["ABCDCD", []]);
  });

  it("reads on and says so where a jump has no target", () => {
    expect(played({ dalSegno: true }, plain)).toEqual(["AB", ["jump-without-target"]]);
  });

  it("stops at its bound and says so", () => {
    const log = new DiagnosticLog();
    expect(playOrder([{ repeatEnd: 1e9 }], log)).toHaveLength(4096 + 16);
    const long = Array.from({ length: 5000 }, () => plain);
    expect(playOrder([...long, { repeatEnd: 1e9 }], new DiagnosticLog())).toHaveLength(MAX_PLAYED_MEASURES);
    expect(log.list()).toMatchObject([{ code: "repeats-unbounded", severity: "lost" }]);
  });
});

describe("sectionOrder(sections, list, lists, count, within, log)", () => {
  const sections = [
    { name: "a", start: 1 },
    { name: "b", start: 2 },
    { name: "a", start: 4 },
  ];
  /** The order as letters (A = first measure) of a piece of five measures, and the codes reported. */
  function ordered(list: string[], lists: Record<string, string[]> = {}): [string, string[]] {
    const log = new DiagnosticLog();
    const straight = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => start + i);
    const order = sectionOrder(sections, list, new Map(Object.entries(lists)), 5, straight, log);
    return [order.map((i) => String.fromCharCode(65 + i)).join(""), log.list().map(({ code }) => code)];
  }

  it("plays what stands before the first label, then the sections named; of two alike the first", () => {
    expect(ordered(["b", "a", "b"])).toEqual(["ACDBCD", []]);
  });

  it("follows names of other lists, but not without end", () => {
    expect(ordered(["x", "a"], { x: ["y", "b"], y: ["a"] })).toEqual(["ABCDB", []]);
    const [order, codes] = ordered(["x"], { x: ["a", "x", "x"] });
    expect([order.length, codes]).toEqual([4096 + 16 * 5, ["unknown-section", "repeats-unbounded"]]);
  });

  it("passes over what it does not know, and says so", () => {
    expect(ordered(["z", "b"])).toEqual(["ACD", ["unknown-section"]]);
  });

  it("gives up on lists that name nothing over and over", () => {
    expect(ordered(["x"], { x: ["x", "x"] })[1]).toContain("repeats-unbounded");
  });
});
