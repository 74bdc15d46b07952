import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { fitFullMixture, fullMixtureProbabilities, inSharedAxes } from "./full-mixture.ts";
import { choleskyFactor, type LowerTriangular, logDeterminant, solveLower } from "./lower-triangular.ts";

interface Golden {
  readonly iterations: number;
  readonly rows: number[][];
  readonly full: {
    readonly groups: number[];
    readonly weights: number[];
    readonly means: number[][];
    readonly covariances: number[][][];
    readonly probabilities: number[][];
    readonly logLikelihood: number;
  };
}

const { iterations, rows, full }: Golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/train/mixture.json", import.meta.url), "utf8"),
);

/** L L^T */
const squared = (lower: LowerTriangular): number[][] =>
  lower.map((a) => lower.map((b) => a.reduce((sum, value, k) => sum + value * b[k], 0)));

function expectClose(found: unknown, wanted: unknown, error: number) {
  const flat = (values: unknown): number[] =>
    typeof values === "number" ? [values] : Array.from(values as Iterable<unknown>).flatMap(flat);
  const [a, b] = [flat(found), flat(wanted)];
  expect(a.length).toBe(b.length);
  for (const [i, value] of b.entries()) expect(Math.abs(a[i] - value)).toBeLessThan(error);
}

/** Two long parallel clouds, side by side across their length: k-means cuts them across. */
function slantedClouds(count: number) {
  const random = randomFrom(5);
  const noise = () => random() + random() + random() + random() - 2;
  const groups = Array.from({ length: count }, (_, i) => i % 2);
  const points = groups.map((group) => {
    const [along, across] = [2.5 * noise(), 0.3 * noise() + (group === 0 ? -1 : 1)];
    return [along + across, along - across];
  });
  return { groups, points };
}

describe("fitFullMixture", () => {
  it("fitFullMixture from stated groups agrees with scikit-learn to 1e-6 after six iterations", () => {
    const options = { maxIterations: iterations, tolerance: Number.NEGATIVE_INFINITY };
    const fit = fitFullMixture(rows, { components: 3, groups: full.groups, ...options });
    expectClose(fit.weights, full.weights, 1e-6);
    expectClose(fit.means, full.means, 1e-6);
    expectClose(fit.factors.map(squared), full.covariances, 1e-6);
    expectClose(fullMixtureProbabilities(fit, rows.slice(0, 5)), full.probabilities, 1e-6);
    expectClose(fit.logLikelihood, full.logLikelihood, 1e-6);
  });

  it("fitFullMixture tells long clouds side by side apart by the likelihood alone", () => {
    const { groups, points } = slantedClouds(300);
    const { probabilities } = fitFullMixture(points, { components: 2, restarts: 20 });
    const found = probabilities.map((probs) => Number(probs[1] > probs[0]));
    const same = found.filter((group, i) => group === groups[i]).length / 300;
    expect(Math.max(same, 1 - same)).toBeGreaterThan(0.97);
  });

  it("fitFullMixture of rows beside whose variance the floor is lost is an error", () => {
    const flat = Array.from({ length: 20 }, (_, i) => [i * 1e12, i * 1e12]);
    expect(() => fitFullMixture(flat, { components: 1 })).toThrow(
      "fitFullMixture: covariances must be positive definite; a varianceFloor of 0.000001 is lost",
    );
  });
});

describe("inSharedAxes", () => {
  it("inSharedAxes gives rows that the basis takes back, of variance 1 around their component on average", () => {
    const { points } = slantedClouds(300);
    const fit = fitFullMixture(points, { components: 2, restarts: 20 });
    const { basis, rows: scaled, start } = inSharedAxes(points, fit);
    const back = scaled.map((row) => basis.map((line) => line.reduce((sum, b, j) => sum + b * row[j], 0)));
    expectClose(back, points, 1e-9);
    for (const axis of [0, 1])
      expect(start.variances.reduce((sum, v, k) => sum + start.weights[k] * v[axis], 0)).toBeCloseTo(1, 3);
  });
});

describe("choleskyFactor", () => {
  it("choleskyFactor of a 2 x 2 matrix is the one worked by hand, and solveLower inverts it", () => {
    const lower = choleskyFactor([
      [4, 0],
      [2, 10],
    ])!;
    expectClose(
      lower,
      [
        [2, 0],
        [1, 3],
      ],
      1e-12,
    );
    expectClose(solveLower(lower, [2, 7]), [1, 2], 1e-12);
    expect(logDeterminant(lower)).toBeCloseTo(Math.log(6), 12);
  });

  it("choleskyFactor of a matrix that is not positive definite is undefined", () => {
    expect(
      choleskyFactor([
        [1, 0],
        [2, 4],
      ]),
    ).toBeUndefined();
  });
});
