import { describe, expect, it } from "vitest";
import type { ImportProgress } from "./progress.ts";
import { ProgressMeter } from "./progress.ts";

describe("ProgressMeter", () => {
  it("reports at the start, at most every 100 ms, and at the end, with rate and time left", () => {
    let now = 0;
    const reports: ImportProgress[] = [];
    const meter = new ProgressMeter(
      100,
      110,
      (progress) => reports.push(progress),
      () => now,
    );
    for (let k = 0; k < 10; k++) {
      now += 40;
      meter.advance();
    }
    // 1 file each 40 ms: 25 a second; told at 0, 120 (3 read), 240, 360 and 400 ms.
    expect(reports.map(({ done, total }) => [done, total])).toEqual([
      [100, 110],
      [103, 110],
      [106, 110],
      [109, 110],
      [110, 110],
    ]);
    expect(reports[0]).toMatchObject({ rate: 0, secondsLeft: undefined });
    expect(reports[1].rate).toBeCloseTo(25, 9);
    expect(reports[1].secondsLeft).toBeCloseTo(7 / 25, 9);
    expect(reports[4].secondsLeft).toBe(0);
  });
});
