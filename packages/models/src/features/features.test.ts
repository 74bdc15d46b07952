import {
  createScore,
  describeScore,
  meter,
  readAbc,
  rhythm,
  type Score,
  ticks,
  tonal,
} from "@semitone/music";
import { describe, expect, it } from "vitest";
import { FEATURE_FAMILIES, FEATURE_NAMES, featureRow, MEASURED_NAMES } from "./features.ts";

const abc = (head: string, body: string): Score =>
  readAbc(`X:1\nT:t\n${head}\nK:C\n${body}|]\n`).scores[0].score;
const named = (family: typeof rhythm, score: Score) => {
  const values = family.compute(score);
  return (name: string) => values[family.names.indexOf(name)];
};

describe("features", () => {
  it("have distinct names, a family each, and no infinite value on any of a few odd scores", () => {
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_NAMES.length);
    expect(FEATURE_FAMILIES).toHaveLength(FEATURE_NAMES.length);
    const note = (onset: number, pitch: number) => ({
      onset: ticks(onset),
      duration: ticks(100),
      pitch,
      velocity: 80,
      track: 0,
    });
    for (const notes of [
      [note(0, 60)],
      [note(0, 60), note(0, 64)],
      [note(7, 60), note(1000, 20), note(1000, 127)],
    ]) {
      const score = createScore({ ticksPerQuarter: 480, notes });
      const row = featureRow(score, describeScore(score));
      expect(row).toHaveLength(MEASURED_NAMES.length);
      for (const [i, value] of row.entries())
        expect(Math.abs(value), FEATURE_NAMES[i]).not.toBe(Number.POSITIVE_INFINITY);
    }
  });

  it("featureRow of a score without notes is undefined throughout", () => {
    const score = createScore({ ticksPerQuarter: 480, notes: [] });
    expect(featureRow(score, describeScore(score)).every(Number.isNaN)).toBe(true);
  });
});

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
    expect(value("barsRepeated")).toBeCloseTo(6 / 7, 12);
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
      tonal.compute(abc("M:4/4\nL:1/8", body)),
    );
    expect(Array.from(d)).toEqual(Array.from(c));
    const value = named(tonal, abc("M:4/4\nL:1/8", "C2E2G2c2|C2E2G2C2"));
    expect(value("topDegree0") ** 2).toBeCloseTo(4 / 8, 6);
    expect(value("topDegree4") ** 2).toBeCloseTo(2 / 8, 6);
    expect(value("closesOnTonic")).toBe(1);
    expect(value("interval4") ** 2).toBeCloseTo(2 / 7, 6);
  });
});
