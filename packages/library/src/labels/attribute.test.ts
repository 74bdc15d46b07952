import { describe, expect, it } from "vitest";
import { type Attribute, parseAttribute, parseValue } from "./attribute.ts";
import type { RawValue } from "./label.ts";

const mood: Attribute = { kind: "categorical", name: "mood", values: ["calm", "tense"] };
const tags: Attribute = { kind: "multi-label", name: "tags", values: ["calm", "sad", "fast"] };
const grade: Attribute = { kind: "ordinal", name: "grade", values: ["1", "2", "3"] };
const valence: Attribute = { kind: "continuous", name: "valence", min: -1, max: 1 };
const composer: Attribute = { kind: "group", name: "composer" };

describe("parseValue(attribute, raw)", () => {
  it.each<[Attribute, RawValue, unknown]>([
    [mood, " calm ", "calm"],
    [mood, '{"calm": 0.7, "tense": 0.3}', { calm: 0.7, tense: 0.3 }],
    [mood, { tense: 1 }, { tense: 1 }],
    [mood, ["tense"], "tense"],
    [tags, "sad|!calm", { calm: 0, sad: 1 }],
    [tags, ["fast", "calm"], { calm: 1, fast: 1 }],
    [tags, { calm: 0.25, sad: null as unknown as number }, { calm: 0.25 }],
    [grade, 2, "2"],
    [grade, "2.0", "2"],
    [valence, "-0.5", -0.5],
    [valence, "1e-3", 0.001],
    [valence, { loc: 0.1, scale: 0.2 }, { loc: 0.1, scale: 0.2 }],
    [composer, "J. S. Bach", "J. S. Bach"],
  ])("of %o: %o is %o", (attribute, raw, expected) => {
    expect(parseValue(attribute, raw)).toEqual(expected);
  });

  it("of anything blank is unknown, never zero", () => {
    for (const attribute of [mood, tags, grade, valence, composer])
      for (const blank of ["", "   ", null, undefined]) expect(parseValue(attribute, blank)).toBeUndefined();
    expect(parseValue(tags, [])).toBeUndefined();
    expect(parseValue(tags, { calm: null })).toBeUndefined();
    expect(parseValue(valence, 0)).toBe(0);
  });

  it.each<[Attribute, RawValue, string]>([
    [mood, "clam", 'mood: unknown value "clam"; did you mean "calm"?'],
    [mood, "angry and loud", 'mood: unknown value "angry and loud"; known: "calm", "tense"'],
    [mood, ["calm", "tense"], "mood: takes one value; got 2; is it a multi-label attribute?"],
    [mood, '{"calm": 3, "tense": 1}', "mood: a probability must be in 0..1; got 3 for"],
    [mood, '{"calm": 0.3, "tense": 0.3}', "mood: the probabilities must sum to 1; got 0.6"],
    [mood, '{"calm": ', "mood: a soft label must be a JSON object"],
    [tags, "sad|furious", 'tags: unknown value "furious"; known: "calm", "sad", "fast"'],
    [valence, "2", "valence: must be in -1..1; got 2"],
    [valence, "high", 'valence: expected a number in -1..1; got "high"'],
    [valence, "0x1", 'valence: expected a number in -1..1; got "0x1"'],
    [valence, Number.NaN, "valence: expected a number in -1..1; got null"],
    [valence, { loc: 0, scale: 0 }, 'valence: a soft label must be {"loc": number, "scale": number > 0}'],
    [composer, "x".repeat(1001), "composer: must be at most 1000 characters; got 1001"],
  ])("of %o refuses %o", (attribute, raw, message) => {
    expect(() => parseValue(attribute, raw)).toThrow(message);
  });

  it("rescales printed decimals to sum 1 and leaves exact ones alone", () => {
    const thirds = parseValue(mood, { calm: 0.333, tense: 0.667 }) as Record<string, number>;
    expect(thirds.calm + thirds.tense).toBeCloseTo(1, 12);
    const rounded = parseValue(mood, { calm: 0.3333, tense: 0.6663 }) as Record<string, number>;
    expect(rounded.calm + rounded.tense).toBeCloseTo(1, 12);
    expect(parseValue(mood, rounded)).toEqual(rounded);
  });
});

describe("parseAttribute(declaration)", () => {
  it.each([
    [{ kind: "continuous", name: "x", min: 1, max: 1 }, 'attribute "x": min must be below max'],
    [
      { kind: "categorical", name: "x", values: ["a", "a"] },
      'attribute "x": values: must not repeat a value',
    ],
    [{ kind: "categorical", name: "a=b", values: [] }, 'attribute "a=b": name: must not hold "=" or "|"'],
    [{ kind: "group", name: "" }, 'attribute "": name: too small'],
    [
      { kind: "group", name: "__proto__" },
      'attribute "__proto__": name: must not be a word that JavaScript keeps for itself',
    ],
    [
      { kind: "ordinal", name: "x", values: ["low", "constructor"] },
      'attribute "x": values.1: must not be a word that JavaScript keeps for itself',
    ],
    [{ kind: "mood", name: "x" }, 'attribute "x": kind: invalid'],
    [null, 'attribute "?": invalid input'],
  ])("refuses %j", (declaration, message) => {
    expect(() => parseAttribute(declaration)).toThrow(message);
  });
});
