import { describe, expect, it } from "vitest";
import { jumpOfWords } from "./jump-words.ts";

describe("jumpOfWords(words)", () => {
  it.each([
    [
      "daCapo",
      [
        "D.C.",
        "D. C. al Fine",
        "DC",
        "d.c. al coda",
        "Da Capo",
        "da capo senza rep.",
        "D.C. 2x",
        "\u{1d10a}",
      ],
    ],
    ["dalSegno", ["D.S.", "D. S. al Coda", "DS al Fine", "Dal Segno", "del segno", "D.%. al Fine", "\ue045"]],
    ["toCoda", ["to Coda", "To Coda \u2295", "al Coda", "alla coda"]],
    ["fine", ["Fine", "FINE.", "(il fine)"]],
    ["coda", ["Coda", "\u{1d10c}"]],
    ["segno", ["Segno", "\u{1d10b}"]],
  ] as const)("%s, however it is spelt", (mark, spellings) => {
    for (const words of spellings) expect([words, jumpOfWords(words)]).toEqual([words, { [mark]: true }]);
  });

  it.each([
    "",
    "D",
    "D/C",
    "D C#",
    "DC6",
    "D.S. Miller",
    "dc-motor",
    "dolce",
    "Finely",
    "rit. al fine",
    "codatta",
  ])("takes %j for other words", (words) => {
    expect(jumpOfWords(words)).toEqual({});
  });

  it("takes only the beginning of long words", () => {
    expect(jumpOfWords(`D.C. al ${"x".repeat(1e6)}`)).toEqual({ daCapo: true });
    expect(jumpOfWords(" ".repeat(1e6))).toEqual({});
  });
});
