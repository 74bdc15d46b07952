import { describe, expect, it } from "vitest";
import type { HostTensor } from "../safetensors.ts";
import { compileSampler, type Sampler } from "./sampler.ts";

const arrays: Record<string, HostTensor> = {
  x: { dtype: "float32", shape: [10, 2], data: new Float32Array(20) },
  labelled: { dtype: "int32", shape: [3], data: Int32Array.of(2, 5, 7) },
};
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

/** All rows of steps from..to-1, in order. */
function drawn(sampler: Sampler, from: number, to: number, seed = 1): number[] {
  const batch = compileSampler("s", sampler, arrays, seed);
  return Array.from({ length: to - from }, (_, i) => [...batch.rows(from + i)]).flat();
}

describe("compileSampler", () => {
  it("a shuffled pool takes each row once an epoch, in another order each time, across batch borders", () => {
    const rows = drawn({ pools: [{ rows: { all: "x" }, take: 4 }] }, 0, 5);
    expect(sorted(rows.slice(0, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sorted(rows.slice(10, 20))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.slice(0, 10)).not.toEqual(rows.slice(10, 20));
  });

  it("a mixed batch holds the stated number of rows of each pool, the small pool coming around more often", () => {
    const batch = compileSampler(
      "s",
      {
        pools: [
          { rows: { listed: "labelled" }, take: 2 },
          { rows: { from: 4, count: 6 }, take: 1 },
        ],
      },
      arrays,
      1,
    );
    expect([batch.size, batch.bound]).toEqual([3, 10]);
    const steps = Array.from({ length: 6 }, (_, step) => [...batch.rows(step)]);
    expect(sorted(steps.slice(0, 3).flatMap((rows) => rows.slice(0, 2)))).toEqual([2, 2, 5, 5, 7, 7]);
    expect(sorted(steps.map((rows) => rows[2]))).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it.each(["shuffled", "random", "sequential"] as const)(
    "%s rows of a step do not depend on the steps before",
    (order) => {
      const sampler: Sampler = { order, pools: [{ rows: { all: "x" }, take: 7 }] };
      expect(drawn(sampler, 3, 9)).toEqual(drawn(sampler, 0, 9).slice(21));
    },
  );

  it("sequential rows go around in their own order; random ones repeat and depend on the seed", () => {
    expect(drawn({ order: "sequential", pools: [{ rows: { listed: "labelled" }, take: 2 }] }, 0, 3)).toEqual([
      2, 5, 7, 2, 5, 7,
    ]);
    const random: Sampler = { order: "random", pools: [{ rows: { all: "x" }, take: 50 }] };
    expect(new Set(drawn(random, 0, 4)).size).toBe(10);
    expect(drawn(random, 0, 1, 1)).not.toEqual(drawn(random, 0, 1, 2));
  });

  it.each<[Sampler, string]>([
    [{ pools: [], ordre: "random" } as Sampler, 'sampler "s": unknown key "ordre"; did you mean "order"?'],
    [{ pools: [] }, 'sampler "s": at least one pool is needed'],
    [{ pools: [{ rows: { all: "x" }, take: 0 }] }, "take must be an integer >= 1; got 0 in pool 0"],
    [
      { pools: [{ rows: { all: "y" }, take: 1 }] },
      'rows must be those of a known array, or from and count; got {"all":"y"}',
    ],
    [
      { pools: [{ rows: { from: 0, count: 0 }, take: 1 }] },
      'sampler "s", pool 0: the pool must have rows; it has none',
    ],
    [
      { pools: [{ rows: { listed: "x" }, take: 1 }] },
      'listed must name an int32 array of row numbers >= 0; got "x"',
    ],
    [
      { pools: [], order: "backwards" as "random" },
      'order must be one of sequential, shuffled, random; got "backwards"',
    ],
  ])("compileSampler refuses %j", (sampler, message) => {
    expect(() => compileSampler("s", sampler, arrays, 1)).toThrow(message);
  });
});
