import type { Attribute } from "@semitone/library";
import { describe, expect, it } from "vitest";
import { attributeText, editBlocks, spanText, valueText } from "./label-text.ts";

describe("labels in words", () => {
  it.each([
    ["calm", "calm"],
    [1 / 3, "0.333333"],
    [{ calm: 0.7, sad: 0.3 }, "calm 70%, sad 30%"],
    [{ calm: 1, sad: 0 }, "calm, not sad"],
    [{ loc: 0.2, scale: 0.1 }, "0.2 ± 0.1"],
    [undefined, ""],
  ])("valueText(%j) is %s", (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it("spanText and attributeText say what a label is of, and what an attribute may be", () => {
    expect([spanText(undefined), spanText({ unit: "bars", start: 4, end: 8 })]).toEqual(["", "4..8 bars"]);
    const attributes: Attribute[] = [
      { kind: "continuous", name: "v", min: -1, max: 1 },
      { kind: "ordinal", name: "o", values: ["low", "high"] },
      { kind: "categorical", name: "c", values: ["a", "b"] },
      { kind: "group", name: "g" },
    ];
    expect(attributes.map(attributeText)).toEqual(["-1..1", "low < high", "a, b", ""]);
  });

  it("editBlocks has a line for each change, and says so where there is none", () => {
    const changes = [
      { file: "a.mid", attribute: "mood", after: "calm" },
      { file: "a.mid", attribute: "mood", before: "calm", after: "sad" },
      { file: "a.mid", attribute: "mood", before: "sad" },
    ];
    expect(
      editBlocks({ batch: 1, changes, unchanged: 0 }).map((block) => "text" in block && block.text),
    ).toEqual(["a.mid: mood calm", "a.mid: mood calm -> sad", "a.mid: mood sad -> unknown"]);
    expect(editBlocks({ batch: undefined, changes: [], unchanged: 1 })).toEqual([
      { kind: "note", text: "nothing changed" },
    ]);
  });
});
