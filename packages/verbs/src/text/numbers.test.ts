import { describe, expect, it } from "vitest";
import { decimals, intervalText, tagText, taskName, timeText } from "./numbers.ts";

describe("numbers in words", () => {
  it.each([
    [0.12345, "0.123"],
    [0, "0.000"],
    [undefined, "-"],
    [null, "-"],
    [Number.NaN, "-"],
  ])("decimals(%s) is %s", (value, text) => {
    expect(decimals(value)).toBe(text);
  });

  it("timeText counts seconds up to a minute and a half, then minutes, rounded up", () => {
    expect([0.2, 45, 89.5, 91, 150].map(timeText)).toEqual(["1 s", "45 s", "90 s", "2 min", "3 min"]);
  });

  it("intervalText, taskName and tagText put names and numbers together", () => {
    expect(intervalText({ low: 0.5, high: 0.75 })).toBe("0.500 to 0.750");
    expect([taskName({ attribute: "mood" }), taskName({ attribute: "mood", tag: "calm" })]).toEqual([
      "mood",
      "mood (calm)",
    ]);
    expect(tagText({ mood: { calm: 0.25, tense: 0.75 }, key: { C: 1 } })).toBe("mood tense 0.75, key C 1.00");
  });
});
