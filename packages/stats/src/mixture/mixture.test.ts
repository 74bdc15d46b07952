import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { fitGaussianMixture, mixtureOfLabels, mixtureProbabilities } from "./gaussian-mixture.ts";
import { kMeans } from "./k-means.ts";

interface Golden {
  readonly iterations: number;
  readonly rows: number[][];
  readonly start: { readonly weights: number[]; readonly means: number[][]; readonly variances: number[][] };
  readonly weights: number[];
  readonly means: number[][];
  readonly variances: number[][];
  readonly probabilities: number[][];
  readonly logLikelihood: number;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/train/mixture.json", import.meta.url), "utf8"),
);

const start = {
  weights: Float64Array.from(golden.start.weights),
  means: golden.start.means.map((mean) => Float64Array.from(mean)),
  variances: golden.start.variances.map((variance) => Float64Array.from(variance)),
};

function expectClose(
  found: Iterable<ArrayLike<number>>,
  wanted: readonly (readonly number[])[],
  error = 1e-6,
) {
  const flat = [...found].flatMap((values) => Array.from(values));
  for (const [i, value] of wanted.flat().entries()) expect(Math.abs(flat[i] - value)).toBeLessThan(error);
  expect(flat.length).toBe(wanted.flat().length);
}

/** Rows around points on a line, in turn. */
function lumps(centres: readonly number[], count: number, spread: number): number[][] {
  const random = randomFrom(3);
  const noise = () => spread * (random() + random() + random() - 1.5);
  return Array.from({ length: count }, (_, i) => [centres[i % centres.length] + noise(), noise()]);
}

describe("fitGaussianMixture", () => {
  it("fitGaussianMixture from a stated start agrees with scikit-learn to 1e-6 after six iterations", () => {
    const fit = fitGaussianMixture(golden.rows, {
      components: 3,
      start,
      maxIterations: golden.iterations,
      tolerance: Number.NEGATIVE_INFINITY,
    });
    expect(fit.iterations).toBe(6);
    expectClose([fit.weights], [golden.weights]);
    expectClose(fit.means, golden.means);
    expectClose(fit.variances, golden.variances);
    expectClose(mixtureProbabilities(fit, golden.rows.slice(0, 5)), golden.probabilities);
    expect(Math.abs(fit.logLikelihood - golden.logLikelihood)).toBeLessThan(1e-6);
  });

  it("fitGaussianMixture never loses likelihood from one iteration to the next", () => {
    const at = (maxIterations: number) =>
      fitGaussianMixture(golden.rows, { components: 3, start, maxIterations, tolerance: 0 }).logLikelihood;
    for (let i = 1; i < 10; i++) expect(at(i)).toBeGreaterThanOrEqual(at(i - 1) - 1e-12);
  });

  it("fitGaussianMixture keeps the restart of the highest likelihood", () => {
    const options = { components: 5, maxIterations: 30, varianceFloor: 0.01 };
    const each = Array.from({ length: 6 }, (_, seed) =>
      fitGaussianMixture(golden.rows, { ...options, restarts: 1, seed }),
    ).map(({ logLikelihood }) => logLikelihood);
    expect(fitGaussianMixture(golden.rows, { ...options, restarts: 6 }).logLikelihood).toBe(
      Math.max(...each),
    );
    expect(Math.max(...each)).toBeGreaterThan(Math.min(...each));
  });

  it("fitGaussianMixture keeps variances at the floor where rows coincide, and stays finite 1000 standard deviations away", () => {
    const rows = [...Array.from({ length: 5 }, () => [0, 0]), ...Array.from({ length: 5 }, () => [1000, 1])];
    const fit = fitGaussianMixture(rows, { components: 2, varianceFloor: 0.25 });
    expectClose(fit.variances, [
      [0.25, 0.25],
      [0.25, 0.25],
    ]);
    expect(fit.logLikelihood).toBeCloseTo(Math.log(0.5) - Math.log(2 * Math.PI * 0.25), 9);
  });

  it("fitGaussianMixture leaves a row whose component is known with it", () => {
    const rows = lumps([0, 4], 40, 0.5);
    const known = new Int32Array(40).fill(-1);
    known[0] = 1; // lies with the rows of component 0
    const options = { components: 2, start: mixtureOfLabels(rows, [0, 1], 2), maxIterations: 50 };
    const [free, bound] = [
      fitGaussianMixture(rows, options),
      fitGaussianMixture(rows, { ...options, known }),
    ];
    expect(free.weights[1]).toBeCloseTo(20 / 40, 3);
    expect(bound.weights[1]).toBeCloseTo(21 / 40, 3);
  });

  it("fitGaussianMixture without room for the variance or the restarts is an error", () => {
    expect(() => fitGaussianMixture([[0], [1]], { components: 2, varianceFloor: 0 })).toThrow(
      "fitGaussianMixture: varianceFloor must be > 0; got 0",
    );
    expect(() => fitGaussianMixture([[0], [1]], { components: 2, restarts: 0 })).toThrow(
      "fitGaussianMixture: restarts must be a whole number >= 1; got 0",
    );
  });
});

