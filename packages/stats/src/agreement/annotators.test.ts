import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { dawidSkene } from "./dawid-skene.ts";
import { raterModel } from "./rater-model.ts";

const random = randomFrom(3);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

describe("dawidSkene(opinions, classes)", () => {
  /** 300 items of three classes; annotators right in 9, 8, 7 and 4 of 10 cases. */
  const skills = [0.9, 0.8, 0.7, 0.4];
  const classes = Array.from({ length: 300 }, () => Math.floor(3 * random()));
  const opinions = classes.flatMap((truth, item) =>
    skills.map((skill, annotator) => ({
      item,
      annotator,
      value: random() < skill ? truth : (truth + 1 + Math.floor(2 * random())) % 3,
    })),
  );
  const found = dawidSkene(opinions, 3);

  it("finds how often each annotator is right, within its interval, in their order", () => {
    for (const [w, { value, low, high, n }] of found.right.entries()) {
      expect(Math.abs(value - skills[w])).toBeLessThan(0.07);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      expect(n).toBe(300);
    }
  });

  it("is right more often than the majority of votes", () => {
    const best = (values: readonly number[]) => values.indexOf(Math.max(...values));
    const votes = classes.map((_, item) => {
      const counts = [0, 0, 0];
      for (const one of opinions) if (one.item === item) counts[one.value]++;
      return best(counts);
    });
    const right = (said: readonly number[]) => said.filter((value, i) => value === classes[i]).length;
    expect(right(found.truths.map(best))).toBeGreaterThan(right(votes));
  });

  it("of one item and two annotators who agree by hand: shares are (1 + 1/2) / 2, confusion as its prior says", () => {
    const { truths, confusion } = dawidSkene(
      [0, 1].map((annotator) => ({ item: 0, annotator, value: 1 })),
      2,
    );
    // At the fixed point t = P(class 1): by the symmetry of both annotators it is the same whichever is asked.
    const t = truths[0][1];
    const usual = (2 * t + 1.5) / (2 * t + 2);
    const called = (t + 2 * usual) / (t + 2);
    expect(confusion[0][1][1]).toBeCloseTo(called, 5);
    const other = (1 - t + 2 * ((2 * (1 - t) + 0.5) / (2 * (1 - t) + 2))) / (1 - t + 2);
    const odds = ((t + 0.5) / (1 - t + 0.5)) * (called / other) ** 2;
    expect(t).toBeCloseTo(odds / (1 + odds), 5);
  });

  it("an annotator with a single opinion is like the others", () => {
    const { right, confusion } = dawidSkene([...opinions, { item: 0, annotator: 4, value: classes[0] }], 3);
    expect(right[4].n).toBe(1);
    expect(right[4].high - right[4].low).toBeGreaterThan(0.3);
    expect(confusion[4].flat().every((p) => p > 0 && p < 1)).toBe(true);
  });
});

describe("raterModel(ratings)", () => {
  const truth = Array.from({ length: 200 }, normal);
  const bias = [0.5, -0.5, 0, 0];
  const noise = [0.3, 0.3, 0.6, 1.5];
  const ratings = truth.flatMap((value, item) =>
    bias.map((own, annotator) => ({ item, annotator, value: value + own + noise[annotator] * normal() })),
  );
  const found = raterModel(ratings);

  it("finds bias and noise of each annotator, and the numbers better than their mean does", () => {
    for (const [w, { value, low, high }] of found.noise.entries()) {
      expect(Math.abs(found.bias[w] - bias[w])).toBeLessThan(0.15);
      expect(low).toBeLessThan(noise[w]);
      expect(high).toBeGreaterThan(noise[w]);
      expect(Math.abs(value / noise[w] - 1)).toBeLessThan(0.25);
    }
    const plain = truth.map((_, i) =>
      ratings.filter(({ item }) => item === i).reduce((sum, r) => sum + r.value / 4, 0),
    );
    const error = (said: readonly number[]) =>
      said.reduce((sum, value, i) => sum + (value - truth[i]) ** 2, 0);
    expect(error(found.truths)).toBeLessThan(0.6 * error(plain));
    const within = truth.filter((value, i) => Math.abs(value - found.truths[i]) < 1.96 * found.errors[i]);
    expect(within.length / truth.length).toBeGreaterThan(0.88);
  });

  it("of annotators who differ in nothing is the mean, drawn towards that of all", () => {
    const { truths, reliability } = raterModel(
      [1, 2, 3, 4].flatMap((value, item) =>
        [-0.5, 0.5].map((by, annotator) => ({ item, annotator, value: value + (item % 2 ? by : -by) })),
      ),
    );
    for (const [i, value] of truths.entries()) {
      const [mean, drawn] = [i + 1, 2.5 + reliabilityOfTwo(reliability[0].value) * (i + 1 - 2.5)];
      expect(Math.abs(value - drawn)).toBeLessThan(0.15);
      expect(Math.abs(value - 2.5)).toBeLessThan(Math.abs(mean - 2.5));
    }
  });

  it("keeps one rating, and ratings that are all the same, finite", () => {
    for (const some of [ratings.slice(0, 1), ratings.map((one) => ({ ...one, value: 1 }))])
      expect(raterModel(some).truths.every(Number.isFinite)).toBe(true);
  });
});

/** Spearman and Brown: of the mean of two ratings. */
const reliabilityOfTwo = (one: number): number => (2 * one) / (1 + one);
