// The routines under the baselines, each by another route.
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import {
  cholesky,
  columnMoments,
  combine,
  dot,
  type FloatRows,
  gram,
  pick,
  solveLower,
  solveUpper,
  transposed,
} from "./linear-algebra.ts";
import { minimize } from "./minimize.ts";
import { fitSoftmax, spanOf } from "./softmax-regression.ts";

const random = randomFrom(6);
const matrix = (rows: number, columns: number): FloatRows =>
  Array.from({ length: rows }, () => Float64Array.from({ length: columns }, () => 2 * random() - 1));

describe("linear algebra", () => {
  it("cholesky and the two solves solve (A A^T + shift I) x = b", () => {
    const a = matrix(5, 7);
    const right = [1, -2, 3, 0.5, 4];
    const inner = gram(a);
    const lower = cholesky(inner, 0.3);
    const x = solveUpper(lower, solveLower(lower, right));
    for (const [i, row] of inner.entries()) expect(dot(row, x) + 0.3 * x[i]).toBeCloseTo(right[i], 9);
  });

  it("gram holds the inner products, transposed the columns, combine their weighted sum", () => {
    const rows = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)];
    expect(gram(rows).map((row) => [...row])).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(transposed(rows).map((row) => [...row])).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect([...combine(rows, [2, -1])]).toEqual([-2, -1, 0]);
    expect(pick(rows, [2, 0]).map((row) => [...row])).toEqual([
      [3, 1],
      [6, 4],
    ]);
  });

  it("columnMoments are means and deviations over n", () => {
    const { means, deviations } = columnMoments([Float64Array.of(1, 5), Float64Array.of(3, 5)]);
    expect([...means, ...deviations]).toEqual([2, 5, 1, 0]);
  });
});

describe("minimize", () => {
  it("finds the valley of Rosenbrock's function", () => {
    const found = minimize(
      ([x, y], gradient) => {
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
      },
      Float64Array.of(-1.2, 1),
      { steps: 500, tolerance: 1e-14 },
    );
    expect(found[0]).toBeCloseTo(1, 5);
    expect(found[1]).toBeCloseTo(1, 5);
  });
});

describe("fitSoftmax", () => {
  const rows = matrix(40, 3);
  const targets = rows.map(([a, b]) => (a + b > 0 ? [0.2, 0.8] : [1, 0]));

  it("has no slope left at its solution", () => {
    const { weights, bias } = fitSoftmax(spanOf(rows), targets, 2, { tolerance: 1e-12 });
    const probs = rows.map((row) => {
      const logits = weights.map((w, k) => dot(w, row) + bias[k]);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return logits.map((logit) => Math.exp(logit) / total);
    });
    for (const [k, weight] of weights.entries())
      for (const [j, value] of weight.entries()) {
        const slope = rows.reduce((sum, row, i) => sum + (probs[i][k] - targets[i][k]) * row[j], 2 * value);
        expect(Math.abs(slope)).toBeLessThan(1e-3);
      }
  });

  it("gives weights that are the same whether it is solved in columns or in the span of the rows", () => {
    const wide = matrix(6, 20);
    const few = targets.slice(0, 6);
    const span = fitSoftmax(spanOf(wide), few, 1, { tolerance: 1e-12 });
    const columns = fitSoftmax({ rows: wide, weightsOf: (weights) => weights }, few, 1, { tolerance: 1e-12 });
    for (const [k, weight] of span.weights.entries())
      for (const [j, value] of weight.entries()) expect(value).toBeCloseTo(columns.weights[k][j], 3);
  });

  it("counts a row of weight 2 as two rows", () => {
    const double = fitSoftmax(spanOf(rows), targets, 1, { weights: rows.map((_, i) => (i === 0 ? 2 : 1)) });
    const twice = fitSoftmax(spanOf([...rows, rows[0]]), [...targets, targets[0]], 1);
    for (const [k, weight] of double.weights.entries())
      for (const [j, value] of weight.entries()) expect(value).toBeCloseTo(twice.weights[k][j], 2);
  });
});
