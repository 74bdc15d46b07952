import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { mix, stackClasses, stackNumbers } from "./stack.ts";

const random = randomFrom(3);
const targets = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? [0, 1] : [1, 0]));
const sharp = targets.map(([a]) => (random() < 0.85 ? a : 1 - a)).map((p) => [0.1 + 0.8 * p, 0.9 - 0.8 * p]);
const noise = targets.map(() => random()).map((p) => [p, 1 - p]);
const even = targets.map(() => [0.6, 0.4]);

/** What stackClasses says it maximises, by its definition. */
function evidence(
  predictions: readonly number[][][],
  weights: readonly number[],
  prior: readonly number[],
): number {
  let sum = 0;
  for (const [i, target] of targets.entries())
    for (const [c, mass] of target.entries())
      if (mass > 0)
        sum +=
          mass * Math.log(weights.reduce((total, weight, m) => total + weight * predictions[m][i][c], 0));
  return sum + prior.reduce((total, share, m) => total + share * Math.log(weights[m]), 0);
}

describe("stackClasses", () => {
  it("stackClasses finds the best weights of a fine grid, to the grid", () => {
    const predictions = [sharp, noise, even];
    const prior = [0.2, 0.3, 0.5];
    const found = stackClasses(predictions, targets, prior);
    let best = { value: Number.NEGATIVE_INFINITY, weights: [0, 0, 0] };
    for (let a = 1; a < 100; a++)
      for (let b = 1; a + b < 100; b++) {
        const weights = [a / 100, b / 100, (100 - a - b) / 100];
        const value = evidence(predictions, weights, prior);
        if (value > best.value) best = { value, weights };
      }
    for (const [m, weight] of found.entries()) expect(Math.abs(weight - best.weights[m])).toBeLessThan(0.011);
    expect(found[0]).toBeGreaterThan(0.5);
  });
  it("stackClasses and stackNumbers with counts give what rows repeated so often give", () => {
    const counts = targets.map((_, i) => 1 + (i % 3));
    const repeated = <R>(rows: readonly R[]): R[] =>
      rows.flatMap((row, i) => Array.from({ length: counts[i] }, () => row));
    const given = [sharp, noise, even];
    const weights = stackClasses(given, targets, [1, 1, 1], counts);
    const [truth, ...numbers] = [targets, ...given].map((rows) => rows.map(([first]) => first));
    const means = stackNumbers(numbers, truth, [1, 1, 1], counts);
    const classes = stackClasses(given.map(repeated), repeated(targets), [1, 1, 1]);
    const other = stackNumbers(numbers.map(repeated), repeated(truth), [1, 1, 1]);
    for (const m of given.keys()) {
      expect(weights[m]).toBeCloseTo(classes[m], 9);
      expect(means[m]).toBeCloseTo(other[m], 9);
    }
  });
  it("stackClasses without evidence keeps the weights it was given", () => {
    const same = stackClasses([even, even], targets, [3, 1]);
    expect(same[0]).toBeCloseTo(0.75, 9);
  });
});

describe("stackNumbers", () => {
  it("stackNumbers leans to the better of two, and to the mean where their errors cancel", () => {
    const truth = Array.from({ length: 200 }, () => random());
    const errors = truth.map(() => random() - 0.5);
    const [good, bad] = [truth.map((t, i) => t + 0.1 * errors[i]), truth.map(() => 0.5)];
    expect(stackNumbers([good, bad], truth, [1, 1])[0]).toBeGreaterThan(0.9);
    const [up, down] = [truth.map((t, i) => t + errors[i]), truth.map((t, i) => t - errors[i])];
    const cancelled = stackNumbers([up, down], truth, [1, 1]);
    expect(cancelled[0]).toBeCloseTo(0.5, 2);
  });
});

describe("mix", () => {
  it("mix is the weighted mean of what was predicted", () => {
    expect(mix([[[1, 0]], [[0.5, 0.5]]], [0.5, 0.5])).toEqual([[0.75, 0.25]]);
  });
});
