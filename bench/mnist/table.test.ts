import { describe, expect, it } from "vitest";
import { formatRow, summarize } from "./table.ts";

const cell = { model: "m2", labels: 100, target: 0.932, run: async () => ({ accuracy: 0 }) };
const results = [
  {
    accuracy: 0.9,
    supervised: 0.7,
    course: [
      [1, 0.4],
      [2, 0.85],
      [4, 0.9],
    ] as const,
  },
  {
    accuracy: 0.94,
    supervised: 0.72,
    course: [
      [1, 0.6],
      [3, 0.94],
    ] as const,
  },
  { accuracy: 0.95, supervised: 0.74 },
];
const row = summarize(cell, results, { seconds: 12, cpuSeconds: 20 });

describe("summarize(cell, results, times)", () => {
  it("takes mean, deviation with n - 1 and median of the seeds, and says whether the target is reached", () => {
    expect(row).toMatchObject({ mean: 0.93, median: 0.94, sd: 0.02646, target: 0.932, reached: false });
    expect(summarize({ ...cell, statistic: "median" }, results, { seconds: 1, cpuSeconds: 1 }).reached).toBe(
      true,
    );
  });

  it("averages the seconds to an accuracy over the seeds that came there", () => {
    expect(row.timeTo).toEqual({ "0.5": 1.5, "0.8": 2.5, "0.85": 2.5, "0.9": 3.5, "0.93": 3 });
  });
});

describe("formatRow(row)", () => {
  it("prints every seed and what the labels alone reach", () => {
    expect(formatRow(row)).toContain(
      "mean 93.00 % (sd 2.65), median 94.00, target 93.20 missed, labels alone 72.00",
    );
    expect(formatRow(row)).toContain("seeds 90.00 94.00 95.00; 12 s, 20 s of processor time");
  });
});
