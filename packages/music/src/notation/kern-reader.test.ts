import { describe, expect, it } from "vitest";
import { readKern } from "./kern-reader.ts";

const kern = (...lines: string[]) => lines.join("\n");
const scoreOf = (text: string) => readKern(text).score!;
const notesOf = (text: string) => {
  const score = scoreOf(text);
  return score.notes.map((n) => [
    n.onset / score.ticksPerQuarter,
    n.duration / score.ticksPerQuarter,
    n.pitch,
  ]);
};
const pitchesOf = (text: string) => scoreOf(text).notes.map(({ pitch }) => pitch);
const codes = (text: string) => readKern(text).diagnostics.map(({ code, severity }) => `${code} ${severity}`);

/** One spine of the given lines. */
const spine = (...lines: string[]) => kern("**kern", ...lines, "*-");

describe("readKern(text)", () => {
  it("reads octaves and accidentals", () => {
    expect(pitchesOf(spine("4CC", "4C", "4c", "4cc", "4ccc#", "4B--", "4e-n"))).toEqual([
      36, 48, 60, 72, 85, 57, 63,
    ]);
  });

  it("reads durations: dots, triplets, breves, rational ones", () => {
    const text = spine("4c", "4..c", "12c", "0c", "3%2c", "00c");
    expect(notesOf(text).map(([, duration]) => duration)).toEqual([1, 1.75, 1 / 3, 8, 8 / 3, 16]);
  });

  it("gives a chord the duration of its first note and joins ties", () => {
    expect(notesOf(spine("[2c e", "=1", "4c] 4g", "4r"))).toEqual([
      [0, 3, 60],
      [0, 2, 64],
      [2, 1, 67],
    ]);
  });

  it("follows splits, swaps and joins, and numbers the voices", () => {
    const text = kern(
      "**kern\t**kern",
      "2C\t2c",
      "*\t*^",
      "2D\t2d\t4a",
      ".\t.\t4b",
      "*\t*v\t*v",
      "*x\t*x",
      "1e\t1E",
      "*-\t*-",
    );
    expect(scoreOf(text).notes.map(({ pitch, track, voice }) => [pitch, track, voice])).toEqual([
      [48, 0, 1],
      [60, 1, 1],
      [50, 0, 1],
      [62, 1, 1],
      [69, 1, 2],
      [71, 1, 2],
      [52, 0, 1],
      [64, 1, 1],
    ]);
    expect(codes(text)).toEqual([]);
  });

  it("puts spines of the same part on one track, with its name and program", () => {
    const text = kern(
      "**kern\t**kern\t**kern",
      "*part2\t*part1\t*part1",
      '*Icello\t*I"Piano\t*',
      "4C\t4c\t4e",
      "*-\t*-\t*-",
    );
    const { tracks, notes } = scoreOf(text);
    expect(tracks.map(({ name, program }) => [name, program])).toEqual([
      ["", 42],
      ["Piano", 0],
    ]);
    expect(notes.map(({ track, voice }) => [track, voice])).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
    ]);
  });

  it("keeps meters, tempo and keys with their mode", () => {
    const text = spine("*M3/4", "*MM96", "*k[b-e-]", "*g:", "2.c", "=", "*M6/8", "*k[]", "*d:dor", "2.d");
    const { meters, tempos, keys } = scoreOf(text);
    expect(meters).toEqual([
      { at: 0, numerator: 3, denominator: 4 },
      { at: 1440, numerator: 6, denominator: 8 },
    ]);
    expect(tempos).toEqual([{ at: 0, qpm: 96 }]);
    expect(keys).toEqual([
      { at: 0, fifths: -2, mode: "minor" },
      { at: 1440, fifths: 0, mode: "minor" },
    ]);
  });

  it("derives the signature from the key's name where only that is given", () => {
    const names = ["*E-:", "*f#:", "*d:dor", "*G:mix", "*c#:phr"];
    expect(names.map((name) => scoreOf(spine(name, "4c")).keys[0].fifths)).toEqual([-3, 3, 0, 0, 3]);
  });

  it("plays the sections of the expansion list in its order", () => {
    const text = spine(
      "*>[A,B,A,C]",
      "*>norep[A,C]",
      "*>A",
      "*M2/4",
      "4c",
      "4d",
      "=1",
      "*>B",
      "2e",
      "=:|!",
      "*>C",
      "2g",
      "==",
    );
    expect(notesOf(text)).toEqual([
      [0, 1, 60],
      [1, 1, 62],
      [2, 2, 64],
      [4, 1, 60],
      [5, 1, 62],
      [6, 2, 67],
    ]);
  });

  it("plays repeat signs where there is no expansion list", () => {
    expect(pitchesOf(spine("*M2/4", "2c", "=!|:", "2d", "=:|!|:", "2e", "=:|!", "2f"))).toEqual([
      60, 62, 62, 64, 64, 65,
    ]);
  });

  it("takes the most literal harmony as chord symbols, and dynamics as velocities", () => {
    const text = kern(
      "**kern\t**dynam\t**harm\t**mxhm",
      "4c\tff\tI\tC major",
      "4c\t.\t4V7b\tE- minor-seventh",
      "*-\t*-\t*-\t*-",
    );
    expect(scoreOf(text).chords.map(({ at, text }) => [at, text])).toEqual([
      [0, "C"],
      [480, "Ebm7"],
    ]);
    expect(scoreOf(text).notes.map(({ velocity }) => velocity)).toEqual([112, 112]);
    const romans = kern("**kern\t**harm", "4c\t4V7b", "*-\t*-");
    expect(scoreOf(romans).chords).toEqual([{ at: 0, text: "V7b" }]);
  });

  it("keeps the reference records, with title and composer", () => {
    const text = kern(
      "!!!COM: N. N.",
      "!!!OTL@@EN: The title",
      "!!!ODT: 1700",
      "!! a remark",
      spine("4c"),
      "!!!ENC: X",
    );
    expect(scoreOf(text).provenance).toEqual({
      format: "kern",
      title: "The title",
      composer: "N. N.",
      records: { COM: "N. N.", "OTL@@EN": "The title", ODT: "1700", ENC: "X" },
    });
  });
});

describe("readKern(damaged)", () => {
  it.each<[string, string, string[]]>([
    ["no spine", "**harm\nI\n*-", ["not-kern fatal"]],
    ["cut off", "**kern\n4c", ["kern-unterminated note"]],
    ["too few columns", "**kern\t**kern\n4c\n*-\t*-", ["kern-spine-count repaired"]],
    ["lines out of step", "**kern\t**kern\n4c\t2e\n4d\t4f\n*-\t*-", ["kern-misaligned repaired"]],
    ["no such note", spine("4c", "hello", "4zz"), ["bad-token lost"]],
    ["no such meter", spine("*M3/5", "4c"), ["bad-meter lost"]],
    ["an unknown section", spine("*>[A,Z]", "*>A", "4c"), ["unknown-section lost"]],
    ["an endless expansion", spine(`*>[${"A,".repeat(70_000)}A]`, "*>A", "4c"), ["repeats-unbounded lost"]],
  ])("%s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it("keeps a tied note where the rest of the tie is lost", () => {
    expect(notesOf("**kern\n[4c\n=")).toEqual([[0, 1, 60]]);
  });
});
