import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { clusterCentres, countClusters, nearestCentre } from "./clusters.ts";

const random = randomFrom(11);
/** Three clouds far apart in five dimensions. */
const rows = Array.from({ length: 90 }, (_, i) =>
  Float64Array.from({ length: 5 }, (_, d) => (d === i % 3 ? 12 : 0) + random()),
);

describe("clusters", () => {
  it("countClusters sees three clouds, clusterCentres their middles", () => {
    expect(countClusters(rows)).toBe(3);
    const centres = clusterCentres(rows, 3);
    for (const [i, row] of rows.entries())
      expect(nearestCentre(centres, row)).toBe(nearestCentre(centres, rows[i % 3]));
    expect(countClusters(rows.slice(0, 3))).toBe(1);
  });
});
