import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { bootstrapInterval, pairedDifference, resample } from "./group-bootstrap.ts";

const random = randomFrom(8);
const groups = Array.from({ length: 60 }, (_, i) => `g${i % 20}`);
const values = groups.map(() => random());
const mean = (rows: readonly number[]) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

describe("bootstrapInterval", () => {
  it("bootstrapInterval has the value of all rows, and draws whole groups, as many as there are", () => {
    const seen: number[] = [];
    const found = bootstrapInterval(
      groups,
      (rows) => {
        seen.push(rows.length);
        const counts = new Map<string, number>();
        for (const row of rows) counts.set(groups[row], (counts.get(groups[row]) ?? 0) + 1);
        // Each group has three rows: it comes whole, once or several times.
        for (const count of counts.values()) expect(count % 3).toBe(0);
        return mean(rows);
      },
      { resamples: 50 },
    );
    expect(found.value).toBeCloseTo(mean([...groups.keys()]), 12);
    expect(new Set(seen)).toEqual(new Set([60]));
    expect(seen).toHaveLength(51);
  });

  it("bootstrapInterval is wider the higher its level, and narrower the more groups there are", () => {
    const widthOf = ({ low, high }: { low: number; high: number }) => high - low;
    const at = (level: number) => widthOf(bootstrapInterval(groups, mean, { level, resamples: 500 }));
    expect(at(0.5)).toBeLessThan(at(0.8));
    expect(at(0.8)).toBeLessThan(at(0.99));
    const rows = [...groups.keys()];
    const single = widthOf(bootstrapInterval(rows, mean, { resamples: 500 }));
    const few = widthOf(
      bootstrapInterval(
        rows.map((row) => row % 3),
        mean,
        { resamples: 500 },
      ),
    );
    expect(Math.abs(single - at(0.95))).toBeLessThan(0.1);
    expect(few).not.toBeCloseTo(single, 2);
  });

  it("bootstrapInterval is the same again, another by another seed, and refuses a single group", () => {
    const options = { resamples: 100 };
    expect(bootstrapInterval(groups, mean, options)).toEqual(bootstrapInterval(groups, mean, options));
    expect(bootstrapInterval(groups, mean, { ...options, seed: 2 })).not.toEqual(
      bootstrapInterval(groups, mean, options),
    );
    expect(() => bootstrapInterval(["a", "a"], mean)).toThrow(
      "bootstrapInterval: needs two groups or more; got 1",
    );
  });
});

describe("resample", () => {
  it("resample leaves out what is no number, and counts what is left", () => {
    let calls = 0;
    const { replicates, low, high } = resample([1, 2, 3], () => (calls++ % 4 === 0 ? Number.NaN : 5), {
      resamples: 40,
    });
    expect([calls, replicates, low, high]).toEqual([40, 30, 5, 5]);
  });

  it("resample of fewer than two units has no bounds", () => {
    expect(resample([1], () => 1)).toEqual({ low: Number.NaN, high: Number.NaN, replicates: 0 });
  });

  it("resample of a fair coin's tosses spans the binomial's middle: 95 % of 100 tosses lie within 40 to 60", () => {
    const tosses = Array.from({ length: 100 }, (_, i) => i % 2);
    const { low, high } = resample(tosses, (drawn) => drawn.reduce((sum, toss) => sum + toss, 0), {
      resamples: 4000,
    });
    // 50 -+ 1.96 x 5
    expect(Math.abs(low - 40.2)).toBeLessThan(1.5);
    expect(Math.abs(high - 59.8)).toBeLessThan(1.5);
  });
});

describe("pairedDifference", () => {
  it("pairedDifference of the same but for a constant is that constant, without width", () => {
    const { value, low, high } = pairedDifference(groups, (rows) => mean(rows) + 0.25, mean, {
      resamples: 100,
    });
    for (const bound of [value, low, high]) expect(bound).toBeCloseTo(0.25, 12);
  });
});
