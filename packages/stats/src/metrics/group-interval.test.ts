import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { groupInterval, jackknife, pairedDifference, type Scale } from "./group-interval.ts";

const golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/train/intervals.json", import.meta.url), "utf8"),
);
const SHARE: Scale = { kind: "share" };
const meanOf = (values: readonly number[]) => (rows: readonly number[]) =>
  rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
const own = (values: readonly unknown[]) => [...values.keys()];
const answers = (right: number, n: number) => Array.from({ length: n }, (_, i) => Number(i < right));

describe("jackknife(groups, statistic)", () => {
  it("has the standard error of a mean by hand: deviation / sqrt(n)", () => {
    const values = [1, 4, 4, 9, 12, 0.5];
    const mean = values.reduce((a, b) => a + b) / 6;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5);
    const { value, standardError, blocks } = jackknife(own(values), meanOf(values));
    expect(value).toBeCloseTo(mean, 12);
    expect(standardError).toBeCloseTo(deviation / Math.sqrt(6), 12);
    expect(blocks).toBe(6);
  });

  it("leaves whole groups out, one after the other, and no more than 1000 blocks of many", () => {
    const groups = Array.from({ length: 60 }, (_, i) => `g${i % 20}`);
    const left: number[] = [];
    jackknife(groups, (rows) => {
      const counts = new Map<string, number>();
      for (const row of rows) counts.set(groups[row], (counts.get(groups[row]) ?? 0) + 1);
      expect([...counts.values()].every((count) => count === 3)).toBe(true);
      left.push(counts.size);
      return 0;
    });
    expect(left).toEqual([20, ...new Array(20).fill(19)]);
    const random = randomFrom(3);
    const values = Array.from({ length: 3000 }, () => random());
    const { standardError, blocks, groups: all } = jackknife(own(values), meanOf(values));
    expect([blocks, all]).toEqual([1000, 3000]);
    // Of uniform numbers: sqrt(1 / 12 / 3000), known to about 1 / sqrt(2 x 1000).
    expect(Math.abs(standardError / Math.sqrt(1 / 12 / 3000) - 1)).toBeLessThan(0.07);
  });

  it("has no standard error of a single group", () => {
    expect(jackknife(["a", "a"], meanOf([1, 2])).standardError).toBeNaN();
  });
});

describe("groupInterval of shares", () => {
  it("groupInterval of single answers is Jeffreys' interval, as SciPy has it, all right and all wrong included", () => {
    for (const { right, n, low, high } of golden.jeffreys) {
      const values = answers(right, n);
      const found = groupInterval(own(values), meanOf(values), SHARE);
      expect(found.value).toBeCloseTo(right / n, 12);
      expect(found.low, `${right} of ${n}`).toBeCloseTo(low, 8);
      expect(found.high, `${right} of ${n}`).toBeCloseTo(high, 8);
    }
  });

  it("groupInterval of 50 right answers reaches down to 0.951, and counts copies once", () => {
    const all = answers(50, 50);
    expect(groupInterval(own(all), meanOf(all), SHARE).low).toBeCloseTo(0.9512, 4);
    const copied = groupInterval(
      Array.from({ length: 50 }, (_, i) => i % 10),
      meanOf(all),
      SHARE,
    );
    const ten = groupInterval(own(answers(10, 10)), meanOf(answers(10, 10)), SHARE);
    expect(copied).toEqual(ten);
    const mixed = answers(7, 10);
    const once = groupInterval(own(mixed), meanOf(mixed), SHARE);
    const thrice = groupInterval(
      Array.from({ length: 30 }, (_, i) => i % 10),
      (rows) => meanOf(mixed)(rows.map((row) => row % 10)),
      SHARE,
    );
    // As good as equal; the few answers say less of how groups differ than 30 independent ones would.
    expect(thrice.high - thrice.low).toBeGreaterThan(0.98 * (once.high - once.low));
    expect(thrice.high - thrice.low).toBeLessThan(1.15 * (once.high - once.low));
  });

  it("groupInterval of one group spans what one answer leaves open", () => {
    const { low, high } = groupInterval(["a", "a", "a"], meanOf([1, 1, 1]), SHARE);
    expect(low).toBeLessThan(0.2);
    expect(high).toBe(1);
  });

  it("groupInterval of a mean over classes is wider by the size of its rarest", () => {
    const all = answers(20, 20);
    const { low } = groupInterval(own(all), meanOf(all), SHARE);
    expect(groupInterval(own(all), meanOf(all), SHARE, { size: 4 }).low).toBeLessThan(low - 0.2);
  });

  it("groupInterval is wider the higher its level, and refuses a level of 1 and no rows", () => {
    const values = answers(30, 40);
    const width = (level: number) => {
      const { low, high } = groupInterval(own(values), meanOf(values), SHARE, { level });
      return high - low;
    };
    expect(width(0.5)).toBeLessThan(width(0.9));
    expect(width(0.9)).toBeLessThan(width(0.99));
    expect(() => width(1)).toThrow("groupInterval: needs rows, and a level in (0, 1); got 40, 1");
    expect(() => groupInterval([], () => 1, SHARE)).toThrow(/needs rows.* got 0/);
  });
});

