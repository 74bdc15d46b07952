import { describe, expect, it } from "vitest";
import type { EvaluateResult } from "../evaluate.ts";
import { evaluationBlocks } from "./evaluation-text.ts";

const row = (method: string, metric: string, value: number) => ({
  task: "mood",
  split: "groups",
  budget: 5,
  method,
  metric,
  value,
  low: value - 0.1,
  high: value + 0.1,
  n: 40,
  seeds: 2,
});

const result = (more: Partial<EvaluateResult> = {}): EvaluateResult => ({
  rows: [
    row("semitone", "accuracy", 0.8),
    row("majority", "accuracy", 0.5),
    row("majority", "gain in accuracy", 0.3),
    row("majority", "macro F1", 0.2),
  ] as EvaluateResult["rows"],
  reliability: [],
  verdicts: [],
  untested: [],
  leaks: [],
  warnings: [],
  ...more,
});

describe("evaluationBlocks(result)", () => {
  it("has a table for each task: the main measure, and the difference between semitone and each method", () => {
    expect(evaluationBlocks(result())).toEqual([
      { kind: "line", text: "mood: accuracy, 40 pieces, 2 repeats, 95 % intervals" },
      {
        kind: "table",
        columns: [
          "labels",
          "method",
          "accuracy",
          "interval",
          "always the same",
          "semitone minus method",
          "interval",
        ],
        rows: [
          ["5", "semitone", "0.800", "0.700 to 0.900", "-", "", ""],
          ["5", "majority", "0.500", "0.400 to 0.600", "-", "0.300", "0.200 to 0.400"],
        ],
      },
      { kind: "line", text: "" },
    ]);
  });

  it("has beside each score what always the same answer gets, and whether semitone is better", () => {
    const verdict = {
      task: "mood",
      budget: 5,
      metric: "accuracy",
      value: 0.8,
      sameAnswer: "calm",
      sameAnswerValue: 0.75,
      gain: { value: 0.05, low: -0.02, high: 0.12 },
      judgement: "no better",
    } as const;
    const blocks = evaluationBlocks(
      result({ verdicts: [verdict], untested: [{ task: "mood", classes: ["wild"] }] }),
    );
    const rows = blocks.flatMap((block) => (block.kind === "table" ? block.rows : []));
    expect(rows.map((row) => row[4])).toEqual(["0.750", "0.750"]);
    const texts = blocks.flatMap((block) => ("text" in block ? [block.text] : []));
    expect(texts).toContain(
      'at 5 labels semitone is no better than always "calm" in accuracy (0.050, -0.020 to 0.120)',
    );
    expect(texts.at(-1)).toMatch(/^mood: could not be tested: wild; /);
  });

  it("tells the calibration error, warnings, and splits that leak with the way out", () => {
    const leak = {
      task: "mood",
      groupedBy: "composer",
      torn: 0.9,
      whole: 0.6,
      inflation: { value: 0.3, low: 0.2, high: 0.4 },
      leaks: true,
    };
    const blocks = evaluationBlocks(
      result({
        rows: [],
        warnings: ["mood: only 10 labelled pieces: expect wide intervals"],
        leaks: [
          leak,
          { ...leak, leaks: false },
          { ...leak, groupedBy: "near-duplicates" },
        ] as EvaluateResult["leaks"],
      }),
    );
    expect(blocks.map((block) => "text" in block && block.text)).toEqual([
      "mood: only 10 labelled pieces: expect wide intervals",
      "mood: this split leaks: pieces of one composer are in different folds; a nearest neighbour scores 0.900, but 0.600 with them in one fold (inflation 0.300, 0.200 to 0.400); use --group composer",
      expect.stringMatching(/pieces of one near-duplicates .*0\.400\)$/),
    ]);
  });
});
