import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, type Project } from "@semitone/library";
import {
  type Dataset,
  DEFAULT_LISTENER_STEPS,
  DEFAULT_MAX_STEPS,
  DEFAULT_NETWORKS,
  modelledSeconds,
  recordSpeed,
} from "@semitone/models";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestOf, type TrainOptions } from "./options.ts";
import { planTraining } from "./plan.ts";

let project: Project;
beforeEach(() => {
  project = { folder: mkdtempSync(join(tmpdir(), "semitone-plan-")) } as Project;
});
afterEach(() => rmSync(project.folder, { recursive: true }));

/** So many pieces of 32 bars, each labelled with one of four classes. */
function datasetOf(count: number, tasks = 1): Dataset {
  const pieces = Array.from({ length: count }, (_, i) => ({
    kind: "score",
    sha256: `${i}`,
    ordinal: 0,
    bars: 32,
  }));
  const task = (t: number) => ({
    attribute: `mood${t}`,
    kind: "classes",
    classes: ["a", "b", "c", "d"],
    targets: pieces.map(() => [1, 0, 0, 0]),
  });
  return {
    pieces,
    rows: pieces.map(() => new Float32Array(300)),
    groups: pieces.map(({ sha256 }) => sha256),
    tasks: Array.from({ length: tasks }, (_, t) => task(t)),
    unreadable: [],
  } as unknown as Dataset;
}

const plan = (count: number, options: TrainOptions = {}, tasks = 1) =>
  planTraining(project, datasetOf(count, tasks), requestOf(options));

describe("planTraining without a budget", () => {
  it("planTraining gives the steps of the rule, whatever speed was recorded", () => {
    const before = plan(400);
    expect(before.listener).toEqual({ mostSteps: DEFAULT_LISTENER_STEPS });
    expect(before.segments).toEqual({ mostSteps: DEFAULT_MAX_STEPS });
    expect(before.isDeep).toBe(true);
    recordSpeed(cacheFolder(project), DEFAULT_NETWORKS, 1);
    const after = plan(400);
    expect([after.listener, after.segments, after.isDeep]).toEqual([before.listener, before.segments, true]);
    // What is promised follows the record: 1500 + 3000 steps of a second.
    expect(after.estimate.seconds).toBeGreaterThan(4500);
    expect(after.estimate.notes).toEqual([]);
  });

  it("planTraining of 3,000 pieces promises less than ten minutes by the cost model", () => {
    const { estimate, isDeep } = plan(3000);
    expect(isDeep).toBe(true);
    expect(estimate.seconds).toBeLessThan(600);
    // The steps alone: 4,500 of 67 ms.
    expect(estimate.seconds).toBeGreaterThan(4500 * modelledSeconds(DEFAULT_NETWORKS));
  });

  it("planTraining leaves slow methods out by the number of tasks, not by time", () => {
    expect(plan(400, {}, 30).isDeep).toBe(false);
    expect(plan(400, { deep: true }, 30).isDeep).toBe(true);
    expect(plan(400, { deep: false }).isDeep).toBe(false);
    expect(plan(400, { model: "m2" }, 30).isDeep).toBe(true);
  });

  it("planTraining has a listener from 100 pieces on, and none without unlabelled music, music or with 0 steps", () => {
    expect(plan(99).listener).toBeUndefined();
    for (const options of [
      { unlabelled: false },
      { music: false },
      { steps: { listener: 0 } },
      { model: "majority" },
    ])
      expect(plan(400, options).listener).toBeUndefined();
    expect(plan(400, { music: false }).segments).toBeUndefined();
  });

  it("planTraining takes exact steps as they are", () => {
    const { listener, segments } = plan(400, { steps: { listener: 7, segments: 9 }, budgetSeconds: 5 });
    expect([listener, segments]).toEqual([{ steps: 7 }, { steps: 9 }]);
  });
});

