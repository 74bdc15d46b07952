import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JSON_LIMITS, JsonError, parseJson, readJsonFile, whyUnread } from "./read-json.ts";
import { scratchFolder } from "./scratch-folder.test-support.ts";

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("parseJson", () => {
  it("parseJson gives what JSON.parse gives, for any value without the names that are refused", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        fc.pre(!text.includes("__proto__"));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["100,000 brackets", deep(100_000), /at most 64 lists and objects inside each other/],
    ["objects as deep", `${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`, /inside each other/],
    ["a key twice", '{"a": 1, "b": {"a": 2}, "a": 3}', /each key once; got "a" twice, at character 24/],
    ["a key twice in two spellings", '{"a": 1, "\\u0061" : 2}', /each key once/],
    ["__proto__", '{"__proto__": {"isAdmin": true}}', /no key "__proto__"/],
    ["__proto__ in escapes", '[{"__\\u0070roto__": 1}]', /no key "__proto__"/],
    ["a number beyond doubles", "[1e999]", /numbers below 1.8e308; got 1e999/],
    ["NaN", '{"a": NaN}', /expected JSON/],
    ["Infinity", "[-Infinity]", /expected JSON/],
    ["nothing", "", /expected JSON/],
    ["an open string", '{"a', /expected JSON/],
    ["an open string that ends in a backslash", '["\\', /expected JSON/],
    ["brackets that close too often", "]]]]", /expected JSON/],
  ])("parseJson refuses %s", (_, text, reason) => {
    expect(() => parseJson(text)).toThrow(JsonError);
    expect(() => parseJson(text)).toThrow(reason);
  });

  it("parseJson counts values before it builds them", () => {
    expect(() => parseJson("[1,2,3]", { values: 3 })).toThrow(
      "expected at most 3 values; got more at character 5",
    );
    expect(parseJson("[1,2,3]", { values: 4 })).toEqual([1, 2, 3]);
  });

  it("parseJson with anyKey has __proto__ as an own key, and no key twice", () => {
    const value = parseJson('{"__proto__": {"a": 1}}', { anyKey: true }) as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(() => parseJson('{"__proto__": 1, "__proto__": 2}', { anyKey: true })).toThrow("each key once");
  });

  it("parseJson takes what only looks refused: brackets in text, the deepest that may be, proto as a value, constructor", () => {
    expect(parseJson(deep(JSON_LIMITS.depth))).toBeInstanceOf(Array);
    const text = `{"a": "${"[".repeat(100)}", "b": "__proto__", "constructor": 1, "q": "\\"{\\\\"}`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("parseJson is undisturbed by 2,000 mutations of a manifest: a value or a JsonError", () => {
    const text = JSON.stringify({
      format: "x/1",
      steps: { a: 1e3 },
      files: { "a/b": { sha256: "0".repeat(64) } },
    });
    const change = fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...'[]{}":,\\-e9nt\u0000\ud800é'));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const letters = [...text];
        for (const [at, letter] of changes) letters[at] = letter;
        try {
          parseJson(letters.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError);
        }
      }),
      { numRuns: 2000, seed: 10 },
    );
  });
});

describe("readJsonFile", () => {
  it("readJsonFile reads a file within its limit; whyUnread leaves the path to those who name it", () => {
    const path = join(scratchFolder(), "a.json");
    writeFileSync(path, '{"a": [1]}');
    expect(readJsonFile(path)).toEqual({ a: [1] });
    const failure = () => {
      try {
        readJsonFile(path, { atMost: 5 });
      } catch (error) {
        return whyUnread(error);
      }
      return undefined;
    };
    expect(failure()).toBe("expected at most 5 bytes; got 10");
    expect(whyUnread(new JsonError("expected JSON"))).toBe("expected JSON");
  });
});
