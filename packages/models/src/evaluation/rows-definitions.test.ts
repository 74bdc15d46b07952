import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import type { Task } from "../dataset.ts";
import { OURS } from "./methods.ts";
import { type Answers, evaluationRows, reliabilityRow } from "./rows.ts";

const MOOD: Task = {
  attribute: "mood",
  kind: "classes",
  classes: ["calm", "tense"],
  targets: [[1, 0], [1, 0], [0, 1], [0, 1], undefined],
};
const SPEED: Task = { attribute: "speed", kind: "number", classes: [], targets: [[1], [2], [3], [6]] };
const GROUPS = ["a", "b", "c", "d", "e"];

const answersOf = (
  method: string,
  predictions: readonly (readonly number[])[],
  changes: Partial<Answers> = {},
): Answers => ({
  method,
  budget: "all",
  repeat: 0,
  rows: predictions.map((_, row) => row),
  predictions,
  threshold: Number.NaN,
  ...changes,
});
const valuesOf = (rows: ReturnType<typeof evaluationRows>, method: string) =>
  Object.fromEntries(rows.filter((row) => row.method === method).map(({ metric, value }) => [metric, value]));

describe("evaluationRows of classes", () => {
  const ours = answersOf(
    OURS,
    [
      [0.8, 0.2],
      [0.4, 0.6],
      [0.1, 0.9],
      [0.3, 0.7],
    ],
    { threshold: 0.5 },
  );
  const majority = answersOf("majority", new Array(4).fill([0.6, 0.4]));
  const rows = evaluationRows("mood", MOOD, GROUPS, "groups", [ours, majority]);

  it("evaluationRows counts as by hand: three of four right, and the logarithms of what was said of the truth", () => {
    const found = valuesOf(rows, OURS);
    expect(found.accuracy).toBe(0.75);
    // Calm: 1 of 2 found, none wrongly: 2/3. Tense: both found, one wrongly: 4/5.
    expect(found["macro F1"]).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
    expect(found.nll).toBeCloseTo(-(Math.log(0.8) + Math.log(0.4) + Math.log(0.9) + Math.log(0.7)) / 4, 12);
    // At a threshold of 0.5 a class is in the set from p = 0.5 on: all but the second row.
    expect(found.coverage).toBe(0.75);
    // Two bins of two: confidences 0.6 and 0.7 (one of two right), 0.8 and 0.9 (both right).
    expect(found.ece).toBeCloseTo((Math.abs(0.65 - 0.5) + Math.abs(0.85 - 1)) / 2, 12);
  });

  it("evaluationRows counts the likeliest class as in every set, however low the threshold", () => {
    const strict = evaluationRows("mood", MOOD, GROUPS, "groups", [{ ...ours, threshold: 0.01 }]);
    expect(valuesOf(strict, OURS).coverage).toBe(valuesOf(strict, OURS).accuracy);
  });

  it("evaluationRows says how much more ours has than each other method, and gives coverage to what has sets alone", () => {
    const theirs = valuesOf(rows, "majority");
    expect(theirs.accuracy).toBe(0.5);
    expect(theirs).not.toHaveProperty("coverage");
    expect(theirs[`gain of ${OURS} in accuracy`]).toBe(0.25);
    expect(valuesOf(rows, OURS)).not.toHaveProperty(`gain of ${OURS} in accuracy`);
  });

  it("evaluationRows has an interval around each value, over groups, and says what exact probabilities are charged", () => {
    for (const { value, low, high, metric } of rows.filter(({ metric }) => metric !== "ece by chance")) {
      expect(low, metric).toBeLessThanOrEqual(value + 1e-9);
      expect(high, metric).toBeGreaterThanOrEqual(value - (metric === "ece" ? 0.2 : 1e-9));
    }
    const chance = rows.filter(({ metric }) => metric === "ece by chance");
    expect(chance).toHaveLength(1);
    expect(chance[0].low).toBeLessThanOrEqual(chance[0].value);
    expect(chance[0].value).toBeLessThanOrEqual(chance[0].high);
  });

  it("evaluationRows counts pieces once however often they are asked about, and repeats apart", () => {
    const again = [ours, majority].map((of) => ({ ...of, repeat: 1 }));
    const both = evaluationRows("mood", MOOD, GROUPS, "groups", [ours, majority, ...again]);
    for (const row of both)
      expect(row).toMatchObject({ task: "mood", split: "groups", budget: "all", n: 4, seeds: 2 });
    // The same answers twice: the same values.
    expect(valuesOf(both, OURS).accuracy).toBe(0.75);
  });

  it("evaluationRows keeps budgets apart", () => {
    const few = [ours, majority].map((of) => ({
      ...of,
      budget: 5,
      predictions: of.predictions.map(() => [1, 0]),
    }));
    const all = evaluationRows("mood", MOOD, GROUPS, "groups", [...few, ours, majority]);
    const accuracy = (budget: Answers["budget"]) =>
      all.find((row) => row.budget === budget && row.method === OURS && row.metric === "accuracy")!.value;
    expect([accuracy(5), accuracy("all")]).toEqual([0.5, 0.75]);
  });
});

