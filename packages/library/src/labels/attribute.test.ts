import { describe, expect, it } from "vitest";
import { type Attribute, parseAttribute, parseValue } from "./attribute.ts";
import type { RawValue } from "./label.ts";
import { weightOf } from "./label.ts";

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
    [{ kind: "group", name: " \n" }, 'attribute " \\n": name: must not be blank'],
    [{ kind: "group", name: "a\u0000b" }, "name: must not hold control characters"],
    [{ kind: "group", name: "n".repeat(1001) }, "name: must be at most 1000 characters; got 1001"],
    [
      { kind: "ordinal", name: "x", values: ["low", "v".repeat(1001)] },
      'attribute "x": values.1: must be at most 1000 characters; got 1001',
    ],
    [
      { kind: "ordinal", name: "x", values: ["a b", " a\nb"] },
      'attribute "x": values: must not repeat a value',
    ],
    [{ kind: "mood", name: "x" }, 'attribute "x": kind: invalid'],
    [null, 'attribute "?": invalid input'],
  ])("refuses %j", (declaration, message) => {
    expect(() => parseAttribute(declaration)).toThrow(message);
  });
});

describe("names and values of any text", () => {
  const words = [
    "__proto__",
    "constructor",
    "a|b",
    "a=b",
    "!no",
    "{x}",
    "10",
    "2",
    "'; DROP TABLE labels",
    "v".repeat(300),
  ];

  it("are what they say they are, as values of a class and of tags, hard and soft", () => {
    const one = parseAttribute({ kind: "categorical", name: "__proto__", values: words });
    const many = parseAttribute({ kind: "multi-label", name: "a=b|c, d", values: words });
    for (const word of words) {
      expect(parseValue(one, word)).toBe(word);
      expect(Object.entries(parseValue(many, word) as object)).toEqual([[word, 1]]);
      expect(Object.entries(parseValue(many, [`!${word}`]) as object)).toEqual([[word, 0]]);
      const soft = Object.fromEntries([[word, 1]]);
      expect(Object.entries(parseValue(one, JSON.stringify(soft)) as object)).toEqual([[word, 1]]);
    }
    const all = parseValue(many, words) as Record<string, number>;
    expect(Object.keys(all).sort()).toEqual([...words].sort());
    expect(weightOf({ calm: 1 }, "constructor")).toBeUndefined();
    expect(weightOf(all, "__proto__")).toBe(1);
  });

  it("are kept without spaces about them, line breaks and tabs in them as spaces", () => {
    const attribute = parseAttribute({
      kind: "categorical",
      name: "\ttune\r\ntype ",
      values: ["slow\nwaltz"],
    });
    expect(attribute).toEqual({ kind: "categorical", name: "tune type", values: ["slow waltz"] });
    expect(parseValue(attribute, " slow\n\twaltz")).toBe("slow waltz");
  });
});
