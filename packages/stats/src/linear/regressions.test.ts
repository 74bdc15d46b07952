// Regressions under penalties against what defines their answers: a gradient of 0, or a fit without the rows left out.
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { softmax } from "../softmax.ts";
import { fitLassoSoftmax } from "./lasso-softmax.ts";
import { dot, type FloatRows } from "./linear-algebra.ts";
import { fitRidge } from "./ridge-regression.ts";
import { fitSoftmax, type SoftmaxFit, spanOf } from "./softmax-regression.ts";

const random = randomFrom(4);
const matrix = (count: number, width: number): Float64Array[] =>
  Array.from({ length: count }, () => Float64Array.from({ length: width }, () => 2 * random() - 1));
const some = (count: number) => Array.from({ length: count }, () => 2 * random() - 1);

describe("fitRidge", () => {
  const shapes = [
    ["more rows than columns", 20, 4],
    ["more columns than rows", 8, 15],
  ] as const;

  it.each(shapes)("fitRidge of %s has no slope left: X^T (error) = penalty w, errors sum to 0", (_, n, d) => {
    const [rows, output] = [matrix(n, d), some(n)];
    const weights = rows.map((__, i) => 0.5 + (i % 3));
    const [{ weights: w, bias }] = fitRidge(rows, [output], [0.7], { weights });
    const errors = rows.map((row, i) => weights[i] * (output[i] - dot(w, row) - bias));
    expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0, 8);
    for (let j = 0; j < d; j++)
      expect(rows.reduce((sum, row, i) => sum + errors[i] * row[j], 0)).toBeCloseTo(0.7 * w[j], 8);
  });

  it.each(shapes)("fitRidge of %s leaves out each group as if it had been fitted without", (_, n, d) => {
    const [rows, output] = [matrix(n, d), some(n)];
    const groups = rows.map((__, i) => `g${i % 4}`);
    const [{ leftOut, penalty }] = fitRidge(rows, [output], [0.5], { groups });
    expect(penalty).toBe(0.5);
    for (const group of new Set(groups)) {
      const others = [...groups.keys()].filter((i) => groups[i] !== group);
      const [fit] = fitRidge(
        others.map((i) => rows[i]),
        [others.map((i) => output[i])],
        [0.5],
      );
      for (const [i, row] of rows.entries())
        if (groups[i] === group) expect(leftOut[i]).toBeCloseTo(dot(fit.weights, row) + fit.bias, 7);
    }
  });

  it("fitRidge shrinks to the mean as the penalty grows, and moves with the output", () => {
    const [rows, output] = [matrix(12, 3), some(12)];
    const mean = output.reduce((sum, value) => sum + value, 0) / 12;
    const [far] = fitRidge(rows, [output], [1e9]);
    expect(far.bias).toBeCloseTo(mean, 6);
    for (const weight of far.weights) expect(weight).toBeCloseTo(0, 6);
    const [plain] = fitRidge(rows, [output], [1]);
    const [moved] = fitRidge(rows, [output.map((value) => 3 * value + 5)], [1]);
    for (const [j, weight] of plain.weights.entries()) expect(moved.weights[j]).toBeCloseTo(3 * weight, 9);
    expect(moved.bias).toBeCloseTo(3 * plain.bias + 5, 9);
  });

  it("fitRidge refuses a penalty of 0, or none", () => {
    for (const penalties of [[0], [1, -1], []])
      expect(() => fitRidge(matrix(3, 2), [some(3)], penalties)).toThrow(
        /^fitRidge: penalties must be > 0; got /,
      );
  });
});

/** The gradient of the summed cross entropy, by its definition: sum over rows of (p - t) x (row, 1). */
function slopes(rows: FloatRows, targets: readonly (readonly number[])[], { weights, bias }: SoftmaxFit) {
  const probs = rows.map((row) => softmax(bias.map((offset, k) => offset + dot(weights[k], row))));
  const error = (k: number) => targets.map((target, i) => probs[i][k] - target[k]);
  return bias.map((_, k) => ({
    bias: error(k).reduce((sum, value) => sum + value, 0),
    weights: Array.from(rows[0], (__, j) => error(k).reduce((sum, value, i) => sum + value * rows[i][j], 0)),
  }));
}

