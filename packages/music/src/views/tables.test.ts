import { describe, expect, it } from "vitest";
import { readAbc } from "../notation/abc-reader.ts";
import type { Score } from "../score.ts";
import { meter } from "./meter.ts";
import { rhythm } from "./rhythm.ts";
import type { TableView } from "./table-view.ts";
import { tonal } from "./tonal.ts";

const abc = (head: string, body: string): Score =>
  readAbc(`X:1\nT:t\n${head}\nK:C\n${body}|]\n`).scores[0].score;
const named = (view: TableView, score: Score) => {
  const row = view.row(score);
  return (name: string) => row[view.columns.findIndex((column) => column.name === name)];
};

describe("rhythm", () => {
  it("rhythm of steady quarters has all onsets one beat apart and in phase", () => {
    const value = named(rhythm, abc("M:4/4\nL:1/4", "CDEF|GABc|CDEF|GABc"));
    expect(value("onsetLag1")).toBeCloseTo(15 / 16, 6);
    expect(value("onsetLag0.5")).toBe(0);
    expect(value("cycle1")).toBeCloseTo(1, 6);
    expect(value("phase1at0")).toBeCloseTo(1, 6);
    expect(value("length1")).toBeCloseTo(1, 6);
    expect(value("lengths1then1")).toBeCloseTo(1, 6);
  });
  it("rhythm of long and short in turn has half of its pairs each way", () => {
    const value = named(rhythm, abc("M:4/4\nL:1/8", "C3DE3F|G3AB3c|C3DE3F|G3AB3c"));
    // 16 notes: 15 times between onsets, 8 of 3/2 and 7 of 1/2, and 14 pairs of them.
    expect(value("length3/2") ** 2).toBeCloseTo(8 / 15, 6);
    expect(value("lengths3/2then1/2") ** 2).toBeCloseTo(7 / 14, 6);
    expect(value("lengths1/2then1/2")).toBe(0);
  });
});

describe("meter", () => {
  it("meter sees the waltz and its bars", () => {
    const value = named(meter, abc("M:3/4\nL:1/4", "CDE|FGA|CDE|FGA|CDE|FGA|CDE|C3"));
    expect(value("numerator3")).toBe(1);
    expect(value("compoundShare")).toBe(0);
    expect(value("beatsPerBar")).toBe(3);
    expect([value("barAt0"), value("barAt8"), value("barAt16"), value("barAt4")]).toEqual([
      1,
      7 / 8,
      7 / 8,
      0,
    ]);
    expect(value("barsRepeated")).toBeCloseTo(6 / 7, 6);
    expect(value("closeOnsets")).toBe(1);
  });
  it("meter sees the jig as two beats divided in three", () => {
    const value = named(meter, abc("M:6/8\nL:1/8", "CDEFGA|CDEFGA"));
    expect(value("compoundShare")).toBe(1);
    expect(value("beatsPerBar")).toBe(2);
    expect(value("beatsDivided3")).toBe(1);
    expect(value("beatAt4") ** 2).toBeCloseTo(1 / 3, 6);
  });
});

describe("tonal", () => {
  it("tonal counts degrees from the key, whichever it is", () => {
    const [c, d] = ["C2E2G2c2|C2E2G2C2", "D2^F2A2d2|D2^F2A2D2"].map((body) =>
      tonal.row(abc("M:4/4\nL:1/8", body)),
    );
    expect(Array.from(d)).toEqual(Array.from(c));
    const value = named(tonal, abc("M:4/4\nL:1/8", "C2E2G2c2|C2E2G2C2"));
    expect(value("topDegree0") ** 2).toBeCloseTo(4 / 8, 6);
    expect(value("topDegree4") ** 2).toBeCloseTo(2 / 8, 6);
    expect(value("closesOnTonic")).toBe(1);
    expect(value("interval4") ** 2).toBeCloseTo(2 / 7, 6);
  });
});
