import { describe, expect, it } from "vitest";
import type { EvaluateResult } from "../evaluate.ts";
import type { RunSummary } from "../runs.ts";
import { attributeOf } from "./attribute-report.ts";

type Task = RunSummary["tasks"][number];

const task = (unlabelled: object = { verdict: "not used", unit: "nats a piece" }): Task =>
  ({
    attribute: "mood",
    classes: ["calm", "tense"],
    report: { labelled: 24, unlabelled },
  }) as unknown as Task;

const row = (method: string, budget: number | "all", value: number, metric = "accuracy", of = "mood") => ({
  task: of,
  split: "groups",
  budget,
  method,
  metric,
  value,
  low: value - 0.1,
  high: value + 0.1,
  n: 24,
  seeds: 1,
});

const evaluation = (rows: object[], reliability: object[] = []) =>
  ({ rows, reliability, verdicts: [], untested: [], leaks: [], warnings: [] }) as unknown as EvaluateResult;

describe("attributeOf(task, evaluation)", () => {
  it("shows the scores at the largest budget by the main measure, semitone first, then the best", () => {
    const { scores, labelled, classes } = attributeOf(
      task(),
      evaluation([
        row("majority", 5, 0.4),
        row("majority", "all", 0.5),
        row("nearest neighbours", "all", 0.7),
        row("semitone", "all", 0.6),
        row("semitone", "all", 0.1, "macro F1"),
        row("semitone", "all", 0.9, "accuracy", "key"),
      ]),
    );
    expect(scores.map(({ method, value, isOurs }) => [method, value, isOurs])).toEqual([
      ["semitone", 0.6, true],
      ["nearest neighbours", 0.7, false],
      ["majority", 0.5, false],
    ]);
    expect([labelled, classes]).toEqual([24, ["calm", "tense"]]);
  });

  it("draws a learning curve for each method over budgets that are numbers, none where there is one budget", () => {
    const rows = [row("semitone", 5, 0.6), row("semitone", 10, 0.7), row("semitone", "all", 0.8)];
    expect(attributeOf(task(), evaluation(rows)).learningCurve).toEqual([
      {
        method: "semitone",
        isOurs: true,
        points: [
          { labels: 5, value: 0.6, low: 0.5, high: 0.7 },
          { labels: 10, value: 0.7, low: expect.closeTo(0.6), high: expect.closeTo(0.8) },
        ],
      },
    ]);
    expect(attributeOf(task(), evaluation(rows.slice(1))).learningCurve).toEqual([]);
  });

  it("shows calibration and confusion where they were measured, and nothing of another attribute", () => {
    const measured = { task: "mood", ece: 0.05, n: 24, bins: [], confusion: [[1, 0]] };
    expect(attributeOf(task(), evaluation([], [measured]))).toMatchObject({
      confusion: [[1, 0]],
      reliability: { ece: 0.05, n: 24, bins: [] },
    });
    expect(attributeOf(task(), evaluation([], [{ ...measured, task: "key" }]))).not.toHaveProperty(
      "confusion",
    );
  });

  it("says with figures whether unlabelled music helped", () => {
    expect(attributeOf(task(), evaluation([])).verdict).toBe(
      "Unlabelled music: not used; what was chosen learns from labelled pieces alone.",
    );
    const difference = { value: 0.1, low: 0.05, high: 0.15 };
    expect(
      attributeOf(task({ verdict: "helped", difference, unit: "nats a piece" }), evaluation([])).verdict,
    ).toBe(
      "Unlabelled music: helped; a gain of 0.100 nats a piece (95 % interval 0.050 to 0.150) over the same without it, on labels left out.",
    );
  });

  it("says what always the same answer gets, and which classes could not be tested", () => {
    const verdict = {
      task: "mood",
      budget: "all",
      metric: "accuracy",
      value: 0.8,
      sameAnswer: "calm",
      sameAnswerValue: 0.5,
      gain: { value: 0.3, low: 0.1, high: 0.4 },
      judgement: "better",
    } as const;
    const measured = {
      ...evaluation([]),
      verdicts: [verdict],
      untested: [{ task: "mood", classes: ["wild"] }],
    };
    const { beside, untested } = attributeOf(task(), measured);
    expect(beside).toBe(
      'Beside always "calm": accuracy 0.800 against 0.500, better (a gain of 0.300, 95 % interval 0.100 to 0.400).',
    );
    expect(untested).toMatch(/^could not be tested: wild; /);
    const judged = {
      ...task(),
      report: { ...task().report, judgement: "no better", sameAnswer: "calm" },
    } as Task;
    expect(attributeOf(judged, evaluation([])).beside).toBe(
      'The tagger is no better than always "calm", by the labels left out in training.',
    );
    expect(attributeOf(task(), evaluation([]))).not.toHaveProperty("beside");
  });
});
