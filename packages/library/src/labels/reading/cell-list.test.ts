import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bracketedList } from "./cell-list.ts";

describe("bracketedList(text)", () => {
  it.each<[string, string[] | undefined]>([
    ["['slow', 'sad']", ["slow", "sad"]],
    ['["slow","very sad"]', ["slow", "very sad"]],
    ["{slow, very sad}", ["slow", "very sad"]],
    ["[slow;sad]", ["slow", "sad"]],
    ["('slow',)", ["slow"]],
    ['c("slow", "sad")', ["slow", "sad"]],
    ["c(slow)", ["slow"]],
    ["['slow' 'sad']", ["slow", "sad"]],
    ["['slow'\n 'sad']", ["slow", "sad"]],
    ["array(['slow'], dtype='<U4')", ["slow"]],
    ["frozenset({'slow'})", ["slow"]],
    ['list("a", "b")', ["a", "b"]],
    ["[u'slow']", ["slow"]],
    ["[np.str_('slow'), np.str_('very sad')]", ["slow", "very sad"]],
    ["[np.int64(3), np.float64(0.5)]", ["3", "0.5"]],
    ["['it\\'s', \"a 'b'\"]", ["it's", "a 'b'"]],
    ["[]", []],
    ["set()", []],
    ["(live)", undefined],
    ["slow, sad", undefined],
    ["[a][b]", undefined],
    ["['a", undefined],
    ["{'a': 1}", undefined],
    ["[", undefined],
    ["c(", undefined],
  ])("of %s is %j", (text, items) => {
    expect(bracketedList(text)).toEqual(items);
  });

  it("reads what JSON writes of any texts that are not blank", () => {
    const word = fc
      .string({ unit: "grapheme" })
      .filter((text) => text.trim() !== "" && !/[\p{Cc}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(bracketedList(JSON.stringify(words))).toEqual(words);
      }),
    );
  });

  it("is undefined or a list for any text, and reads long ones in one pass", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const items = bracketedList(`[${text}]`);
        if (items !== undefined) expect(items.every((item) => item.trim() !== "")).toBe(true);
      }),
    );
    for (const part of ["'", "[", "(", "c(", "\\", "a ", "' "])
      expect(bracketedList(`[${part.repeat(200_000)}]`)?.length ?? 0).toBeLessThan(2);
  });
});
