import { randomFrom } from "@semitone/stats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLIP, fitScaler, maySkip, scaleRows } from "./scaler.ts";

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

describe("scaleRows of any pool", () => {
  const pools = fc
    .record({ seed: fc.nat(), count: fc.integer({ min: 3, max: 30 }), width: fc.integer({ min: 1, max: 6 }) })
    .map(({ seed, count, width }) => {
      const random = randomFrom(seed);
      return Array.from({ length: count }, () =>
        Array.from({ length: width }, (_, c) => (random() < 0.15 ? Number.NaN : (c + 1) * random() + 10 * c)),
      );
    });
  const names = (width: number) => new Array<string>(width).fill("tonal");

  it("is finite and within 4, whatever is missing, in the pool and beyond it", () =>
    fc.assert(
      fc.property(pools, (pool) => {
        const state = fitScaler(pool, names(pool[0].length));
        const strange = [pool[0].map(() => 1e12), pool[0].map(() => -1e12), pool[0].map(() => Number.NaN)];
        for (const row of scaleRows(state, [...pool, ...strange]))
          for (const value of row) expect(Math.abs(value)).toBeLessThanOrEqual(CLIP);
      }),
      { numRuns: 60, seed: 1 },
    ));

  it("does not depend on the unit or the zero of a column", () =>
    fc.assert(
      fc.property(pools, fc.double({ min: 0.1, max: 50, noNaN: true }), (pool, unit) => {
        const other = pool.map((row) => row.map((value) => unit * value - 3));
        const [a, b] = [pool, other].map((of) => scaleRows(fitScaler(of, names(of[0].length)), of));
        for (const [i, row] of a.entries())
          for (const [c, value] of row.entries()) expect(b[i][c]).toBeCloseTo(value, 6);
      }),
      { numRuns: 40, seed: 1 },
    ));

  it("fitScaler keeps the columns of a pool that is the same throughout, as they are", () => {
    const state = fitScaler(
      [
        [3, 5],
        [3, 5],
      ],
      ["tonal", "rhythm"],
    );
    expect([state.columns, state.scales, state.views]).toEqual([
      [0, 1],
      [1, 1],
      ["tonal", "rhythm"],
    ]);
    expect(scaleRows(state, [[4, 5]]).map((row) => [...row])).toEqual([[1, 0]]);
  });

  it("fitScaler takes no absence for a trait that fewer than one piece in a hundred has, or all but fewer", () => {
    const gone = Number.NaN;
    const pool = Array.from({ length: 200 }, (_, i) => [
      i < 1 ? gone : i,
      i < 3 ? gone : i,
      i > 0 ? gone : i,
    ]);
    expect(fitScaler(pool, names(3))).toMatchObject({ columns: [0, 1, 1], absence: [false, false, true] });
  });

  it("maySkip is of a listener's columns alone", () => {
    expect(["listener", "tonal", "descriptors"].map(maySkip)).toEqual([true, false, false]);
  });
});

describe("fitScaler of images", () => {
  it("leaves cells as they are, those that never change among them", () => {
    const scaler = fitScaler(
      [
        [-1, 0.5, 3],
        [-1, 0.1, 5],
      ],
      ["image", "image", "timbre"],
    );
    expect(scaler.columns).toEqual([0, 1, 2]);
    expect(Array.from(scaleRows(scaler, [[-1, 0.5, 5]])[0])).toEqual([-1, 0.5, 1]);
  });
});
