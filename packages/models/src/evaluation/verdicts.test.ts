import { describe, expect, it } from "vitest";
import type { Task } from "../dataset.ts";
import { untestedClasses } from "../tagger/untested-classes.ts";
import { OURS } from "./methods.ts";
import { type Answers, evaluationRows } from "./rows.ts";
import { evaluationVerdicts } from "./verdicts.ts";

/** 50 pieces, nine in ten of one class. */
const RARE: Task = {
  attribute: "like",
  kind: "classes",
  classes: ["no", "yes"],
  targets: Array.from({ length: 50 }, (_, i) => (i % 10 === 0 ? [0, 1] : [1, 0])),
};
const GROUPS = RARE.targets.map((_, i) => `g${i}`);

const saying = (method: string, of: (row: number) => readonly number[]): Answers => ({
  method,
  budget: "all",
  repeat: 0,
  rows: RARE.targets.map((_, i) => i),
  predictions: RARE.targets.map((_, i) => of(i)),
  threshold: Number.NaN,
});
const same = saying("majority", () => [0.9, 0.1]);
const verdictOf = (ours: Answers) =>
  evaluationVerdicts("like", RARE, evaluationRows("like", RARE, GROUPS, "groups", [ours, same]));

describe("evaluationVerdicts(name, task, rows)", () => {
  it("calls a score of 0.9 no better where always the same answer has it too, though not one interval is a point", () => {
    const rows = evaluationRows("like", RARE, GROUPS, "groups", [saying(OURS, () => [0.8, 0.2]), same]);
    const [verdict] = evaluationVerdicts("like", RARE, rows);
    expect(verdict).toMatchObject({
      task: "like",
      budget: "all",
      metric: "accuracy",
      value: 0.9,
      sameAnswer: "no",
      sameAnswerValue: 0.9,
      judgement: "no better",
    });
    for (const { metric, low, high } of rows) expect(high - low, metric).toBeGreaterThan(0.001);
  });

  it("calls it better where the paired gain is clear", () => {
    const sharp = saying(OURS, (i) => (i % 10 === 0 ? [0.2, 0.8] : [0.9, 0.1]));
    // 5 of 50 more: 0.1, at most 0 without them.
    const [found] = verdictOf(sharp);
    expect(found.gain.value).toBeCloseTo(0.1, 12);
    expect(found).toMatchObject({ value: 1, judgement: found.gain.low > 0 ? "better" : "no better" });
    const half: Task = { ...RARE, targets: RARE.targets.map((_, i) => (i % 2 === 0 ? [0, 1] : [1, 0])) };
    const ours = saying(OURS, (i) => (i % 2 === 0 ? [0.2, 0.8] : [0.9, 0.1]));
    const [clear] = evaluationVerdicts(
      "like",
      half,
      evaluationRows("like", half, GROUPS, "groups", [ours, same]),
    );
    expect(clear).toMatchObject({ value: 1, sameAnswerValue: 0.5, judgement: "better" });
    // All 50 right is no proof that all are.
    const accuracy = evaluationRows("like", half, GROUPS, "groups", [ours, same]).find(
      ({ method, metric }) => method === OURS && metric === "accuracy",
    )!;
    expect([accuracy.low, accuracy.high]).toEqual([expect.closeTo(0.9512, 4), 1]);
  });
});

describe("untestedClasses(task, rows, groups)", () => {
  it("names classes with labels in fewer than two groups, and none of numbers", () => {
    const task: Task = {
      attribute: "type",
      kind: "classes",
      classes: ["reel", "jig", "waltz", "air"],
      targets: [[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], undefined],
    };
    const groups = ["a", "b", "c", "d", "d", "e"];
    // One jig, two waltzes that are near-duplicates, no air.
    expect(untestedClasses(task, [0, 1, 2, 3, 4, 5], groups)).toEqual(["jig", "waltz", "air"]);
    expect(untestedClasses({ ...task, kind: "number" }, [0, 1], groups)).toEqual([]);
  });
});
