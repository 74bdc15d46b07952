import { describe, expect, it } from "vitest";
import { gainOfNext } from "./next-labels.ts";
import type { Scored } from "./resample.ts";

const scored = (labels: number, score: number, draws: readonly number[] = [score]): Scored => ({
  cell: { method: "m", budget: labels, unlabelled: "all", labels, sums: [] },
  score,
  draws: Float64Array.from(draws),
  ...{ scoreOn: () => score, kind: "classes", groups: 1 },
});

describe("gainOfNext(curve, from, more)", () => {
  it("of a curve that is a power law is that of the law", () => {
    const law = (n: number) => 0.9 - 0.8 * n ** -0.5;
    const curve = [5, 10, 20, 40].map((n) => scored(n, law(n)));
    expect(gainOfNext(curve, 40, 10)!.value).toBeCloseTo(law(50) - law(40), 9);
  });

  it("of a curve that rises as the logarithm of labels goes on so", () => {
    const curve = [5, 10, 20, 40].map((n) => scored(n, 0.3 + 0.1 * Math.log(n)));
    expect(gainOfNext(curve, 40, 10)!.value).toBeCloseTo(0.1 * Math.log(50 / 40), 9);
  });

  it("has draws widened as Student says for so many choices of labels", () => {
    const law = (n: number) => 0.9 - 0.8 * n ** -0.5;
    const sums = Array.from({ length: 5 }, () => new Float64Array(4));
    // Draws that lie on the law with another slope stay on it, at 2.776 / 1.960 * sqrt(5 / 4) times the distance.
    const curve = [5, 10, 20, 40].map((n) => {
      const of = scored(n, law(n), [law(n), law(n) - 0.1 * n ** -0.5]);
      return { ...of, cell: { ...of.cell, sums } };
    });
    const further = (2.7764451 / 1.959964) * Math.sqrt(5 / 4);
    const { value, high } = gainOfNext(curve, 40, 10)!;
    expect(high - value).toBeCloseTo(further * 0.1 * (40 ** -0.5 - 50 ** -0.5), 6);
  });

  it("is never a loss: a curve that falls gains nothing", () => {
    const curve = [5, 10, 20].map((n) => scored(n, 0.9 - n / 100));
    expect(gainOfNext(curve, 20, 10)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("has the interval of its draws, and none of two cells", () => {
    const steep = (n: number) => 1 - 2 * n ** -1;
    const curve = [5, 10, 20].map((n) => scored(n, 0.5, [0.5, steep(n), 0.5]));
    expect(gainOfNext(curve, 20, 10)).toEqual({ value: 0, low: 0, high: expect.closeTo(2 / 20 - 2 / 30, 9) });
    expect(gainOfNext(curve.slice(1), 20, 10)).toBeUndefined();
  });
});
