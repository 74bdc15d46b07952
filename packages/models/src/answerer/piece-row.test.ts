import { describe, expect, it } from "vitest";
import { STEPS, sequenceOf, shifted, spreadEvenly, withParts } from "./piece-row.ts";

const row = (...values: number[]) => Float64Array.from(values);

describe("spreadEvenly", () => {
  it("spreadEvenly(items, n) takes each where there are n, every second of 2 n, and some twice of fewer", () => {
    expect(spreadEvenly([1, 2, 3, 4], 4)).toEqual([1, 2, 3, 4]);
    expect(spreadEvenly([1, 2, 3, 4, 5, 6, 7, 8], 4)).toEqual([2, 4, 6, 8]);
    expect(spreadEvenly([1, 2], 4)).toEqual([1, 1, 2, 2]);
    expect(spreadEvenly([7], 3)).toEqual([7, 7, 7]);
  });
});

describe("sequenceOf", () => {
  it("sequenceOf(row) is its segments in order, or the row itself where it has none", () => {
    const parts = [row(1), row(2)];
    const sequence = sequenceOf(withParts(row(0), parts));
    expect(sequence).toHaveLength(STEPS);
    expect([sequence[0], sequence[STEPS - 1]]).toEqual([row(1), row(2)]);
    expect(sequenceOf(row(5))).toEqual(new Array(STEPS).fill(row(5)));
    expect(withParts(row(5), [])).toEqual(row(5));
  });
});

describe("shifted", () => {
  it("shifted(row, column, step) moves one column of the row and of its segments, and leaves the row as it is", () => {
    const given = withParts(row(1, 2), [row(3, 4)]);
    const moved = shifted(given, 1, 0.5);
    expect([...moved]).toEqual([1, 2.5]);
    expect(moved.parts).toEqual([row(3, 4.5)]);
    expect([...given, ...given.parts![0]]).toEqual([1, 2, 3, 4]);
  });
});