describe("groupInterval of other scales", () => {
  it.each<[string, Scale, number]>([
    ["correlation", { kind: "correlation" }, 1],
    ["at most one", { kind: "at most one" }, 1],
    ["positive", { kind: "positive", all: 2 }, 0],
    ["difference", { kind: "difference" }, 0],
    ["any", { kind: "any", all: 1 }, 0],
  ])("groupInterval of a %s is never a point, and shrinks with the number of groups", (_, scale, value) => {
    const at = (n: number) => groupInterval(own(answers(n, n)), () => value, scale);
    const width = (n: number) => at(n).high - at(n).low;
    expect(width(50)).toBeGreaterThan(0.02);
    expect(width(10)).toBeGreaterThan(width(50));
    expect(at(10).low).toBeLessThanOrEqual(value);
    expect(at(10).high).toBeGreaterThanOrEqual(value);
  });

  it("groupInterval of any number is Student's interval of a mean", () => {
    const values = [3, 5, 8, 1, 9, 9, 4, 6, 2, 7];
    const { value, standardError } = jackknife(own(values), meanOf(values));
    const found = groupInterval(own(values), meanOf(values), { kind: "any", all: 0 });
    // t of 9 degrees of freedom
    expect(found.low).toBeCloseTo(value - 2.262157 * standardError, 5);
    expect(found.high).toBeCloseTo(value + 2.262157 * standardError, 5);
  });

  it("groupInterval keeps to the scale: a positive above 0, the others below 1", () => {
    const random = randomFrom(5);
    const values = Array.from({ length: 12 }, () => random() ** 8);
    const { low } = groupInterval(own(values), meanOf(values), { kind: "positive", all: 1 });
    expect(low).toBeGreaterThanOrEqual(0);
    const high = (kind: "correlation" | "at most one") =>
      groupInterval(own(values), (rows) => 1 - meanOf(values)(rows) / 4, { kind }).high;
    expect(high("correlation")).toBeLessThanOrEqual(1);
    expect(high("at most one")).toBeLessThanOrEqual(1);
  });

  it("groupInterval of what is no number has none", () => {
    expect(groupInterval([1, 2], () => Number.NaN, SHARE)).toEqual({
      value: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
    });
  });
});

describe("pairedDifference", () => {
  it("pairedDifference of two methods that err together is narrower than their own intervals", () => {
    const groups = Array.from({ length: 80 }, (_, i) => i % 40);
    const hard = (row: number) => groups[row] % 4 === 0;
    const ours = groups.map((_, row) => Number(!hard(row)));
    const theirs = groups.map((group, row) => Number(!hard(row) && group !== 3));
    const { low, high } = groupInterval(groups, meanOf(ours), SHARE);
    const difference = pairedDifference(groups, meanOf(ours), meanOf(theirs));
    expect(difference.value).toBeCloseTo(0.025, 12);
    expect(difference.high - difference.low).toBeLessThan(0.8 * (high - low));
  });

  it("pairedDifference is Bonett and Price's interval with Student's quantile, by hand", () => {
    const ours = [1, 1, 1, 1, 1, 1, 1, 0, 0, 1];
    const theirs = [1, 1, 0, 1, 0, 1, 0, 0, 1, 1];
    const [n, more, less] = [10, 3, 1];
    const [p, q] = [(more + 1) / (n + 2), (less + 1) / (n + 2)];
    const half = 2.200985 * Math.sqrt((p + q - (p - q) ** 2) / (n + 2)); // t of 11 degrees of freedom
    const { value, low, high } = pairedDifference(own(ours), meanOf(ours), meanOf(theirs));
    expect(value).toBeCloseTo(0.2, 12);
    // The spread among groups is estimated with n - 1, theirs with n: a hair wider.
    expect(low).toBeLessThan(p - q - half);
    expect(Math.abs(low - (p - q - half))).toBeLessThan(0.02);
    expect(Math.abs(high - (p - q + half))).toBeLessThan(0.02);
  });

  it("pairedDifference takes another scale where it is no difference of shares", () => {
    const values = [4, 5, 6, 7];
    const { value, high } = pairedDifference(own(values), meanOf(values), () => 1, { kind: "any", all: 0 });
    expect(value).toBe(4.5);
    expect(high).toBeGreaterThan(5.5);
  });
});
