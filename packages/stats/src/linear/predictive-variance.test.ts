import { expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { predictiveVariances } from "./predictive-variance.ts";

it("predictiveVariances of one column is 1 + 1/n + (x - mean)^2 / (sum of squares + penalty)", () => {
  const rows = [[1], [2], [3], [6]].map((row) => Float64Array.from(row));
  const at = predictiveVariances(rows, 0.5);
  // mean 3, squares 4 + 1 + 0 + 9
  for (const x of [-2, 3, 7]) expect(at([x])).toBeCloseTo(1 + 1 / 4 + (x - 3) ** 2 / 14.5, 12);
});

it("predictiveVariances is the error of predictions, of noise 1 without a penalty", () => {
  const random = randomFrom(2);
  const noise = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows = Array.from({ length: 6 }, () => Float64Array.from({ length: 2 }, noise));
  const x = [1.5, -1];
  let squares = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    // y is noise alone: least squares about the mean, by the normal equations of two columns.
    const y = rows.map(noise);
    const mean = [0, 1].map((j) => rows.reduce((sum, row) => sum + row[j] / 6, 0));
    const level = y.reduce((sum, value) => sum + value / 6, 0);
    const c = rows.map((row) => row.map((value, j) => value - mean[j]));
    const [a, b, d] = [
      [0, 0],
      [0, 1],
      [1, 1],
    ].map(([p, q]) => c.reduce((sum, row) => sum + row[p] * row[q], 0));
    const [u, v] = [0, 1].map((j) => c.reduce((sum, row, r) => sum + row[j] * (y[r] - level), 0));
    const det = a * d - b * b;
    const said =
      level + ((d * u - b * v) / det) * (x[0] - mean[0]) + ((a * v - b * u) / det) * (x[1] - mean[1]);
    squares += (said - noise()) ** 2;
  }
  expect(squares / draws / predictiveVariances(rows, 1e-12)(x)).toBeCloseTo(1, 1);
});
