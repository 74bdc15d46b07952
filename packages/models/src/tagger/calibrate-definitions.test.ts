import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { COVERAGE, calibrate, MIN_LABELS, mixTask, predictTask, withShift } from "./calibrate.ts";
import { madeUpProblem, randomRows } from "./made-up-problem.test-support.ts";
import type { TaskModel } from "./task-model.ts";

/** A mixture that says one thing of everything. */
const modelOf = (value: readonly number[], changes: Partial<TaskModel> = {}): TaskModel =>
  ({
    kind: "classes",
    members: [{ name: "same", weight: 1, state: { kind: "constant", value } }],
    temperature: 1,
    doubt: 0,
    shift: [],
    threshold: 1,
    deviation: Number.NaN,
    report: {},
    ...changes,
  }) as TaskModel;
const [row] = randomRows(1);
const said = async (model: TaskModel) => (await predictTask(model, [row]))[0];

/** A problem of so many pieces of two classes, and answers to it that are right in a share of cases, at this confidence. */
function answered(count: number, right: number, confidence: number) {
  const random = randomFrom(3);
  const rows = randomRows(count, 2);
  const targets = rows.map((_, i) => (i % 2 === 0 ? [1, 0] : [0, 1]));
  const problem = madeUpProblem({ rows, targets, groups: rows.map((_, i) => `g${i}`) });
  const leftOut = targets.map(([first]) => {
    const isRight = random() < right;
    const p = (first === 1) === isRight ? confidence : 1 - confidence;
    return [p, 1 - p];
  });
  return { problem, leftOut, targets };
}

describe("calibrate", () => {
  it("calibrate without left-out answers is sure of nothing: every class is in every set", () => {
    expect(calibrate(madeUpProblem(), undefined)).toEqual({
      temperature: 1,
      doubt: 1 / 22,
      threshold: Number.POSITIVE_INFINITY,
      deviation: Number.NaN,
    });
  });

  it("calibrate cools what was too modest, and warms what was too sure", () => {
    const modest = answered(200, 0.9, 0.6);
    const sure = answered(200, 0.7, 0.99);
    expect(calibrate(modest.problem, modest.leftOut).temperature).toBeLessThan(0.6);
    expect(calibrate(sure.problem, sure.leftOut).temperature).toBeGreaterThan(1.5);
  });

  it("calibrate leaves 1 the less, the fewer labels speak for it", () => {
    const logTemperatures = [20, 60, 200].map((labels) => {
      const { problem, leftOut } = answered(labels, 0.7, 0.99);
      return Math.log(calibrate(problem, leftOut).temperature);
    });
    expect(logTemperatures).toEqual([...logTemperatures].sort((a, b) => a - b));
    expect(logTemperatures[0]).toBeGreaterThan(0);
  });

  it("calibrate leaves the temperature at 1 where labels are fewer than 20", () => {
    const few = answered(MIN_LABELS - 1, 0.95, 0.55);
    const enough = answered(MIN_LABELS, 0.95, 0.55);
    expect(calibrate(few.problem, few.leftOut).temperature).toBe(1);
    expect(calibrate(enough.problem, enough.leftOut).temperature).not.toBe(1);
    expect(calibrate(few.problem, few.leftOut).doubt).toBe(1 / (MIN_LABELS + 1));
  });

  it("calibrate's threshold holds the truth of nine in ten left-out answers at least", () => {
    for (const [right, confidence] of [
      [0.95, 0.8],
      [0.7, 0.9],
    ]) {
      const { problem, leftOut, targets } = answered(300, right, confidence);
      const { temperature, doubt, threshold } = calibrate(problem, leftOut);
      const covered = targets.filter((target, i) => {
        const powers = leftOut[i].map((p) => p ** (1 / temperature));
        const total = powers[0] + powers[1];
        const p = ((1 - doubt) * powers[target.indexOf(1)]) / total + doubt / 2;
        return 1 - p <= threshold + 1e-12;
      });
      expect(covered.length / targets.length).toBeGreaterThanOrEqual(COVERAGE);
    }
  });

  it("calibrate of numbers gives the typical error, and an interval that holds nine in ten", () => {
    const rows = randomRows(100);
    const targets = rows.map((_, i) => [i / 10]);
    const errors = rows.map((_, i) => (i % 2 === 0 ? 1 : -1) * (i % 10));
    const problem = madeUpProblem({ rows, targets, groups: rows.map((_, i) => `g${i}`) });
    const { temperature, threshold, deviation } = calibrate(
      problem,
      targets.map(([value], i) => [value + errors[i]]),
    );
    expect(temperature).toBe(1);
    // Errors 0..9 alike: mean square 28.5.
    expect(deviation).toBeCloseTo(Math.sqrt(28.5), 9);
    expect(errors.filter((error) => Math.abs(error) <= threshold + 1e-9).length).toBeGreaterThanOrEqual(90);
    expect(threshold).toBeLessThanOrEqual(9 + 1e-9);
  });

  it("calibrate counts rows as often as they weigh: the same as with the rows repeated", () => {
    const { problem, leftOut, targets } = answered(40, 0.8, 0.95);
    const weighted = madeUpProblem({
      rows: problem.rows,
      targets,
      groups: problem.groups,
      weights: targets.map((_, i) => (i < 20 ? 2 : 1)),
    });
    const order = [...targets.keys()].flatMap((i) => (i < 20 ? [i, i] : [i]));
    const repeated = madeUpProblem({
      rows: order.map((i) => problem.rows[i]),
      targets: order.map((i) => targets[i]),
      groups: order.map((i) => problem.groups[i]),
      pieces: 40,
    });
    const [a, b] = [
      calibrate(weighted, leftOut),
      calibrate(
        repeated,
        order.map((i) => leftOut[i]),
      ),
    ];
    expect(a.temperature).toBeCloseTo(b.temperature, 9);
    expect(a.threshold).toBeCloseTo(b.threshold, 9);
  });
});

