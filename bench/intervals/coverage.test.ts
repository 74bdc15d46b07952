import { describe, expect, it } from "vitest";
import { CASES, coverage, RATES, SIZES } from "./coverage.ts";

/** Nominal 0.95; below these bounds an interval with a true coverage of 0.95 falls once in thousands of tests. */
const STUDIES = [
  { upTo: 10, studies: 400, least: 0.905 },
  { upTo: 50, studies: 200, least: 0.89 },
  { upTo: 200, studies: 60, least: 0.85 },
] as const;

describe.each(CASES.map((kind) => [kind.metric, kind] as const))("95 %% intervals of %s", (_, kind) => {
  it.each(SIZES)(
    "hold the truth in about 95 of 100 studies of %i pieces, or more, and are no points",
    (n) => {
      const { studies, least } = STUDIES.find(({ upTo }) => n <= upTo)!;
      for (const rate of RATES) {
        const { held, width, points } = coverage(kind, { n, rate, studies });
        expect(held, `rate ${rate}`).toBeGreaterThanOrEqual(least);
        expect(points, `rate ${rate}`).toBe(0);
        expect(width, `rate ${rate}`).toBeGreaterThan(0.001);
      }
    },
    120_000,
  );
});

describe("coverage(case, options)", () => {
  it("counts studies whose interval misses, and those whose interval is a point", () => {
    let i = 0;
    const half = {
      metric: "made up",
      study: () => ({ truth: 0.5, interval: { value: 1, low: 1, high: i++ % 2 === 0 ? 1 : 2 } }),
    };
    expect(coverage(half, { n: 10, rate: 1, studies: 100 })).toEqual({ held: 0, width: 0.5, points: 0.5 });
  });

  it("is wider for fewer pieces: what holds the truth by saying nothing would not be", () => {
    const widths = SIZES.map((n) => coverage(CASES[0], { n, rate: 0.9, studies: 50 }).width);
    expect(widths[0]).toBeGreaterThan(2 * widths[2]);
    expect(widths[2]).toBeLessThan(0.1);
  });
});
