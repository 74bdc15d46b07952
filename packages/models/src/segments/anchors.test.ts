import { BEATS } from "@semitone/music/cells";
import { COMMON, JIG, WALTZ } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { hasAnchors, packAnchors, unpackAnchors } from "./anchors.ts";
import { STYLE } from "./factor-name.ts";
import { madeUpAnchor, madeUpConfig } from "./made-up-segments.test-support.ts";
import { QUALITIES } from "./qualities.ts";

const FACTORS = ["f0", "f1", STYLE];
const config = madeUpConfig();
const anchors = [
  madeUpAnchor(0, { grid: JIG, tonic: 11, classes: { f0: 1, f1: 2 } }),
  madeUpAnchor(1, { grid: COMMON, tonic: 0, classes: {} }),
  madeUpAnchor(2, { grid: WALTZ, tonic: 6, classes: { f1: 0 } }),
];
const tensors = packAnchors(anchors, config);
const values = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));

describe("packAnchors", () => {
  it("unpackAnchors(packAnchors(anchors)) gives every anchor back, those without labels and in other grids too", () => {
    expect(unpackAnchors(values, config, FACTORS)).toEqual(anchors);
  });

  it("packAnchors gives a row for each anchor in every tensor, and -1 where a class is unknown", () => {
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
      "anchors/rest": [3, BEATS * 3],
      "anchors/rooms": [3, 2 * FACTORS.length],
      "anchors/qualities": [3, QUALITIES.length],
      "anchors/grid": [3, 1],
      "anchors/tonic": [3, 1],
      "anchors/classes": [3, 2],
    });
    expect([...tensors["anchors/classes"].data]).toEqual([1, 2, -1, -1, -1, 0]);
    expect([...tensors["anchors/grid"].data]).toEqual([1, 0, 2]);
  });

  it("unpackAnchors takes the most frequent grid where a place is not in the list", () => {
    const other = { ...values, "anchors/grid": Float32Array.of(99, 1, 2) };
    expect(unpackAnchors(other, config, FACTORS).map(({ grid }) => grid)).toEqual(
      [COMMON, JIG, WALTZ].with(1, JIG),
    );
  });
});

describe("hasAnchors", () => {
  it("hasAnchors needs every tensor, and unpackAnchors gives none where one is missing", () => {
    expect(hasAnchors(values)).toBe(true);
    for (const missing of Object.keys(values)) {
      const { [missing]: _, ...others } = values;
      expect(hasAnchors(others)).toBe(false);
      expect(unpackAnchors(others, config, FACTORS)).toEqual([]);
    }
  });
});
