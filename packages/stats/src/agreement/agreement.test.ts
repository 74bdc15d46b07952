import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intraclassCorrelation, reliabilityOfMean } from "./icc.ts";
import { cohenKappa, fleissKappa } from "./kappa.ts";
import { type AlphaMetric, krippendorffAlpha } from "./krippendorff.ts";

interface Golden {
  alpha: ({ name: string; units: number[][] } & Record<AlphaMetric, number>)[];
  icc: { name: string; units: number[][]; icc1: number; iccK: number; k: number }[];
  cohen: { pairs: [number, number][]; kappa: number };
  fleiss: { units: number[][]; kappa: number };
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/labels/agreement.json", import.meta.url), "utf8"),
);
const METRICS: AlphaMetric[] = ["nominal", "ordinal", "interval"];

describe("krippendorffAlpha(units, metric)", () => {
  it("gives the published .743, .815 and .849 for the worked example of Krippendorff 2011", () => {
    const { units } = golden.alpha[0];
    expect(METRICS.map((metric) => krippendorffAlpha(units, metric).toFixed(3))).toEqual([
      "0.743",
      "0.815",
      "0.849",
    ]);
  });

  it.each(golden.alpha)("agrees with the coincidence matrix in numpy to 1e-9 on $name", (fixture) => {
    for (const metric of METRICS)
      expect(krippendorffAlpha(fixture.units, metric)).toBeCloseTo(fixture[metric], 9);
  });

  it("is 1 for perfect agreement, NaN where there is nothing to compare", () => {
    for (const metric of METRICS) {
      expect(krippendorffAlpha([[1, 1], [2, 2, 2], [3]], metric)).toBe(1);
      expect(krippendorffAlpha([[1], [2], []], metric)).toBeNaN();
      expect(
        krippendorffAlpha(
          [
            [2, 2],
            [2, 2, 2],
          ],
          metric,
        ),
      ).toBeNaN();
    }
  });

  it("does not change with the order of units and values, nor interval alpha with shift and scale", () => {
    const units = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(units, (given) => {
        const turned = given.map((unit) => [...unit].reverse()).reverse();
        for (const metric of METRICS)
          same(krippendorffAlpha(turned, metric), krippendorffAlpha(given, metric));
        const moved = given.map((unit) => unit.map((value) => 3 * value + 7));
        same(krippendorffAlpha(moved, "interval"), krippendorffAlpha(given, "interval"));
        same(krippendorffAlpha(moved, "ordinal"), krippendorffAlpha(given, "ordinal"));
      }),
      { numRuns: 200 },
    );
  });
});

function same(actual: number, expected: number): void {
  if (Number.isNaN(expected)) expect(actual).toBeNaN();
  else expect(actual).toBeCloseTo(expected, 9);
}

describe("intraclassCorrelation(units)", () => {
  it("gives the published .17 and .44 for table 2 of Shrout and Fleiss 1979", () => {
    const { icc1, iccK, k } = intraclassCorrelation(golden.icc[0].units);
    expect([icc1.toFixed(2), iccK.toFixed(2), k]).toEqual(["0.17", "0.44", 4]);
  });

  it.each(golden.icc)("agrees with sums of squares in numpy to 1e-9 on $name", (fixture) => {
    const { icc1, iccK, k } = intraclassCorrelation(fixture.units);
    same(icc1, fixture.icc1);
    same(iccK, fixture.iccK);
    same(k, fixture.k);
  });

  it("has ICC(k) where Spearman-Brown puts the mean of k ratings", () => {
    for (const { units } of golden.icc) {
      const { icc1, iccK, k } = intraclassCorrelation(units);
      same(reliabilityOfMean(icc1, k), iccK);
    }
  });
});

describe("cohenKappa, fleissKappa", () => {
  it("agree with contingency tables in numpy to 1e-12", () => {
    expect(cohenKappa(golden.cohen.pairs)).toBeCloseTo(golden.cohen.kappa, 12);
    expect(fleissKappa(golden.fleiss.units)).toBeCloseTo(golden.fleiss.kappa, 12);
  });

  it("fleissKappa is NaN where units have different numbers of values", () => {
    expect(fleissKappa([[1, 1], [2]])).toBeNaN();
    expect(fleissKappa([])).toBeNaN();
  });
});
