import { describe, expect, it } from "vitest";
import { foldedText, nameText, oneLine, plainText, sameName } from "./plain-text.ts";

describe("forms of a text", () => {
  const written = " Cafe\u0301\u200b\u00a0 au\n\tLait ";

  it("nameText is as written on one line, plainText in NFC, oneLine both, foldedText without letter case", () => {
    expect(nameText(written)).toBe("Cafe\u0301\u200b\u00a0 au Lait");
    expect(plainText(written)).toBe("Caf\u00e9  au\n\tLait");
    expect(oneLine(written)).toBe("Caf\u00e9 au Lait");
    expect(foldedText(written)).toBe("caf\u00e9 au lait");
  });
});

describe("sameName(text, names)", () => {
  it.each([
    ["caf\u00e9", ["caf\u00e9", "cafe\u0301"], "caf\u00e9"],
    ["cafe\u0301", ["caf\u00e9", "cafe\u0301"], "cafe\u0301"],
    ["cafe\u0301", ["caf\u00e9"], "caf\u00e9"],
    ["a\u00a0b", ["a b", "ab"], "a b"],
    ["a   b", ["a b", "a  b"], undefined],
    ["A", ["a"], undefined],
  ])("of %j in %j is %j", (text, names, expected) => {
    expect(sameName(text, names)).toBe(expected);
  });
});
