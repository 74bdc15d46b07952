import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate.ts";
import { gatherEvidence, losses, mean } from "./evidence.ts";
import { learnTask, openArms } from "./learn-task.ts";
import { Pool, Problem } from "./problem.ts";

const random = randomFrom(2);
const rows = Array.from({ length: 60 }, () => Float64Array.of(2 * random() - 1));
const problem = new Problem(new Pool(rows, ["descriptors"], 1), {
  rows: rows.slice(0, 30),
  targets: rows.slice(0, 30).map(([a]) => (a > 0 ? [0, 1] : [1, 0])),
  groups: rows.slice(0, 30).map((_, i) => `group ${i >> 1}`),
});

/** Counts its fits; says the truth with this probability. */
function candidate(name: string, p: number, extra: Partial<Candidate> = {}) {
  const seen: number[] = [];
  const strength = Math.log(p / (1 - p)) * 50;
  const one: Candidate = {
    name,
    method: "logistic regression",
    kind: "classes",
    usesUnlabelled: false,
    isBaseline: false,
    prior: 1,
    fit: (given) => {
      seen.push(given.rows.length);
      return { kind: "softmax", weights: Float32Array.of(-strength, strength), bias: [0, 0] };
    },
    ...extra,
  };
  return { one, seen };
}

describe("gatherEvidence", () => {
  it("predicts every row once, from fits that have seen none of its group", async () => {
    const { one, seen } = candidate("a", 0.9);
    const evidence = await gatherEvidence(problem, [one], 1, async () => {});
    expect(seen).toHaveLength(5);
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(4 * 30);
    expect(evidence!.predictions[0]).toHaveLength(30);
    for (const [i, group] of problem.groups.entries())
      expect(evidence!.folds[i]).toBe(evidence!.folds[problem.groups.indexOf(group)]);
  });

  it("concludes nothing from fewer than four groups", async () => {
    const few = problem.subset([0, 1, 2, 3, 4, 5]);
    expect(await gatherEvidence(few, [candidate("a", 0.9).one], 1, async () => {})).toBeUndefined();
  });
});

describe("losses", () => {
  it("are nats of soft targets, never infinite, and squares of numbers", () => {
    expect(losses([[0.25, 0.75]], [[0.5, 0.5]])[0]).toBeCloseTo(-0.5 * Math.log(0.25 * 0.75), 12);
    expect(losses([[1, 0]], [[0, 1]])[0]).toBeCloseTo(-Math.log(1e-6), 12);
    expect(losses([[3]], [[1]])).toEqual([4]);
    expect(mean([1, 2, 6], [1, 1, 2])).toBe(15 / 4);
  });
});

describe("openArms", () => {
  it("fits each candidate once to all rows, whatever the number of arms", async () => {
    const [good, bad] = [candidate("good", 0.99), candidate("bad", 0.2, { method: "nearest neighbours" })];
    const arms = await openArms(problem, { seed: 1, candidates: [good.one, bad.one] });
    const [inner] = [good.seen.length];
    const all = await arms.learn(() => true);
    await arms.learn(() => true);
    await arms.learnMethod("logistic regression");
    expect(good.seen.length - inner).toBe(1);
    expect(good.seen.at(-1)).toBe(30);
    expect(all.members[0].name).toBe("good");
    expect(all.members[0].weight).toBeGreaterThan(0.8);
    expect(all.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it("learnMethod takes the variant of least left-out loss, alone", async () => {
    const [good, better] = [candidate("good", 0.8), candidate("better", 0.99)];
    const arms = await openArms(problem, { seed: 1, candidates: [good.one, better.one] });
    const { members, report } = await arms.learnMethod("logistic regression");
    expect(members.map(({ name, weight }) => [name, weight])).toEqual([["better", 1]]);
    expect(report.unlabelled.verdict).toBe("not used");
  });

  it("breathes between fits, so that a cancelled training ends", async () => {
    const stop = async () => {
      throw new Error("cancelled");
    };
    await expect(
      openArms(problem, { seed: 1, candidates: [candidate("a", 0.9).one], yieldTurn: stop }),
    ).rejects.toThrow("cancelled");
  });
});

describe("learnTask of labels that were asked for", () => {
  it("moves no class frequencies where most were chosen by what is unsure, as it does where they were not", async () => {
    // As many labels of either class, in a pool where one is rare.
    const made = randomFrom(4);
    const told = Array.from({ length: 200 }, (_, i) =>
      Float64Array.of((i < 24 ? 1 - 2 * (i % 2) : i % 10 === 0 ? 1 : -1) * (0.5 + made())),
    );
    const labelled = told.slice(0, 24);
    const given = {
      rows: labelled,
      targets: labelled.map(([value]) => (value > 0 ? [0, 1] : [1, 0])),
      groups: labelled.map((_, i) => `${i}`),
    };
    const pool = new Pool(told, ["descriptors"], 1);
    const moved = await learnTask(new Problem(pool, given), { seed: 1 });
    expect(moved.shift[1]).toBeLessThan(0.6);
    const asked = await learnTask(new Problem(pool, { ...given, isAsked: true }), { seed: 1 });
    expect(asked.shift).toEqual([]);
  });
});
