import { describe, expect, it } from "vitest";
import { softened } from "./calibrate.ts";
import type { Evidence } from "./evidence.ts";
import { learnTask } from "./learn-task.ts";
import { madeUpProblem, saying } from "./made-up-problem.test-support.ts";
import { temper } from "./temper.ts";

const ROWS = 40;
const targets = Array.from({ length: ROWS }, (_, i) => [1 - (i % 2), i % 2]);
const problem = { targets, weights: targets.map(() => 1) };
/** Right three times of four, and so sure of it. */
const saysWith = (p: number) =>
  targets.map(([first], i) => (first === (i % 8 < 2 ? 0 : 1) ? [p, 1 - p] : [1 - p, p]));
const evidenceOf = (...predictions: number[][][]): Evidence => ({
  candidates: predictions.map((_, m) => saying(`c${m}`, () => [1, 0])),
  predictions,
  folds: targets.map((_, i) => Math.floor(i / 8)),
});

describe("temper(evidence, problem)", () => {
  it("softens what is surer than it is right, and nothing else", () => {
    const { temperatures, predictions } = temper(evidenceOf(saysWith(0.9999), saysWith(0.75)), problem);
    // 0.9999 ^ (1 / T) : 0.0001 ^ (1 / T) = 3 : 1 at T = 8.4; 7 and 10 are beside it.
    expect(temperatures[0]).toBeGreaterThanOrEqual(7);
    expect(temperatures[1]).toBe(1);
    expect(Math.max(...predictions[0].flat())).toBeLessThan(0.85);
    expect(predictions[1]).toEqual(saysWith(0.75));
  });

  it("leaves few labels and numbers as they are", () => {
    const few = { targets: targets.slice(0, 8), weights: problem.weights.slice(0, 8) };
    const said = saysWith(0.9999).slice(0, 8);
    const evidence = { ...evidenceOf(said), folds: few.targets.map((_, i) => i % 2) };
    expect(temper(evidence, few).predictions).toEqual([said]);
    const numbers = { targets: [[1], [2]], weights: [1, 1] };
    expect(temper({ ...evidence, predictions: [[[3], [4]]] }, numbers).temperatures).toEqual([1]);
  });
});

describe("softened(probs, temperature)", () => {
  it("is p^(1 / T), normalised", () => {
    const [a, b] = softened([0.8, 0.2], 2);
    expect(a / b).toBeCloseTo(2, 10);
    expect(a + b).toBeCloseTo(1, 10);
  });
});

describe("learnTask", () => {
  it("does not let a candidate decide that is always sure and half of the time wrong", async () => {
    const honest = saying("honest", ({ targets: own }) => {
      const share = own.reduce((sum, [, p]) => sum + p, 0) / own.length;
      return [1 - share, share];
    });
    const sure = saying("sure", () => [1e-6, 1 - 1e-6]);
    const { members } = await learnTask(madeUpProblem({}), { seed: 1, candidates: [honest, sure] });
    for (const { name, weight, temperature = 1 } of members)
      if (name === "sure" && weight > 0.05) expect(temperature).toBe(10);
  });
});
