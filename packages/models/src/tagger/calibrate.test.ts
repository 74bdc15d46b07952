import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { calibrate, mixTask, predictTask, withShift } from "./calibrate.ts";
import { Pool, Problem } from "./problem.ts";
import type { TaskModel, TaskReport } from "./task-model.ts";

const random = randomFrom(9);
const rows = Array.from({ length: 200 }, () => Float64Array.from({ length: 4 }, () => 2 * random() - 1));
const pool = new Pool(rows, new Array(4).fill("descriptors"), 1);
/** Class 1 three times of four where the first column is positive, else one of four. */
const classOf = rows.map(([a]) => Number(random() < (a > 0 ? 0.75 : 0.25)));
const problemOf = (count: number) =>
  new Problem(pool, {
    rows: rows.slice(0, count),
    targets: classOf.slice(0, count).map((k) => [1 - k, k]),
    groups: rows.slice(0, count).map((_, i) => `${i}`),
  });
const sayings = (count: number, p: number) =>
  rows.slice(0, count).map(([a]) => (a > 0 ? [1 - p, p] : [p, 1 - p]));

describe("calibrate", () => {
  it("cools answers that are surer than they are right, and heats those that are less", () => {
    const sure = calibrate(problemOf(160), sayings(160, 0.98));
    expect(sure.temperature).toBeGreaterThan(2);
    const shy = calibrate(problemOf(160), sayings(160, 0.55));
    expect(shy.temperature).toBeLessThan(0.5);
    expect(calibrate(problemOf(160), sayings(160, 0.75)).temperature).toBeCloseTo(1, 0);
  });

  it("leaves answers as they are where labels are too few, and sets nothing without evidence", () => {
    expect(calibrate(problemOf(12), sayings(12, 0.98))).toMatchObject({ temperature: 1, doubt: 1 / 14 });
    expect(calibrate(problemOf(30), undefined)).toMatchObject({
      temperature: 1,
      threshold: Number.POSITIVE_INFINITY,
    });
  });

  it("gives numbers the error that covers nine of ten left-out pieces, and their typical error", () => {
    const values = rows.slice(0, 40).map((_, i) => [i]);
    const problem = new Problem(pool, {
      rows: rows.slice(0, 40),
      targets: values,
      groups: values.map(String),
    });
    const { threshold, deviation } = calibrate(
      problem,
      values.map(([value]) => [value + (value + 1) / 10]),
    );
    // Errors 0.1, 0.2, ... 4.0: the 37th of 40 is where nine tenths of 41 are reached.
    expect(threshold).toBeCloseTo(3.7, 9);
    expect(deviation).toBeCloseTo(Math.sqrt(((41 * 81) / 6) * 0.01), 9);
  });
});

const model = (extra: Partial<TaskModel> = {}): TaskModel => ({
  kind: "classes",
  members: [
    { name: "a", weight: 0.25, state: { kind: "constant", value: [1, 0] } },
    { name: "b", weight: 0.75, state: { kind: "constant", value: [0.2, 0.8] } },
  ],
  temperature: 1,
  doubt: 0,
  shift: [],
  threshold: Number.POSITIVE_INFINITY,
  deviation: Number.NaN,
  report: {} as TaskReport,
  ...extra,
});

describe("predictTask", () => {
  const first = async (extra?: Partial<TaskModel>) => (await predictTask(model(extra), rows.slice(0, 1)))[0];

  it("mixes the members by weight, then temperature, doubt and shift", async () => {
    expect((await mixTask(model(), rows.slice(0, 1)))[0][0]).toBeCloseTo(0.4, 12);
    expect((await first())[0]).toBeCloseTo(0.4, 12);
    // 0.4^(1/2) / (0.4^(1/2) + 0.6^(1/2))
    expect((await first({ temperature: 2 }))[0]).toBeCloseTo(
      Math.sqrt(0.4) / (Math.sqrt(0.4) + Math.sqrt(0.6)),
      12,
    );
    expect((await first({ doubt: 0.5 }))[0]).toBeCloseTo(0.5 * 0.4 + 0.25, 12);
    expect((await first({ shift: [2, 1] }))[0]).toBeCloseTo(0.8 / 1.4, 12);
  });

  it("gives a number as the weighted mean, whatever else there is", async () => {
    const members = [
      { name: "a", weight: 0.5, state: { kind: "constant", value: [1] } as const },
      { name: "b", weight: 0.5, state: { kind: "constant", value: [4] } as const },
    ];
    expect(await first({ kind: "number", members, temperature: 2, doubt: 0.5 })).toEqual([2.5]);
  });
});

describe("withShift", () => {
  it("moves to the frequencies of the pool where left-out answers tell much, and stays where they tell little", async () => {
    // Labelled: half and half. Pool: the member says class 1 of nine in ten.
    const told = Array.from({ length: 200 }, (_, i) =>
      Float64Array.of(i < 20 ? 1 - 2 * (i % 2) : i % 10 === 0 ? 1 : -1),
    );
    const skewed = new Pool(told, ["descriptors"], 1);
    const labelled = told.slice(0, 20);
    const targets = labelled.map(([a]) => (a > 0 ? [1, 0] : [0, 1]));
    const problem = new Problem(skewed, { rows: labelled, targets, groups: labelled.map((_, i) => `${i}`) });
    const member = { kind: "softmax", weights: Float32Array.of(3, -3), bias: [0, 0] } as const;
    const learnt = model({ members: [{ name: "a", weight: 1, state: member }] });
    const sure = targets.map(([a, b]) => [0.02 + 0.96 * a, 0.02 + 0.96 * b]);
    const moved = await withShift(learnt, problem, sure);
    expect(moved.report.frequencies!.labelled[0]).toBeCloseTo(0.5, 9);
    expect(moved.report.frequencies!.estimated[0]).toBeLessThan(0.2);
    expect(moved.shift[0]).toBeLessThan(0.5);
    const stays = await withShift(
      learnt,
      problem,
      targets.map(() => [0.5, 0.5]),
    );
    expect(stays.shift[0]).toBeCloseTo(1, 9);
    // Labels that may be a sample of the pool stay, however sure the answers are.
    const rare = told.flatMap((_, i) => (i >= 20 && i < 40 ? [i] : []));
    const drawn = new Problem(skewed, {
      rows: rare.map((i) => told[i]),
      targets: rare.map((i) => (told[i][0] > 0 ? [1, 0] : [0, 1])),
      groups: rare.map(String),
    });
    const same = await withShift(
      learnt,
      drawn,
      drawn.targets.map(([a, b]) => [0.02 + 0.96 * a, 0.02 + 0.96 * b]),
    );
    expect(same.shift).toEqual([1, 1]);
    expect(await withShift(learnt, problem, undefined)).toBe(learnt);
  });
});
