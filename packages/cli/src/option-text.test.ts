import type { OptionDescription } from "@semitone/verbs/table";
import { describe, expect, it } from "vitest";
import { optionText } from "./option-text.ts";

const option = (more: Partial<OptionDescription>): OptionDescription => ({
  key: "some",
  name: "--some",
  isArgument: false,
  isRequired: false,
  help: "what it is",
  placeholder: "some",
  reads: "text",
  isWhole: false,
  choices: [],
  ...more,
});

describe("optionText(option)", () => {
  it.each<[Partial<OptionDescription>, string]>([
    [{}, "what it is"],
    [{ otherwise: "the newest" }, "what it is (default: the newest)"],
    [{ default: "report.html" }, "what it is (default: report.html)"],
    [{ reads: "switch", default: true }, "what it is"],
    [{ reads: "number", isWhole: true, low: 2, high: 100, default: 5 }, "what it is (2..100; default: 5)"],
    [{ reads: "number", low: 0, high: 4, default: 1.5 }, "what it is (0..4; default: 1.5)"],
    [{ reads: "number", isWhole: true, low: 1 }, "what it is (>= 1)"],
    [{ reads: "number", isWhole: true, low: 1, high: 64, unit: "bars" }, "what it is (1..64 bars)"],
    [
      { reads: "number", low: 1, high: 9, choices: ["all"], several: "commas", default: [2, "all"] },
      "what it is (1..9 or all; default: 2,all)",
    ],
    [{ reads: "choice", choices: ["mlp", "gru"], default: "mlp" }, "what it is (mlp | gru; default: mlp)"],
    [{ reads: "choice", choices: Array.from({ length: 60 }, String) }, "what it is (60 names)"],
    [{ reads: "time", default: 300 }, "what it is (such as 90s, 5m or 1h; default: 5m)"],
    [{ reads: "time", default: 45 }, "what it is (such as 90s, 5m or 1h; default: 45s)"],
    [{ reads: "time", default: 7200 }, "what it is (such as 90s, 5m or 1h; default: 2h)"],
    [{ several: "words", default: [] }, "what it is"],
  ])("of %j is %s", (more, text) => {
    expect(optionText(option(more))).toBe(text);
  });
});
