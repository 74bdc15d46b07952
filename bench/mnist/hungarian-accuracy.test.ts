import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { hungarianAccuracy } from "./hungarian-accuracy.ts";

const { clusters } = JSON.parse(
  readFileSync(new URL("../../fixtures/train/scikit-learn.json", import.meta.url), "utf8"),
) as { clusters: { truth: number[]; clusters: number[]; hungarian: number }[] };

it.each(clusters)(
  "hungarianAccuracy equals SciPy's best assignment",
  ({ truth, clusters: found, hungarian }) => {
    expect(hungarianAccuracy(truth, found)).toBeCloseTo(hungarian, 12);
  },
);

it("hungarianAccuracy gives no name to the clusters beyond the number of classes", () => {
  expect(hungarianAccuracy([0, 0, 0, 1], [2, 2, 1, 0])).toBe(3 / 4);
});
