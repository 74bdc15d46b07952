import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRows } from "./nearest-rows.ts";
import { smallest } from "./smallest.ts";

describe("smallest", () => {
  it("smallest(values, k) is the head of a stable sort", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 12 }), (values, k) => {
        const sorted = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
        expect(smallest(values, k)).toEqual(sorted.slice(0, k));
      }),
      { seed: 1 },
    );
  });
});

describe("nearestRows", () => {
  const known = [0, 3, 1, 3].map((x) => Float64Array.of(x, 0));
  it("gives squared distances, the earlier of two that are equally near first", () => {
    expect(nearestRows(known, Float64Array.of(3, 1), 3)).toEqual({ rows: [1, 3, 2], distances: [1, 1, 5] });
  });
  it("looks at allowed rows only, and gives fewer where there are fewer", () => {
    expect(nearestRows(known, Float64Array.of(3, 1), 3, (row) => row % 2 === 0).rows).toEqual([2, 0]);
    expect(nearestRows(known, Float64Array.of(3, 1), 3, () => false)).toEqual({ rows: [], distances: [] });
  });
});
