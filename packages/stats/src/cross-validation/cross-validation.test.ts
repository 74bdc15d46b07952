// Cross-validation with learners whose answers say what they were fitted to.
import { describe, expect, it } from "vitest";
import type { Classifier, FittingOptions, Learner } from "../baselines/classifier.ts";
import { chooseByCrossValidation } from "./choose-by-cross-validation.ts";
import { crossFit } from "./cross-fit.ts";
import { crossFittedTemperature, logarithms } from "./cross-fitted-temperature.ts";

const groups = Array.from({ length: 30 }, (_, i) => `g${i >> 1}`);
const rows = groups.map((_, i) => [i]);
const numbers = groups.map((_, i) => i);

/** Answers every row with what `tell` makes of the rows it was fitted to. */
const telling =
  (tell: (rows: number[], options: FittingOptions) => number): (() => Learner<number, number>) =>
  () => {
    let told = Number.NaN;
    return {
      fit: (given, _, options = {}) => {
        told = tell(
          given.map((row) => row[0]),
          options,
        );
      },
      predict: (asked) => asked.map(() => told),
    };
  };

describe("crossFit", () => {
  it("crossFit asks about each row a model that saw every row but those of its fold, whole groups of them", () => {
    const counts = crossFit(
      telling((given) => given.length),
      rows,
      numbers,
      groups,
    );
    const sums = crossFit(
      telling((given) => given.reduce((sum, row) => sum + row, 0)),
      rows,
      numbers,
      groups,
    );
    const total = numbers.reduce((sum, row) => sum + row, 0);
    for (const [i, count] of counts.entries()) {
      // Rows of one fold have one answer: what is left out is what has it.
      const fold = [...sums.keys()].filter((other) => sums[other] === sums[i]);
      expect(count).toBe(30 - fold.length);
      expect(sums[i]).toBe(total - fold.reduce((sum, row) => sum + row, 0));
      expect(sums[i ^ 1]).toBe(sums[i]);
    }
    expect(new Set(sums).size).toBe(5);
  });

  it("crossFit hands the weights and groups of the training rows on to the learner", () => {
    const weights = numbers.map((i) => i + 1);
    const answers = crossFit(
      telling((given, { weights: own, groups: theirs }) =>
        given.every((row, at) => own![at] === row + 1 && theirs![at] === `g${row >> 1}`) ? 1 : 0,
      ),
      rows,
      numbers,
      groups,
      { weights },
    );
    expect(new Set(answers)).toEqual(new Set([1]));
  });

  it("crossFit has as many folds as there are groups where these are few, deals them by the seed, and needs two", () => {
    const folds = (count: number, options = {}) => {
      const few = groups.map((_, i) => i % count);
      return new Set(
        crossFit(
          telling((given) => given.length * 100 + given[0]),
          rows,
          numbers,
          few,
          options,
        ),
      ).size;
    };
    expect(folds(2)).toBe(2);
    expect(folds(10, { folds: 10 })).toBeGreaterThan(1);
    const dealt = (seed: number) =>
      String(
        crossFit(
          telling((given) => given.reduce((a, b) => a + b)),
          rows,
          numbers,
          groups,
          { seed },
        ),
      );
    expect(dealt(1)).toBe(dealt(1));
    expect(dealt(1)).not.toBe(dealt(2));
    expect(() => folds(1)).toThrow("crossFit: needs two groups or more; got 1");
  });
});

describe("chooseByCrossValidation", () => {
  const saying = (value: number) => telling(() => value);

  it("chooseByCrossValidation takes the least squared error, the earlier of equals, and tells all losses", () => {
    const truth = numbers.map(() => 2);
    const { index, losses } = chooseByCrossValidation(
      [saying(5), saying(1), saying(3), saying(1)],
      rows,
      truth,
      groups,
    );
    expect(index).toBe(1);
    expect(losses).toEqual([9, 1, 1, 1]);
  });

  it("chooseByCrossValidation of classes counts cross entropy, with certainty that is wrong at a millionth", () => {
    const classifier = (probs: readonly number[]) => (): Classifier => ({
      fit: () => {},
      predict: (asked) => asked.map(() => [...probs]),
    });
    const truth = numbers.map((i) => (i % 2 === 0 ? [1, 0] : [0, 1]));
    const { index, losses } = chooseByCrossValidation(
      [classifier([1, 0]), classifier([0.5, 0.5])],
      rows,
      truth,
      groups,
    );
    expect(index).toBe(1);
    expect(losses[0]).toBeCloseTo(-Math.log(1e-6) / 2, 9);
    expect(losses[1]).toBeCloseTo(Math.log(2), 9);
  });

  it("chooseByCrossValidation takes another loss where one is given, and refuses no candidates", () => {
    const truth = numbers.map(() => 0);
    const loss = (_: number, answer: number) => -answer;
    expect(chooseByCrossValidation([saying(1), saying(9)], rows, truth, groups, { loss }).index).toBe(1);
    expect(() => chooseByCrossValidation([], rows, truth, groups)).toThrow(
      "chooseByCrossValidation: needs one candidate or more; got none",
    );
  });
});

describe("crossFittedTemperature", () => {
  const truth = numbers.map((i) => (i % 3 === 0 ? [0, 1] : [1, 0]));
  /** Says this of every row, which is right of two in three. */
  const saying = (p: number) => (): Classifier => ({
    fit: () => {},
    predict: (asked) => asked.map(() => [p, 1 - p]),
  });
  const temperatureOf = (p: number) => {
    const fitted = crossFittedTemperature(saying(p), rows, truth, groups, { needed: 10 });
    return fitted.status === "calibrated" ? fitted.temperature : Number.NaN;
  };

  it("crossFittedTemperature brings what was said to the share that was right: log odds over log 2", () => {
    for (const p of [0.9, 0.99, 0.6])
      expect(temperatureOf(p)).toBeCloseTo(Math.log(p / (1 - p)) / Math.log(2), 4);
    expect(temperatureOf(2 / 3)).toBeCloseTo(1, 4);
  });

  it("crossFittedTemperature counts groups, and says when they are too few", () => {
    expect(crossFittedTemperature(saying(0.9), rows, truth, groups)).toEqual({
      status: "too-few-labels",
      n: 15,
      needed: 20,
    });
  });

  it("logarithms of nothing are those of a millionth", () => {
    expect(logarithms([1, 0])).toEqual([0, Math.log(1e-6)]);
  });
});
