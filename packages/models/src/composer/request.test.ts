import { describe, expect, it } from "vitest";
import { madeUpConfig } from "../segments/made-up-segments.test-support.ts";
import { QUALITIES } from "../segments/qualities.ts";
import { checkConstraints, fifthsOf, parseKey, parseMeter } from "./request.ts";

describe("parseKey", () => {
  it.each([
    ["C major", 0, "major", 0],
    ["A minor", 9, "minor", 0],
    ["f# minor", 6, "minor", 3],
    ["Bb", 10, "major", -2],
    ["Em", 4, "minor", 1],
    ["Cb major", 11, "major", 5],
    ["E♭ minor", 3, "minor", 6],
    ["F maj", 5, "major", -1],
  ])("parseKey(%s) has its tonic %i and a signature of %s with %i sharps", (text, tonic, mode, fifths) => {
    const key = parseKey(text);
    expect(key).toEqual({ tonic, mode });
    expect(fifthsOf(key)).toBe(fifths);
  });

  it.each(["", "H", "c##", "C dorian", "12"])("parseKey(%j) says what a key looks like", (text) => {
    expect(() => parseKey(text)).toThrow(/^key: expected a note name with major or minor/);
  });
});

describe("parseMeter", () => {
  it("parseMeter takes the corpus's grid for the meter, else its finest", () => {
    const triplets = { numerator: 4, denominator: 4, stepsPerQuarter: 6, stepsPerBeat: 6 };
    expect(parseMeter("4/4", [triplets])).toEqual(triplets);
    expect(parseMeter("4/4", [])).toMatchObject({ stepsPerQuarter: 4, stepsPerBeat: 4 });
    expect(parseMeter("6/8", [triplets])).toMatchObject({ stepsPerQuarter: 4, stepsPerBeat: 6 });
  });

  it("parseMeter takes bars of up to 16 quarters, as the grids do, and names that limit beyond it", () => {
    expect(parseMeter("16/4", [])).toMatchObject({ stepsPerQuarter: 1, stepsPerBeat: 4 });
    expect(() => parseMeter("17/4", [])).toThrow(/of at most 16 quarters per bar/);
  });

  it.each(["", "4", "4/3", "0/4", "99/4", "-3/4", "4/4/4"])("parseMeter(%j) is refused", (text) => {
    expect(() => parseMeter(text, [])).toThrow(/^meter: expected/);
  });
});

describe("checkConstraints", () => {
  const config = madeUpConfig({
    attributes: [
      { id: "f0", name: "mood", classes: ["calm", "tense"] },
      { id: "f1", name: "year", classes: ["1720", "1790"] },
    ],
    scale: {
      mean: QUALITIES.map((name) => (name === "register" ? 36 : 0)),
      deviation: QUALITIES.map((name) => (name === "register" ? 6 : 1)),
    },
  });
  const check = (constraints: Parameters<typeof checkConstraints>[1]) =>
    checkConstraints({ config }, constraints);

  it("checkConstraints parts classes from qualities, and words from numbers, which are of the corpus's unit", () => {
    expect(check({ mood: "tense", density: "high", register: 42, tempo: "-0.5" })).toEqual({
      classes: { f0: 1 },
      qualities: { density: 1, register: 1, tempo: -0.5 },
    });
    expect(check({})).toEqual({ classes: {}, qualities: {} });
  });

  it("checkConstraints reads words by the names that there are, the longest first", () => {
    const odd = madeUpConfig({
      attributes: ["a", "a=b", "__proto__", "tune type"].map((name, i) => ({
        id: `f${i}`,
        name,
        classes: ["c", "b=c", "constructor"],
      })),
    });
    const of = (...words: string[]) => checkConstraints({ config: odd }, words);
    expect(of("a=c", "__proto__=constructor", "density=high")).toEqual({
      classes: { f0: 0, f2: 2 },
      qualities: { density: 1 },
    });
    expect(of("a=b=c", "tune type=b=c").classes).toEqual({ f1: 0, f3: 1 });
    for (const word of ["a", "a=", "=c", ""])
      expect(() => of(word)).toThrow(
        `constraints: expected NAME=VALUE, such as mood=calm; got ${JSON.stringify(word)}`,
      );
    expect(() => of("toString=c")).toThrow(/^constraints: expected names among a, a=b, .*; got "toString"/);
  });

  it("checkConstraints takes a class by a number where classes are called so", () => {
    expect(check({ year: 1790 })).toEqual({ classes: { f1: 1 }, qualities: {} });
  });

  it.each([
    ["lowest", -2],
    ["low", -1],
    ["medium", 0],
    ["high", 1],
    ["highest", 2],
  ])("checkConstraints takes %s for %i standard deviations of whatever quality", (word, deviations) => {
    for (const name of QUALITIES) expect(check({ [name]: word }).qualities).toEqual({ [name]: deviations });
  });

  it("checkConstraints names what there is, and the nearest name", () => {
    expect(() => check({ mod: "calm" })).toThrow(
      /^constraints: expected names among mood, year, density, .*; got "mod"; did you mean mood\?$/,
    );
    expect(() => check({ mood: "calmer" })).toThrow(
      /^mood: expected one of calm, tense; got "calmer"; did you mean calm\?$/,
    );
    expect(() => check({ mood: 7 })).toThrow(/^mood: expected one of calm, tense; got 7$/);
  });

  it.each(["loud", "", "  ", "1e999", "toString", Number.NaN])(
    "checkConstraints refuses %j as a quality",
    (value) => {
      expect(() => check({ density: value })).toThrow(
        /^density: expected a number or one of lowest, low, medium, high, highest; got /,
      );
    },
  );
});

describe("fifthsOf", () => {
  it("fifthsOf goes up by one for each fifth, and is the same for a minor key and its major parallel in signature", () => {
    for (let tonic = 0; tonic < 12; tonic++) {
      const major = fifthsOf({ tonic, mode: "major" });
      expect(major >= -5 && major <= 6).toBe(true);
      expect((((major * 7) % 12) + 12) % 12).toBe(tonic);
      expect(fifthsOf({ tonic: (tonic + 9) % 12, mode: "minor" })).toBe(major);
    }
  });
});
