// Weighed draws against integrals over z: consistent in the number of draws, and biased to the side that the theory says.
import { evaluate } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { draw, numbers } from "./golden.test-support.ts";
import { objective } from "./objective.ts";
import { reweigh } from "./posterior.ts";
import { CLASSES, densities, logSumExp, model, parameters, sum, withColumn } from "./weighed.test-support.ts";

/** Integral over z by the midpoint rule, and the bound and label term of one labelled row that it gives. */
function exactLabelled(x: number, y: number) {
  const { loc, scale, logQz, logQy, logPx, logPz } = densities(parameters, x);
  const cells = Array.from({ length: 4000 }, (_, i) => loc + scale * (-8 + (16 * (i + 0.5)) / 4000));
  const width = (16 * scale) / 4000;
  const label = Math.log(sum(cells.map((z) => Math.exp(logQz(z) + logQy(z, y)) * width)));
  const elbo = sum(
    cells.map((z) => {
      const logPosterior = logQz(z) + logQy(z, y) - label;
      return Math.exp(logPosterior) * width * (logPx(z, y) + logPz(z) + Math.log(0.5) - logPosterior);
    }),
  );
  const evidence = Math.log(sum(cells.map((z) => Math.exp(logPx(z, y) + logPz(z)) * width * 0.5)));
  return { label, elbo, evidence };
}

describe("objective with draws weighed by a label", () => {
  const [x, y] = [0.8, 1];
  const exact = exactLabelled(x, y);
  /** Mean and standard error of the terms over replicates, one in each row. */
  function replicate(draws: number, replicates: number): Record<string, { mean: number; error: number }> {
    const { terms } = objective(model, { rows: replicates, alpha: 1, samples: draws, bound: "importance" });
    const names = ["label/y", "elbo", "importance"];
    const feeds = {
      ...withColumn(parameters),
      x: new Float64Array(replicates).fill(x),
      y: Float64Array.from({ length: 2 * replicates }, (_, i) => Number(i % 2 === y)),
      yObserved: new Float64Array(replicates).fill(1),
    };
    const groups = Array.from({ length: 12 }, (_, g) => {
      const z = draw(`replicates/${draws}/${g}`, "normal", draws * replicates);
      const outputs = names.map((name) => terms[name]);
      return evaluate(outputs, { ...feeds, "noise/z": z }).map(({ data }) => data[0]);
    });
    return Object.fromEntries(
      names.map((name, i) => {
        const mean = sum(groups.map((group) => group[i])) / groups.length;
        const squares = sum(groups.map((group) => (group[i] - mean) ** 2));
        return [name, { mean, error: Math.sqrt(squares / (groups.length - 1) / groups.length) }];
      }),
    );
  }
  const found = Object.fromEntries(
    [1, 4, 16, 128].map((draws) => [draws, replicate(draws, draws > 16 ? 50 : 200)]),
  );

  it.each([
    ["label/y", exact.label],
    ["elbo", exact.elbo],
    ["importance", exact.evidence],
  ])("%s comes within 4 standard errors of the integral at 128 draws", (term, expected) => {
    const { mean, error } = found[128][term];
    expect(error).toBeLessThan(6e-3);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error + 2e-3); // the bias left is of order 1 / draws
  });

  it.each([
    ["label/y", exact.label],
    ["importance", exact.evidence],
  ])("%s grows with the number of draws and stays below the integral", (term, expected) => {
    const [one, four, sixteen] = [1, 4, 16].map((draws) => found[draws][term]);
    const slack = 4 * Math.hypot(one.error, four.error);
    expect(four.mean).toBeGreaterThan(one.mean - slack);
    expect(four.mean - one.mean).toBeGreaterThan(sixteen.mean - four.mean - slack);
    expect(sixteen.mean).toBeLessThan(expected + 4 * sixteen.error);
    expect(expected - sixteen.mean).toBeLessThan((expected - one.mean) / 4);
  });
});

describe("reweigh(model, v)", () => {
  const evidences = CLASSES.map((y) => exactLabelled(0.8, y).evidence);
  const exact = Math.exp(evidences[1] - logSumExp(evidences));
  const classesAt = (draws: number, copies: number) => {
    const { posterior, inputs } = reweigh(model, "y", { rows: copies, samples: draws });
    expect(inputs.map(({ name }) => name)).toEqual(["x", "noise/z"]);
    const feeds = {
      ...withColumn(parameters),
      x: new Float64Array(copies).fill(0.8),
      "noise/z": draw(`reweigh/${draws}`, "normal", draws * copies),
    };
    return numbers(posterior.mean(), feeds).filter((_, i) => i % 2 === 1);
  };

  it("comes within 4 standard errors of p(y | x) by integration", () => {
    const found = classesAt(512, 20);
    const mean = sum(found) / found.length;
    const error = Math.sqrt(sum(found.map((v) => (v - mean) ** 2)) / (found.length - 1) / found.length);
    expect(error).toBeLessThan(3e-3);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
  });

  it("refuses a variable that is drawn", () => {
    expect(() => reweigh(model, "z", { rows: 2 })).toThrow(
      "partially specified: z must be summed out over all its values to be judged by p",
    );
  });
});