const targets = (count: number, K: number) =>
  Array.from({ length: count }, () => {
    const shares = Array.from({ length: K }, () => random());
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => share / total);
  });

describe("fitSoftmax", () => {
  it.each([
    ["more rows than columns", 25, 3],
    ["more columns than rows", 6, 12],
  ])("fitSoftmax of %s has no slope left beside that of its penalty", (_, n, d) => {
    const [rows, wanted] = [matrix(n, d), targets(n, 3)];
    const fit = fitSoftmax(spanOf(rows), wanted, 0.8, { tolerance: 1e-14 });
    for (const [k, slope] of slopes(rows, wanted, fit).entries()) {
      expect(slope.bias).toBeCloseTo(-1e-3 * fit.bias[k], 4);
      for (const [j, value] of slope.weights.entries())
        expect(value).toBeCloseTo(-0.8 * fit.weights[k][j], 4);
    }
  });

  it("fitSoftmax of the same labels throughout says these, and classes told apart by nothing are alike", () => {
    const rows = matrix(10, 2);
    const { weights, bias } = fitSoftmax(
      spanOf(rows),
      rows.map(() => [0.5, 0.25, 0.25]),
      1,
      { tolerance: 1e-14 },
    );
    for (const weight of weights.flatMap((own) => [...own])) expect(weight).toBeCloseTo(0, 4);
    const [a, b, c] = softmax(bias);
    expect(a).toBeCloseTo(0.5, 3);
    expect(b).toBeCloseTo(c, 5);
  });

  it("spanOf(rows) keeps the products of rows, with no more coordinates than rows", () => {
    const rows = matrix(5, 9);
    const { rows: short, weightsOf } = spanOf(rows);
    expect(short.every((row) => row.length === 5)).toBe(true);
    for (const [i, a] of rows.entries())
      for (const [j, b] of rows.entries()) expect(dot(short[i], short[j])).toBeCloseTo(dot(a, b), 6);
    // Weights over the columns say the same of the rows.
    const weights = Float64Array.from(some(5));
    const wide = weightsOf(weights);
    for (const [i, row] of rows.entries()) expect(dot(wide, row)).toBeCloseTo(dot(weights, short[i]), 6);
  });
});

describe("fitLassoSoftmax", () => {
  const [rows, wanted] = [matrix(30, 6), targets(30, 3)];

  it("fitLassoSoftmax has a slope of the penalty where a weight is not 0, and no more than it where one is", () => {
    const penalty = 0.5;
    const fit = fitLassoSoftmax(rows, wanted, penalty, { tolerance: 1e-12, steps: 50_000 });
    let zeros = 0;
    for (const [k, slope] of slopes(rows, wanted, fit).entries()) {
      expect(slope.bias).toBeCloseTo(0, 5);
      for (const [j, value] of slope.weights.entries()) {
        const weight = fit.weights[k][j];
        if (weight === 0) zeros++;
        if (weight === 0) expect(Math.abs(value)).toBeLessThanOrEqual(penalty + 1e-5);
        else expect(value).toBeCloseTo(-penalty * Math.sign(weight), 5);
      }
    }
    expect(zeros).toBeGreaterThan(0);
    expect(zeros).toBeLessThan(18);
  });

  it("fitLassoSoftmax has fewer weights the larger its penalty, and none beyond the largest slope", () => {
    const used = [0.01, 0.3, 1, 100].map(
      (penalty) =>
        fitLassoSoftmax(rows, wanted, penalty)
          .weights.flatMap((own) => [...own])
          .filter((weight) => weight !== 0).length,
    );
    expect(used).toEqual(used.toSorted((a, b) => b - a));
    // Of three classes one is 0 in each column, however small the penalty: what matters is their differences.
    expect(used[0]).toBe(12);
    expect(used[3]).toBe(0);
  });
});
