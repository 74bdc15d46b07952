import { describe, expect, it } from "vitest";
import { MAX_NAME, MAX_RECORDS, tidyLine, tidyTexts, untidiness } from "./tidy-text.ts";

describe("tidyLine(text)", () => {
  it.each([
    ["a\tb\r\nc", "a b  c"],
    ["x\u0000\u0007\u001b[31m\u0085y\u009f", "x[31m y"],
    ["\u202egnp.exe\u202c \u2066a\u2069\u200f", "gnp.exe a"],
    ["\ufeffTitle\u2028next", "Title next"],
    ["half \ud83d and \udc00.", "half  and ."],
    [`My${" ".repeat(500)}tune`, "My tune"],
    ["Böhme 🎹 👩‍🎤 e\u0301", "Böhme 🎹 👩‍🎤 e\u0301"],
  ])("makes %j %j", (text, tidy) => {
    expect(tidyLine(text)).toBe(tidy);
  });

  it("cuts between characters", () => {
    expect(tidyLine("a".repeat(2000))).toHaveLength(MAX_NAME);
    expect(tidyLine(`${"a".repeat(MAX_NAME - 1)}🎹`)).toBe("a".repeat(MAX_NAME - 1));
    expect(tidyLine(`${"a".repeat(MAX_NAME - 2)}🎹b`)).toBe(`${"a".repeat(MAX_NAME - 2)}🎹`);
  });
});

describe("tidyTexts(texts)", () => {
  const texts = {
    provenance: {
      title: "a\u0000",
      records: { "N\u0000": "one\u0000\r\ntwo", X: "x".repeat(20_000), Y: "y" },
    },
    tracks: [{ name: "\u0007bell" }],
    chords: [{ text: "A\u200em" }],
  };

  it("keeps line ends in records and bounds them together; again, it changes nothing", () => {
    const tidy = tidyTexts(texts);
    const { N, X, ...others } = tidy.provenance.records as Record<string, string>;
    expect([tidy.provenance.title, N, tidy.tracks[0].name, tidy.chords[0].text]).toEqual([
      "a",
      "one\ntwo",
      "bell",
      "Am",
    ]);
    expect([X.length < MAX_RECORDS, X.length > MAX_RECORDS - 100, others]).toEqual([true, true, {}]);
    expect(tidyTexts(tidy)).toEqual(tidy);
    expect(untidiness(tidy)).toEqual({ longest: 0, hasOdd: false });
  });

  it("is told by untidiness(texts)", () => {
    expect(untidiness(texts)).toEqual({ longest: 20_038, hasOdd: true });
    expect(
      untidiness({ ...texts, provenance: {}, tracks: [], chords: [{ text: "C".repeat(1001) }] }),
    ).toEqual({
      longest: 1001,
      hasOdd: false,
    });
  });
});