describe("planTraining with a budget", () => {
  it("planTraining gives what the recorded speed allows: a quarter to the listener, what is left to music", () => {
    recordSpeed(cacheFolder(project), DEFAULT_NETWORKS, 0.1);
    const { listener, segments, seconds } = plan(400, { budgetSeconds: 400 });
    expect(listener).toEqual({ mostSteps: 1000 });
    // 400 s less the tagger, 105 s of listening and 5 s around the steps, in whole hundreds of 10 a second.
    const left = 400 - seconds.tagger - 105 - 5;
    expect(segments).toEqual({ mostSteps: 100 * Math.floor(left / 0.1 / 100) });
  });

  it("planTraining tells that music needs more than a small budget, how long it will take, and the way out", () => {
    recordSpeed(cacheFolder(project), DEFAULT_NETWORKS, 0.2);
    const { estimate, listener } = plan(18, { budgetSeconds: 15 });
    expect(listener).toBeUndefined();
    expect(estimate.seconds).toBeGreaterThan(300 * 0.2);
    expect(estimate.notes).toEqual([
      "budget: expected at least 65 s for the 300 steps of a segment model; got 15 s; expect about 66 s, or train with --no-music",
    ]);
    expect(plan(18, { budgetSeconds: 15, music: false }).estimate.notes).toEqual([]);
  });
});

describe("planTraining where the speed was measured", () => {
  const measuredPlan = (seconds: number, options: TrainOptions, pace = 1) =>
    planTraining(project, datasetOf(400), requestOf(options), { seconds, pace });

  it("planTraining divides a budget by what a step takes here, and keeps it as it is promised", () => {
    for (const seconds of [0.02, 0.067, 0.2]) {
      const { estimate, listener, segments } = measuredPlan(seconds, { budgetSeconds: 600 }, 2);
      expect(estimate.notes).toEqual([]);
      expect(estimate.seconds).toBeGreaterThan(0.7 * Math.min(600, 600 * (seconds / 0.2)));
      expect(estimate.seconds).toBeLessThanOrEqual(600);
      expect(listener).toEqual({ mostSteps: Math.min(12_000, 100 * Math.floor(150 / seconds / 100)) });
      expect(segments).toBeDefined();
    }
  });

  it("planTraining counts what one thread does by the pace of this machine", () => {
    const [usual, slow] = [1, 3].map((pace) => measuredPlan(0.067, {}, pace));
    expect(slow.seconds.tagger).toBeCloseTo(3 * usual.seconds.tagger, 9);
    // 5 s about the steps of the listener and of the segment model.
    expect(slow.seconds.segments - usual.seconds.segments).toBeCloseTo(10, 9);
    // Without a budget nothing but the promise follows.
    expect([slow.isDeep, slow.listener, slow.segments]).toEqual([
      usual.isDeep,
      usual.listener,
      usual.segments,
    ]);
  });

  it("planTraining keeps to the steps of an idle machine on a busy one, and says what they will take", () => {
    recordSpeed(cacheFolder(project), DEFAULT_NETWORKS, 0.1);
    const idle = measuredPlan(0.1, { budgetSeconds: 400 });
    const busy = measuredPlan(1, { budgetSeconds: 400 });
    expect(idle.estimate.notes).toEqual([]);
    expect([busy.listener, busy.segments]).toEqual([idle.listener, idle.segments]);
    expect(busy.estimate.seconds).toBeGreaterThan(2000);
    expect(busy.estimate.notes).toEqual([
      `budget: expected this machine as fast as it was, 0.10 s a step; got 1.0 s, since it is busy; expect about ${Math.ceil(busy.estimate.seconds)} s instead of 400 s`,
    ]);
  });

  it("planTraining tells of a tagger that takes longer than the budget, and of exact steps", () => {
    const tagger = planTraining(project, datasetOf(400, 30), requestOf({ budgetSeconds: 5, music: false }));
    expect(tagger.estimate.notes).toEqual([
      expect.stringMatching(
        /^budget: expected at least \d+ s for the tagger; got 5 s; expect about \d+ s, or train fewer/,
      ),
    ]);
    const exact = measuredPlan(1, { budgetSeconds: 300, steps: { listener: 0, segments: 900 }, deep: false });
    expect(exact.estimate.notes).toEqual([
      expect.stringMatching(
        /^budget: expected more time for what was asked for; got 300 s; expect about 9\d\d s$/,
      ),
    ]);
  });
});

describe("requestOf", () => {
  it("requestOf refuses budgets and threads that are none", () => {
    expect(() => requestOf({ budgetSeconds: 0 })).toThrow(/^budgetSeconds: expected a number > 0; got 0/);
    expect(() => requestOf({ threads: 1.5 })).toThrow(/^threads: expected a whole number >= 1; got 1.5/);
    expect(() => requestOf({ encoder: "gru", music: false })).toThrow(
      /^encoder: expected mlp in a run without music/,
    );
  });
});
