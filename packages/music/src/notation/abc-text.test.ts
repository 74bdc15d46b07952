import { describe, expect, it } from "vitest";
import { readAbc } from "./abc-reader.ts";
import { abcText } from "./abc-text.ts";

describe("abcText(text)", () => {
  it.each([
    ["Caf\\'e", "Caf\u00e9"],
    ["M\\u00fcller", "M\u00fcller"],
    ["Gr\\u00fc\\sse", "Gr\u00fc\u00dfe"],
    ["\\`a la fran\\ccais", "\u00e0 la fran\u00e7ais"],
    ["Dvo\\vr\\'ak", "Dvo\u0159\u00e1k"],
    ["S\\oeren, S\\/oren", "S\u0153ren, S\u00f8ren"],
    ["D&eacute;j&agrave; &amp; &#233;", "D\u00e9j\u00e0 & \u00e9"],
    ["Fran\\cois", "Fran\\cois"],
    ["AT&T \\x &nothing;", "AT&T \\x &nothing;"],
  ])("%s", (written, meant) => {
    expect(abcText(written)).toBe(meant);
  });

  it("holds for titles, composers, records and the names of voices", () => {
    const [{ name, score }] = readAbc(
      'X:1\nT:Caf\\\'e\nC:Fran\\ccois\nR:val&ccedil;a\nL:1/4\nK:C\nV:1 name="Fl\\^ute"\nCDEF|',
    ).scores;
    expect(name).toBe("Caf\u00e9");
    expect(score.provenance).toMatchObject({
      title: "Caf\u00e9",
      composer: "Fran\u00e7ois",
      records: { R: "val\u00e7a" },
    });
    expect(score.tracks[0].name).toBe("Fl\u00fbte");
  });
});
