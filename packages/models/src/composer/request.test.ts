import { describe, expect, it } from "vitest";
import { fifthsOf, parseKey, parseMeter } from "./request.ts";

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
