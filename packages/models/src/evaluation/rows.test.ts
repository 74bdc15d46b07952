import { describe, expect, it } from "vitest";
import type { Task } from "../dataset.ts";
import { LABELS_ONLY, OURS } from "./methods.ts";
import { type Answers, evaluationRows, reliabilityRow } from "./rows.ts";

const PIECES = 40;
const truth = Array.from({ length: PIECES }, (_, i) => i % 2);
const groups = truth.map((_, i) => `group ${i >> 1}`);
const classes: Task = {
  attribute: "mood",
  kind: "classes",
  classes: ["calm", "lively"],
  targets: truth.map((t) => [1 - t, t]),
};
/** Says the truth of all but the first `wrong` pieces, with this probability. */
const sayings = (method: string, wrong: number, p = 0.9, threshold = Number.NaN, repeat = 0): Answers => ({
  method,
  budget: 10,
  repeat,
  rows: [...truth.keys()],
  predictions: truth.map((t, i) => {
    const right = i < wrong ? 1 - p : p;
    return t === 1 ? [1 - right, right] : [right, 1 - right];
  }),
  threshold,
});

describe("evaluationRows", () => {
  const rows = evaluationRows("mood", classes, groups, "groups", [
    sayings(OURS, 4, 0.9, 0.5),
    sayings(LABELS_ONLY, 10),
  ]);
  const find = (method: string, metric: string) =>
    rows.find((row) => row.method === method && row.metric === metric)!;

  it("gives accuracy, macro F1 and negative log likelihood by their definitions", () => {
    expect(find(OURS, "accuracy").value).toBeCloseTo(0.9, 12);
    // Two of each class are wrong: 18 of 20 right in each.
    expect(find(OURS, "macro F1").value).toBeCloseTo(0.9, 12);
    expect(find(OURS, "nll").value).toBeCloseTo(-(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), 12);
    expect(find(OURS, "accuracy")).toMatchObject({
      task: "mood",
      split: "groups",
      budget: 10,
      n: 40,
      seeds: 1,
    });
  });

  it("goes from few labels to all, also where the first folds could not fill the small budgets", () => {
    const at = (budget: Answers["budget"]) => ({ ...sayings(OURS, 4), budget });
    const answers = [at("all"), at(20), at(5), at("all")];
    const rows = evaluationRows("mood", classes, groups, "groups", answers);
    expect([...new Set(rows.map(({ budget }) => budget))]).toEqual([5, 20, "all"]);
    expect(reliabilityRow("mood", classes, [at("all"), at(5)])?.budget).toBe("all");
  });

  it("gives what ours has more than each other method, by the same groups", () => {
    const gain = find(LABELS_ONLY, `gain of ${OURS} in accuracy`);
    expect(gain.value).toBeCloseTo(6 / 40, 12);
    expect(gain.low).toBeGreaterThan(-0.1);
    expect(gain.low).toBeLessThan(6 / 40);
    expect(gain.high).toBeLessThan(0.4);
    expect(find(OURS, `gain of ${OURS} in accuracy`)).toBeUndefined();
  });

  it("gives coverage of sets only where a method has sets", () => {
    // 1 - p of the truth is 0.1 or 0.9: sets to 0.5 hold what was said right.
    expect(find(OURS, "coverage").value).toBeCloseTo(0.9, 12);
    expect(find(LABELS_ONLY, "coverage")).toBeUndefined();
  });

  it("charges ours what exact probabilities would be charged by chance", () => {
    const { value, low, high } = find(OURS, "ece by chance");
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    // Two bins of 20 pieces that were given 0.9: 16 right in the first, 20 in the second.
    expect(find(OURS, "ece").value).toBeCloseTo(0.1, 12);
  });

  it("counts repeats, and pieces once", () => {
    const twice = [sayings(OURS, 4), sayings(OURS, 4, 0.9, Number.NaN, 1)];
    const [accuracy] = evaluationRows("mood", classes, groups, "groups", twice);
    expect(accuracy).toMatchObject({ metric: "accuracy", n: 40, seeds: 2 });
  });

  it("scores numbers by R2, concordance and absolute error", () => {
    const values = truth.map((_, i) => i / 10);
    const task: Task = {
      attribute: "speed",
      kind: "number",
      classes: [],
      targets: values.map((value) => [value]),
    };
    const said: Answers = {
      ...sayings(OURS, 0),
      predictions: values.map((value, i) => [value + (i % 2 === 0 ? 0.1 : -0.1)]),
      threshold: 0.2,
    };
    const numbers = evaluationRows("speed", task, groups, "groups", [said]);
    const valueFor = (metric: string) => numbers.find((row) => row.metric === metric)!.value;
    expect(valueFor("mae")).toBeCloseTo(0.1, 12);
    const variance = (40 ** 2 - 1) / 12 / 100;
    expect(valueFor("r2")).toBeCloseTo(1 - 0.01 / variance, 9);
    expect(valueFor("coverage")).toBe(1);
    expect(reliabilityRow("speed", task, [said])).toBeUndefined();
  });
});

describe("reliabilityRow", () => {
  it("counts who was called what by ours at the largest budget", () => {
    const row = reliabilityRow("mood", classes, [{ ...sayings(OURS, 40), budget: 5 }, sayings(OURS, 4)])!;
    expect(row).toMatchObject({ task: "mood", budget: 10, n: 40, classes: ["calm", "lively"] });
    expect(row.confusion).toEqual([
      [18, 2],
      [2, 18],
    ]);
  });
});