describe("mixtureOfLabels", () => {
  it("mixtureOfLabels has the means of the classes and one variance around them, worked by hand", () => {
    const rows = [[0], [2], [10], [99], [12], [14]];
    const { weights, means, variances } = mixtureOfLabels(rows, [0, 0, 1, -1, 1, 1], 2);
    expectClose([weights], [[0.5, 0.5]]);
    expectClose(means, [[1], [12]]);
    expectClose(variances, [[2], [2]]); // (1 + 1 + 4 + 0 + 4) / 5
  });

  it("mixtureOfLabels of a class without rows is an error", () => {
    expect(() => mixtureOfLabels([[0], [1]], [0, 0], 2)).toThrow(
      "mixtureOfLabels: each component needs a row; 1 has none",
    );
  });
});

describe("kMeans", () => {
  it("kMeans of separate lumps finds them, with the inertia that their means leave", () => {
    const rows = lumps([0, 5, 10], 60, 0.4);
    const { assignments, centres, inertia } = kMeans(rows, { clusters: 3, seed: 1 });
    for (let i = 3; i < 60; i++) expect(assignments[i]).toBe(assignments[i % 3]);
    const direct = rows.reduce(
      (sum, [x, y], i) => sum + (x - centres[assignments[i]][0]) ** 2 + (y - centres[assignments[i]][1]) ** 2,
      0,
    );
    expect(inertia).toBeCloseTo(direct, 9);
  });

  it("kMeans ends at a fixed point: each centre is the mean of its rows", () => {
    const { assignments, centres } = kMeans(golden.rows, { clusters: 4, seed: 2 });
    for (const [k, centre] of centres.entries()) {
      const own = golden.rows.filter((_, i) => assignments[i] === k);
      for (const [j, value] of centre.entries())
        expect(value).toBeCloseTo(own.reduce((sum, row) => sum + row[j], 0) / own.length, 9);
    }
  });

  it("kMeans of rows that coincide ends with as many centres as asked for", () => {
    const { centres, inertia } = kMeans([[1], [1], [1]], { clusters: 2 });
    expectClose(centres, [[1], [1]]);
    expect(inertia).toBe(0);
  });

  it("kMeans of weighted rows is that of rows repeated so many times: the same fixed points", () => {
    const rows = lumps([0, 3, 9], 30, 0.4);
    const weights = rows.map((_, i) => i % 4);
    const { centres, assignments, inertia } = kMeans(rows, { clusters: 3, seed: 1, weights });
    const repeated = rows.flatMap((row, i) => Array<number[]>(weights[i]).fill(row));
    for (const [k, centre] of centres.entries()) {
      const own = rows.flatMap((row, i) =>
        assignments[i] === k ? Array<number[]>(weights[i]).fill(row) : [],
      );
      for (const j of [0, 1])
        expect(centre[j]).toBeCloseTo(own.reduce((sum, row) => sum + row[j], 0) / own.length, 9);
    }
    const nearest = (row: number[]) =>
      Math.min(...centres.map((centre) => (row[0] - centre[0]) ** 2 + (row[1] - centre[1]) ** 2));
    expect(inertia).toBeCloseTo(
      repeated.reduce((sum, row) => sum + nearest(row), 0),
      9,
    );
    expect(() => kMeans(rows, { clusters: 3, weights: rows.map(() => -1) })).toThrow(
      "weights must be numbers >= 0",
    );
  });

  it("kMeans with more clusters than rows is an error", () => {
    expect(() => kMeans([[0], [1]], { clusters: 3 })).toThrow(
      "kMeans: clusters must lie in 1..2, the rows; got 3",
    );
  });
});