describe("evaluationRows of numbers", () => {
  const rows = evaluationRows("speed", SPEED, GROUPS, "groups", [
    answersOf(OURS, [[1], [2], [4], [5]], { threshold: 0.5 }),
    answersOf("mean", new Array(4).fill([3])),
  ]);

  it("evaluationRows counts as by hand: squares against the variance, absolute errors, what lies within the interval", () => {
    const found = valuesOf(rows, OURS);
    // Truth 1, 2, 3, 6 about 3: squares 4 + 1 + 0 + 9; errors 0, 0, 1, 1.
    expect(found.r2).toBeCloseTo(1 - 2 / 14, 12);
    expect(found.mae).toBe(0.5);
    expect(found.coverage).toBe(0.5);
    expect(valuesOf(rows, "mean").r2).toBeCloseTo(0, 12);
    expect(valuesOf(rows, "mean")[`gain of ${OURS} in r2`]).toBeCloseTo(12 / 14, 12);
  });
});

describe("reliabilityRow", () => {
  it("reliabilityRow is of ours at the last budget, with what was called what", () => {
    const at = (budget: Answers["budget"], predictions: readonly (readonly number[])[]) =>
      answersOf(OURS, predictions, { budget });
    const row = reliabilityRow("mood", MOOD, [
      at(5, new Array(4).fill([0, 1])),
      at("all", [
        [0.8, 0.2],
        [0.4, 0.6],
        [0.1, 0.9],
        [0.3, 0.7],
      ]),
      answersOf("majority", new Array(4).fill([1, 0])),
    ])!;
    expect(row).toMatchObject({ task: "mood", budget: "all", n: 4, classes: MOOD.classes });
    expect(row.confusion).toEqual([
      [1, 1],
      [0, 2],
    ]);
    expect(row.bins.map(({ count }) => count)).toEqual([2, 2]);
    expect(row.ece).toBeCloseTo(0.15, 12);
  });

  it("reliabilityRow has a bin for 25 rows, 2 to 10 of them, and none of numbers", () => {
    expect(reliabilityRow("speed", SPEED, [answersOf(OURS, [[1]])])).toBeUndefined();
    const binsOf = (count: number) => {
      const random = randomFrom(count);
      const targets = Array.from({ length: count }, (_, i) => [Number(i % 2 === 0), i % 2]);
      const predictions = targets.map(() => random()).map((p) => [p, 1 - p]);
      return reliabilityRow("mood", { ...MOOD, targets }, [answersOf(OURS, predictions)])!.bins.length;
    };
    expect([10, 74, 75, 249, 250, 1000].map(binsOf)).toEqual([2, 2, 3, 9, 10, 10]);
  });
});
