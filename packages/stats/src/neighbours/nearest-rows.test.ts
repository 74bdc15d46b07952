import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { nearestRows, squaredDistance } from "./nearest-rows.ts";
import { neighbourGraph } from "./neighbour-graph.ts";
import { smallest } from "./smallest.ts";

const points = (count: number, width: number, seed: number): Float64Array[] => {
  const random = randomFrom(seed);
  // Whole numbers of few, so that ties are many.
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: width }, () => Math.floor(5 * random())),
  );
};

describe("smallest", () => {
  it("smallest(values, k) are the first k of a stable sort", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }), fc.nat(12), (values, k) => {
        const sorted = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
        fc.pre(k > 0);
        expect(smallest(values, k)).toEqual(sorted.slice(0, k));
      }),
      { seed: 1 },
    ));
});

describe("nearestRows", () => {
  it("nearestRows are the first k by distance, the earlier of equals, among those that are allowed", () => {
    for (let seed = 1; seed < 20; seed++) {
      const rows = points(25, 2, seed);
      const [row] = points(1, 2, seed + 100);
      const isAllowed = (i: number) => i % 3 !== 0;
      const order = [...rows.keys()]
        .filter(isAllowed)
        .sort((a, b) => squaredDistance(rows[a], row) - squaredDistance(rows[b], row) || a - b)
        .slice(0, 6);
      const found = nearestRows(rows, row, 6, isAllowed);
      expect(found.rows).toEqual(order);
      expect(found.distances).toEqual(order.map((i) => squaredDistance(rows[i], row)));
    }
  });

  it("nearestRows of fewer rows are all of them, and none where none is allowed", () => {
    const rows = points(3, 2, 1);
    expect(nearestRows(rows, rows[0], 9).rows.toSorted()).toEqual([0, 1, 2]);
    expect(nearestRows(rows, rows[0], 9, () => false)).toEqual({ rows: [], distances: [] });
  });

  it("squaredDistance is 0 with itself, alike both ways, and a sum of squares", () => {
    const [a, b] = [Float64Array.of(1, 2, 3), Float64Array.of(4, 0, 3)];
    expect([squaredDistance(a, a), squaredDistance(a, b), squaredDistance(b, a)]).toEqual([0, 13, 13]);
  });
});

describe("neighbourGraph", () => {
  it("neighbourGraph lists of each row the distances that nearestRows finds without it, never itself, never one twice", () => {
    const rows = points(40, 3, 5);
    const { k, neighbours, distances } = neighbourGraph(rows, 6);
    expect(k).toBe(6);
    for (const [i, row] of rows.entries()) {
      const own = [...neighbours.subarray(i * k, (i + 1) * k)];
      expect(own).not.toContain(i);
      expect(new Set(own).size).toBe(k);
      const wanted = nearestRows(rows, row, k, (other) => other !== i).distances;
      expect([...distances.subarray(i * k, (i + 1) * k)]).toEqual(wanted);
      for (const [j, other] of own.entries()) expect(squaredDistance(row, rows[other])).toBe(wanted[j]);
    }
  });

  it("neighbourGraph by trees names no row twice, has true distances in rising order, and finds nine in ten of the nearest", () => {
    const random = randomFrom(4);
    const rows = Array.from({ length: 500 }, () => Float64Array.from({ length: 3 }, random));
    const [exact, trees] = [neighbourGraph(rows, 6), neighbourGraph(rows, 6, { exactUpTo: 100 })];
    let found = 0;
    for (const [i, row] of rows.entries()) {
      const own = [...trees.neighbours.subarray(6 * i, 6 * i + 6)];
      const away = [...trees.distances.subarray(6 * i, 6 * i + 6)];
      expect(new Set([...own, i]).size).toBe(7);
      expect(away).toEqual(own.map((other) => squaredDistance(row, rows[other])));
      expect(away).toEqual(away.toSorted((a, b) => a - b));
      const wanted = new Set(exact.neighbours.subarray(6 * i, 6 * i + 6));
      found += own.filter((other) => wanted.has(other)).length;
    }
    expect(found / (6 * 500)).toBeGreaterThan(0.9);
  });

  it("neighbourGraph of one row has no neighbours", () => {
    expect(neighbourGraph(points(1, 2, 1), 5)).toMatchObject({ k: 0, neighbours: new Int32Array(0) });
  });
});
