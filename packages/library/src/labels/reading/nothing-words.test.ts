import { describe, expect, it } from "vitest";
import { nothingIn } from "./nothing-words.ts";

const nothing = (words: Record<string, number>, blanks = 0, asked?: string[]) => {
  const found = nothingIn({ counts: new Map(Object.entries(words)), blanks }, { classes: true, asked });
  return Object.keys(words).filter((word) => found.has(word));
};

describe("nothingIn(words)", () => {
  it.each<[Record<string, number>, number, string[]]>([
    [{ calm: 2, tense: 1, na: 3, "#n/a": 1 }, 0, ["na", "#n/a"]],
    [{ calm: 2, tense: 1, none: 3 }, 0, ["none"]],
    [{ calm: 2, tense: 1, none: 3 }, 1, []],
    [{ calm: 2, tense: 1, none: 3, "?": 1 }, 0, ["?"]],
    [{ calm: 2, none: 3 }, 0, []],
    [{ "+": 2, "-": 3 }, 0, []],
    [{ calm: 2, "-": 3 }, 0, ["-"]],
  ])("of %j with %i blank cells is %j", (words, blanks, expected) => {
    expect(nothing(words, blanks)).toEqual(expected);
  });

  it("are those asked for, where any are", () => {
    expect(nothing({ na: 1, todo: 1 }, 0, ["TODO"])).toEqual(["todo"]);
    expect(nothing({ na: 1 }, 0, [])).toEqual([]);
  });
});
