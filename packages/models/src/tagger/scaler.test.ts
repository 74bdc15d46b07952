import { describe, expect, it } from "vitest";
import { fitScaler, scaleRows } from "./scaler.ts";

describe("fitScaler", () => {
  const pool = [
    [1, 5, Number.NaN],
    [3, 5, 2],
    [5, 5, 4],
    [7, 5, Number.NaN],
  ];
  const state = fitScaler(pool, ["rhythm", "rhythm", "tonal"]);

  it("fitScaler leaves out what never changes and adds the absence of what is missing now and then", () => {
    expect(state.columns).toEqual([0, 2, 2]);
    expect(state.absence).toEqual([false, false, true]);
    expect(state.means).toEqual([4, 3, 0.5]);
    expect(state.scales).toEqual([Math.sqrt(5), 1, 0.5]);
    expect(state.views).toEqual(["rhythm", "tonal", "tonal"]);
  });
  it("fitScaler takes no absence of a listener's latents for a trait", () => {
    expect(fitScaler(pool, ["rhythm", "rhythm", "listener"]).absence).toEqual([false, false]);
  });
  it("scaleRows gives mean 0 and deviation 1, missing values 0, and cuts at 4 deviations", () => {
    const rows = scaleRows(state, pool);
    for (const c of [0, 1]) expect(rows.reduce((sum, row) => sum + row[c], 0)).toBeCloseTo(0, 12);
    expect(rows[0][1]).toBe(0);
    expect(rows.map((row) => row[2])).toEqual([1, -1, -1, 1]);
    expect([...scaleRows(state, [[1e9, 5, -1e9]])[0]]).toEqual([4, -4, -1]);
  });
});
