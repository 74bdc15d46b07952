// Every metric against what scikit-learn gave for the same rows: fixtures/generate/train.py.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { argmax } from "../argmax.ts";
import { fitTemperature } from "../calibration/temperature.ts";
import { auc, macroAuc } from "./auc.ts";
import { adjustedRand, normalizedMutualInformation } from "./clustering.ts";
import { accuracy, balancedAccuracy, confusionMatrix, macroF1 } from "./confusion.ts";
import { concordance, meanAbsoluteError, pearson, r2 } from "./continuous.ts";
import { brier, calibrationError, negativeLogLikelihood, reliability } from "./probabilities.ts";

type ClassCase = Record<
  "accuracy" | "balancedAccuracy" | "macroF1" | "auc" | "nll" | "brier" | "ece" | "temperature",
  number
> & { truth: number[]; probs: number[][]; confusion: number[][] };
type ClusterCase = Record<"ari" | "nmi", number> & Record<"truth" | "clusters", number[]>;

const golden: {
  classes: ClassCase[];
  clusters: ClusterCase[];
  numbers: Record<"r2" | "mae" | "pearson" | "ccc", number> & Record<"truth" | "predicted", number[]>;
} = JSON.parse(
  readFileSync(new URL("../../../../fixtures/train/scikit-learn.json", import.meta.url), "utf8"),
);

describe("metrics of classes", () => {
  it.each(golden.classes.map((entry) => [entry.probs[0].length, entry] as const))(
    "with %i classes equal scikit-learn's",
    (classes, { truth, probs, ...expected }) => {
      const predicted = probs.map((row) => argmax(row));
      const table = confusionMatrix(truth, predicted, classes);
      expect(table).toEqual(expected.confusion);
      expect(accuracy(table)).toBeCloseTo(expected.accuracy, 12);
      expect(balancedAccuracy(table)).toBeCloseTo(expected.balancedAccuracy, 12);
      expect(macroF1(table)).toBeCloseTo(expected.macroF1, 12);
      expect(negativeLogLikelihood(truth, probs)).toBeCloseTo(expected.nll, 10);
      expect(brier(truth, probs)).toBeCloseTo(expected.brier, 12);
      expect(calibrationError(reliability(truth, probs, 5))).toBeCloseTo(expected.ece, 12);
      const area =
        classes === 2
          ? auc(
              truth.map((t) => t === 1),
              probs.map((row) => row[1]),
            )
          : macroAuc(truth, probs);
      expect(area).toBeCloseTo(expected.auc, 12);
      const calibration = fitTemperature(
        probs.map((row) => row.map(Math.log)),
        truth,
      );
      expect(calibration).toMatchObject({ status: "calibrated" });
      expect((calibration as { temperature: number }).temperature).toBeCloseTo(expected.temperature, 5);
    },
  );
});

it("metrics of numbers equal scikit-learn's and NumPy's", () => {
  const { truth, predicted, ...expected } = golden.numbers;
  expect(r2(truth, predicted)).toBeCloseTo(expected.r2, 12);
  expect(meanAbsoluteError(truth, predicted)).toBeCloseTo(expected.mae, 12);
  expect(pearson(truth, predicted)).toBeCloseTo(expected.pearson, 12);
  expect(concordance(truth, predicted)).toBeCloseTo(expected.ccc, 12);
});

it.each(golden.clusters)(
  "agreement of clusters equals scikit-learn's",
  ({ truth, clusters, ...expected }) => {
    expect(adjustedRand(truth, clusters)).toBeCloseTo(expected.ari, 12);
    expect(normalizedMutualInformation(truth, clusters)).toBeCloseTo(expected.nmi, 12);
  },
);
