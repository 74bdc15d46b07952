import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { NearestIndex } from "./nearest-index.ts";
import { nearestRows } from "./nearest-rows.ts";

describe("NearestIndex", () => {
  it.each([
    [0, 3],
    [1, 3],
    [4, 1],
    [40, 2],
    [700, 9],
    [500, 33],
  ])(
    "nearest(row, k) of %i rows of %i numbers is what nearestRows finds among all of them",
    (count, width) => {
      const random = randomFrom(count + width);
      const point = () => Float64Array.from({ length: width }, () => 6 * random() - 3);
      const rows = Array.from({ length: count }, point);
      const index = new NearestIndex(rows);
      for (let i = 0; i < 200; i++) {
        const row = i % 3 === 0 && count > 0 ? rows[i % count] : point();
        for (const k of [1, 5]) expect(index.nearest(row, k)).toEqual(nearestRows(rows, row, k));
      }
    },
  );

  it("nearest(row, k) lets the earlier row win a tie, as nearestRows does, among 300 points of a 4 x 4 lattice", () => {
    const random = randomFrom(5);
    const rows = Array.from({ length: 300 }, () =>
      Float64Array.of(Math.floor(4 * random()), Math.floor(4 * random())),
    );
    const index = new NearestIndex(rows);
    for (const row of rows.slice(0, 50)) expect(index.nearest(row, 7)).toEqual(nearestRows(rows, row, 7));
  });

  it("nearest(row, k, enough) ends with k rows within `enough`, and with the nearest where there are none", () => {
    const random = randomFrom(6);
    const rows = Array.from({ length: 400 }, () => Float64Array.from({ length: 3 }, random));
    const index = new NearestIndex(rows);
    for (let i = 0; i < 100; i++) {
      const row = Float64Array.from({ length: 3 }, () => 2 * random() - 0.5);
      const nearest = nearestRows(rows, row, 5);
      const found = index.nearest(row, 5, 0.05);
      if (nearest.distances[4] > 0.05) expect(found).toEqual(nearest);
      else for (const distance of found.distances) expect(distance).toBeLessThanOrEqual(0.05);
    }
  });
});