describe("predictTask", () => {
  it("predictTask is p^(1 / temperature), normalised, and a share of doubt", async () => {
    expect(await said(modelOf([0.8, 0.2]))).toEqual([expect.closeTo(0.8, 9), expect.closeTo(0.2, 9)]);
    const [a, b] = await said(modelOf([0.8, 0.2], { temperature: 2, doubt: 0.1 }));
    const [x, y] = [Math.sqrt(0.8), Math.sqrt(0.2)];
    expect(a).toBeCloseTo((0.9 * x) / (x + y) + 0.05, 9);
    expect(a + b).toBeCloseTo(1, 12);
    // Never quite nothing.
    expect((await said(modelOf([1, 0], { doubt: 0.02 })))[1]).toBeCloseTo(0.01, 6);
  });

  it("predictTask moves to other class frequencies by Bayes' rule", async () => {
    const [a, b] = await said(modelOf([0.5, 0.5], { shift: [3, 1] }));
    expect([a, b]).toEqual([expect.closeTo(0.75, 9), expect.closeTo(0.25, 9)]);
    const [c] = await said(modelOf([0.2, 0.8], { shift: [3, 1] }));
    expect(c).toBeCloseTo((3 * 0.2) / (3 * 0.2 + 0.8), 9);
  });

  it("mixTask is the mean of the members by their weights, and numbers are left as they are", async () => {
    const members = [
      { name: "a", weight: 0.25, state: { kind: "constant", value: [4] } },
      { name: "b", weight: 0.75, state: { kind: "constant", value: [8] } },
    ] as const;
    const model = modelOf([], { kind: "number", members, temperature: 3, doubt: 0.5 });
    expect(await mixTask(model, [row, row])).toEqual([[7], [7]]);
    expect(await predictTask(model, [row])).toEqual([[7]]);
    expect(await predictTask(model, [])).toEqual([]);
  });
});

describe("withShift", () => {
  it("withShift without left-out answers, or with answers that tell nothing, leaves the frequencies of the labels", async () => {
    const problem = madeUpProblem();
    const model = modelOf([0.5, 0.5]);
    expect(await withShift(model, problem, undefined)).toBe(model);
    const shifted = await withShift(
      model,
      problem,
      problem.targets.map(() => [0.5, 0.5]),
    );
    for (const factor of shifted.shift) expect(factor).toBeCloseTo(1, 9);
    expect(shifted.report.frequencies!.estimated).toEqual(shifted.report.frequencies!.labelled);
  });

  it("withShift leans to the class that the music without labels is of, the more such music there is", async () => {
    const problem = madeUpProblem();
    const sure = problem.targets.map(([first]) => (first === 1 ? [0.99, 0.01] : [0.01, 0.99]));
    // All of the ten unlabelled rows are class 1 to this model.
    const { shift, report } = await withShift(modelOf([0.02, 0.98]), problem, sure);
    expect(shift[1]).toBeGreaterThan(1);
    expect(shift[0]).toBeLessThan(1);
    const { labelled, estimated } = report.frequencies!;
    expect(estimated[1]).toBeGreaterThan(labelled[1]);
    expect(estimated[0] + estimated[1]).toBeCloseTo(1, 9);
    // Twenty labelled pieces and ten others: the frequencies lie a third of the way.
    for (const k of [0, 1])
      expect(shift[k] * labelled[k]).toBeCloseTo((20 * labelled[k] + 10 * estimated[k]) / 30, 9);
  });
});
