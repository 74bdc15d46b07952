import { describe, expect, it } from "vitest";
import { riskCoverage } from "../calibration/abstention.ts";
import { auc, macroAuc } from "./auc.ts";
import { adjustedRand, normalizedMutualInformation } from "./clustering.ts";
import { accuracy, balancedAccuracy, confusionMatrix, macroF1 } from "./confusion.ts";
import { concordance, meanAbsoluteError, pearson, r2 } from "./continuous.ts";
import {
  brier,
  calibrationError,
  calibrationErrorByChance,
  negativeLogLikelihood,
  reliability,
} from "./probabilities.ts";

describe("metrics of classes", () => {
  const confusion = confusionMatrix([0, 0, 0, 1], [0, 0, 1, 1], 2);
  it("confusionMatrix counts rows by truth, then by prediction", () => {
    expect(confusion).toEqual([
      [2, 1],
      [0, 1],
    ]);
  });
  it("accuracy is 3/4, balancedAccuracy (2/3 + 1)/2, macroF1 (4/5 + 2/3)/2 on the worked table", () => {
    expect(accuracy(confusion)).toBeCloseTo(0.75, 12);
    expect(balancedAccuracy(confusion)).toBeCloseTo(5 / 6, 12);
    expect(macroF1(confusion)).toBeCloseTo(11 / 15, 12);
  });
  it("confusionMatrix refuses a class out of range", () => {
    expect(() => confusionMatrix([2], [0], 2)).toThrow(/classes must be in 0..1; got 2, 0 at row 0/);
  });
});

describe("auc", () => {
  it("auc equals the share of ordered pairs with ties as halves", () => {
    const positive = [true, false, true, false, true, false];
    const scores = [3, 3, 1, 2, 4, 1];
    let won = 0;
    for (const [i, p] of positive.entries())
      for (const [j, n] of positive.entries())
        if (p && !n) won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    expect(auc(positive, scores)).toBeCloseTo(won / 9, 12);
  });
  it("auc is NaN with one kind of rows only, and macroAuc leaves such a class out", () => {
    expect(auc([true, true], [1, 2])).toBeNaN();
    const probs = [
      [0.9, 0.1, 0],
      [0.2, 0.8, 0],
    ];
    expect(macroAuc([0, 1], probs)).toBe(1);
  });
});

describe("metrics of probabilities", () => {
  const truth = [0, 1, 1, 0];
  const probs = [0.9, 0.4, 0.2, 0.3].map((p) => [p, 1 - p]);
  it("negativeLogLikelihood and brier match the sums by hand", () => {
    expect(negativeLogLikelihood(truth, probs)).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.6) + Math.log(0.8) + Math.log(0.3)) / 4,
      12,
    );
    expect(brier(truth, probs)).toBeCloseTo((2 * (0.01 + 0.16 + 0.04 + 0.49)) / 4, 12);
  });
  it("calibrationError weighs the gaps of equal bins", () => {
    const table = reliability(truth, probs, 2); // confidences .6 (right), .7 (wrong) | .8, .9 (right)
    expect(table.map((bin) => [bin.count, bin.accuracy])).toEqual([
      [2, 0.5],
      [2, 1],
    ]);
    expect(calibrationError(table)).toBeCloseTo((0.15 + 0.15) / 2, 12);
  });
  it("calibrationErrorByChance is the mean deviation of a binomial share, and of one coin where all rows are about one item", () => {
    const even = Array.from({ length: 4 }, () => [0.5, 0.5]);
    const { value, low, high } = calibrationErrorByChance(even, 1, { draws: 20_000 });
    expect(value).toBeCloseTo((2 * 0.5 + 8 * 0.25) / 16, 2);
    expect([low, high]).toEqual([0, 0.5]);
    expect(calibrationErrorByChance(even, 1, { items: [7, 7, 7, 7] }).value).toBe(0.5);
  });
});

describe("metrics of numbers", () => {
  it("r2, concordance and meanAbsoluteError match the moments by hand", () => {
    expect(r2([1, 2, 3], [2, 3, 4])).toBeCloseTo(-0.5, 12);
    expect(concordance([1, 2, 3], [2, 3, 4])).toBeCloseTo(4 / 7, 12); // 2 * 2/3 / (2/3 + 2/3 + 1)
    expect(meanAbsoluteError([1, 2, 3], [2, 3, 4])).toBe(1);
  });
});

describe("unsound rows", () => {
  it("are refused by every metric of probabilities, with the row", () => {
    for (const metric of [negativeLogLikelihood, brier, reliability, macroAuc, riskCoverage]) {
      expect(() => metric([], [])).toThrow(/one length > 0; got 0 and 0/);
      expect(() => metric([0], [[2, -1]])).toThrow(/got \[2, -1\] at row 0; logits want softmax first/);
      expect(() => metric([2], [[0.5, 0.5]])).toThrow(/classes must be in 0..1; got 2 at row 0/);
    }
  });
  it("are refused by every metric of numbers, with the row", () => {
    for (const metric of [r2, concordance, pearson, meanAbsoluteError]) {
      expect(() => metric([1], [])).toThrow(/one length > 0; got 1 and 0/);
      expect(() => metric([1, 2], [1, Number.NaN])).toThrow(/got 2, NaN at row 1/);
    }
    expect(() => auc([true], [Number.NaN])).toThrow(/auc: rows must hold numbers; got true, NaN at row 0/);
  });
  it("are refused by every metric of clusters", () => {
    const many = Array.from({ length: 2001 }, (_, i) => i);
    for (const metric of [adjustedRand, normalizedMutualInformation]) {
      expect(() => metric([0], [])).toThrow(/one length > 0; got 1 and 0/);
      expect(() => metric(many, many)).toThrow(/takes up to 2000 parts; got 2001/);
    }
  });
});
