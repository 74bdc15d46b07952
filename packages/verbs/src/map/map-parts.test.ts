import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { neighbourLayout } from "./neighbour-layout.ts";

const random = randomFrom(11);
/** Three clouds far apart in five dimensions. */
const rows = Array.from({ length: 90 }, (_, i) =>
  Float64Array.from({ length: 5 }, (_, d) => (d === i % 3 ? 12 : 0) + random()),
);

describe("neighbourLayout", () => {
  it("neighbourLayout keeps clouds together: the nearest in the plane is of the same cloud, in 9 of 10 rows", () => {
    const at = neighbourLayout(rows, 4);
    let same = 0;
    for (let i = 0; i < rows.length; i++) {
      let [best, least] = [-1, Number.POSITIVE_INFINITY];
      for (let j = 0; j < rows.length; j++) {
        const distance = (at[2 * i] - at[2 * j]) ** 2 + (at[2 * i + 1] - at[2 * j + 1]) ** 2;
        if (j !== i && distance < least) [best, least] = [j, distance];
      }
      same += Number(best % 3 === i % 3);
    }
    expect(same).toBeGreaterThan(81);
    expect(at.every(Number.isFinite)).toBe(true);
    expect([...neighbourLayout(rows, 4)]).toEqual([...at]);
  });
  it("neighbourLayout takes one row, two rows, and rows that coincide", () => {
    for (const count of [1, 2, 20])
      expect(neighbourLayout(Array(count).fill(rows[0])).every(Number.isFinite)).toBe(true);
  });
});
