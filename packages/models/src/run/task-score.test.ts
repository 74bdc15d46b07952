import { describe, expect, it } from "vitest";
import { judgementText, sameAnswerText, taskScore, untestedText } from "./task-score.ts";
import type { TrainedTask } from "./trained-task.ts";

const report: TrainedTask["report"] = {
  labelled: 8,
  groups: 8,
  methods: [],
  loss: 0.25,
  accuracy: 0.875,
  majority: 0.75,
  sameAnswer: "no",
  gain: { value: 0.125, low: -0.1, high: 0.3 },
  judgement: "no better",
  untested: ["jig"],
  chosen: "mixture",
  unlabelled: { verdict: "not used", unit: "nats a piece" },
  calibration: { status: "too-few-labels", n: 8, needed: 20 },
};

describe("taskScore(task)", () => {
  it("has the accuracy of classes beside that of always the same answer, with its judgement in words", () => {
    expect(taskScore({ attribute: "like", classes: ["no", "yes"], report })).toEqual({
      attribute: "like",
      labelled: 8,
      measure: "accuracy",
      score: 0.875,
      sameAnswer: "no",
      sameAnswerScore: 0.75,
      gain: { value: 0.125, low: -0.1, high: 0.3 },
      judgement: "no better",
      says: 'no better than always "no"',
      untested: ["jig"],
    });
  });

  it("has root mean squared errors of numbers, and leaves out what runs of before did not keep", () => {
    const { accuracy: _a, gain: _g, judgement: _j, sameAnswer: _s, untested: _u, ...old } = report;
    const found = taskScore({
      attribute: "speed",
      classes: [],
      report: { ...old, majority: 4 } as unknown as TrainedTask["report"],
    });
    expect(found).toEqual({
      attribute: "speed",
      labelled: 8,
      measure: "root mean squared error",
      score: 0.5,
      sameAnswerScore: 2,
      says: "",
      untested: [],
    });
  });
});

describe("scores in words", () => {
  it.each([
    ["better", 'better than always "no"'],
    ["better probabilities", 'no more often right than always "no", but its probabilities tell more'],
    ["no better", 'no better than always "no"'],
    ["not tested", "not tested: labels are of 8 groups of near-duplicates, and a test needs 4"],
    [undefined, ""],
  ] as const)("judgementText of %s", (judgement, text) => {
    expect(judgementText({ ...report, judgement })).toBe(text);
  });

  it("sameAnswerText quotes a class, whatever it is called, and rounds a mean", () => {
    const names = ["no", 'a "b"', 1234.5678, undefined].map((sameAnswer) => sameAnswerText({ sameAnswer }));
    expect(names).toEqual([
      'always "no"',
      'always "a \\"b\\""',
      "always the mean, 1235",
      "always the same answer",
    ]);
  });

  it("untestedText names the classes and the way out", () => {
    expect(untestedText(["jig", "reel"])).toMatch(/^could not be tested: jig, reel; .*label more$/);
  });
});
