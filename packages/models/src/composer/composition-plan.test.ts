import { describe, expect, it } from "vitest";
import { seededDraws } from "./composition-plan.ts";

describe("seededDraws", () => {
  it("seededDraws(seed) gives the same numbers again, others for another seed, kind or step", () => {
    const draws = seededDraws(3);
    const first = draws.normal("beatLatents", 5, 2);
    expect(seededDraws(3).normal("beatLatents", 5, 2)).toEqual(first);
    for (const other of [
      seededDraws(4).normal("beatLatents", 5, 2),
      draws.normal("room/mood", 5, 2),
      draws.normal("beatLatents", 5, 3),
    ])
      expect(other).not.toEqual(first);
    expect(draws.uniform("anchor", 1)).toBe(seededDraws(3).uniform("anchor", 1));
    expect(draws.uniform("anchor", 1)).not.toBe(draws.uniform("anchor", 2));
  });

  it("normal numbers of more have those of fewer at their beginning", () => {
    const draws = seededDraws(1);
    expect(draws.normal("beatLatents", 64).subarray(0, 16)).toEqual(draws.normal("beatLatents", 16));
  });

  it("normal numbers have mean 0, deviation 1 and 68 % within 1, to 3 standard errors", () => {
    const values = seededDraws(1).normal("beatLatents", 20_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    const within = values.filter((value) => Math.abs(value) < 1).length / values.length;
    expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(20_000));
    expect(Math.abs(square - 1)).toBeLessThan(3 * Math.sqrt(2 / 20_000));
    expect(Math.abs(within - 0.6827)).toBeLessThan(3 * Math.sqrt(0.6827 * 0.3173 * 5e-5));
  });

  it("the largest log weight with a Gumbel number each is a draw by the weights", () => {
    const draws = seededDraws(2);
    const weights = [0.5, 0.3, 0.2];
    const counts = [0, 0, 0];
    const rounds = 2000;
    for (let step = 0; step < rounds; step++) {
      const noisy = weights.map((weight, k) => Math.log(weight) + draws.gumbel(`version/${k}`, step));
      counts[noisy.indexOf(Math.max(...noisy))]++;
    }
    for (const [k, weight] of weights.entries())
      expect(Math.abs(counts[k] / rounds - weight)).toBeLessThan(
        3 * Math.sqrt((weight * (1 - weight)) / rounds),
      );
  });

  it("uniform numbers are in [0, 1) and gumbel is -log(-log) of the uniform number of the same kind and step", () => {
    const draws = seededDraws(5);
    for (let step = 0; step < 200; step++) {
      const u = draws.uniform("x", step);
      expect(u >= 0 && u < 1).toBe(true);
      expect(Math.exp(-Math.exp(-draws.gumbel("x", step)))).toBeCloseTo(u, 9);
    }
  });
});
