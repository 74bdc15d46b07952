import fc from "fast-check";
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
  rowsOfZeros,
  solveLower,
  solveUpper,
  transposed,
} from "./linear-algebra.ts";

const matrix = (count: number, width: number, seed: number): Float64Array[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => Float64Array.from({ length: width }, () => 2 * random() - 1));
};
const times = (a: FloatRows, b: FloatRows): number[][] =>
  a.map((row) => Array.from(b[0], (_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const expectClose = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]) => {
  expect(a.length).toBe(b.length);
  for (const [i, row] of a.entries())
    for (let j = 0; j < row.length; j++) expect(row[j]).toBeCloseTo(b[i][j], 8);
};
const sizes = fc.record({
  n: fc.integer({ min: 1, max: 7 }),
  d: fc.integer({ min: 1, max: 7 }),
  seed: fc.nat(),
});
const each = (check: (of: { n: number; d: number; seed: number }) => void) =>
  fc.assert(fc.property(sizes, check), { numRuns: 40, seed: 1 });

describe("linear algebra of any rows", () => {
  it("gram(rows) is rows times their transpose, and transposed is its own inverse", () =>
    each(({ n, d, seed }) => {
      const rows = matrix(n, d, seed);
      expectClose(gram(rows), times(rows, transposed(rows)));
      expectClose(transposed(transposed(rows)), rows);
    }));

  it("cholesky(A, shift) is lower triangular, and L L^T is A + shift I", () =>
    each(({ n, d, seed }) => {
      const inner = gram(matrix(n, d, seed));
      const lower = cholesky(inner, 0.5);
      for (const [i, row] of lower.entries()) for (let j = i + 1; j < n; j++) expect(row[j]).toBe(0);
      expectClose(
        times(lower, transposed(lower)),
        inner.map((row, i) => row.with(i, row[i] + 0.5)),
      );
    }));

  it("solveLower and solveUpper undo L and L^T", () =>
    each(({ n, seed }) => {
      const lower = cholesky(gram(matrix(n, n + 2, seed)), 0.1);
      const [x] = matrix(1, n, seed + 1);
      const column = transposed([x]);
      expectClose([solveLower(lower, times(lower, column).flat())], [x]);
      expectClose([solveUpper(lower, times(transposed(lower), column).flat())], [x]);
    }));

  it("combine(rows, weights) is weights times rows, and columnMoments those of each column", () =>
    each(({ n, d, seed }) => {
      const rows = matrix(n, d, seed);
      const [weights] = matrix(1, n, seed + 1);
      expectClose([combine(rows, weights)], times([weights], rows));
      const { means, deviations } = columnMoments(rows);
      for (let j = 0; j < d; j++) {
        const column = rows.map((row) => row[j]);
        const mean = column.reduce((sum, value) => sum + value, 0) / n;
        const square = column.reduce((sum, value) => sum + value * value, 0) / n;
        expect(means[j]).toBeCloseTo(mean, 10);
        expect(deviations[j] ** 2).toBeCloseTo(square - mean ** 2, 10);
      }
    }));

  it("pick(rows, columns) takes columns in the order given, twice where they stand twice", () => {
    expect(
      pick([Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)], [2, 0, 2]).map((row) => [...row]),
    ).toEqual([
      [3, 1, 3],
      [6, 4, 6],
    ]);
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32);
  });

  it("rowsOfZeros are windows of their own: what is written into one is in no other", () => {
    const rows = rowsOfZeros(3, 2);
    rows[1].fill(7);
    expect(rows.map((row) => [...row])).toEqual([
      [0, 0],
      [7, 7],
      [0, 0],
    ]);
  });
});
