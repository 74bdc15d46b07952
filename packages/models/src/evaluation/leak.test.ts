import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { measureLeak } from "./leak.ts";

// 30 works of 4 movements each; movements are alike, and their classes say nothing else of the features.
const made = madeUpDataset({ pieces: 120, labelled: 120 });
const random = randomFrom(7);
const rows = made.rows.map((_, i) => made.rows[i - (i % 4)].map((value) => value + 0.01 * random()));
const targets = rows.map((_, i) => ((i >> 2) % 2 === 0 ? [1, 0] : [0, 1]));
const task = { attribute: "class", kind: "classes", classes: ["a", "b"], targets } as const;
const works = rows.map((_, i) => `work ${i >> 2}`);
const dataset = { ...made, rows, tasks: [task] };
const options = { folds: 5, seed: 1 };
const pieces = rows.map((_, i) => `piece ${i}`);

describe("measureLeak", () => {
  it("finds what a split over movements claims, and a split over works takes back", () => {
    const leaks = measureLeak(dataset, task, "class", pieces, new Map([["work", works]]), options);
    const [leak] = leaks.filter(({ groupedBy }) => groupedBy === "work");
    expect(leak.torn).toBeGreaterThan(0.95);
    expect(leak.whole).toBeLessThan(0.75);
    expect(leak).toMatchObject({ task: "class", leaks: true });
    expect(leak.inflation.value).toBeCloseTo(leak.torn - leak.whole, 12);
  });

  it("says nothing of groups that the split keeps whole, of numbers, and of fewer groups than folds", () => {
    const works4 = works.map((_, i) => `work ${i % 4}`);
    expect(
      measureLeak({ ...dataset, groups: works }, task, "class", works, new Map([["work", works]]), options),
    ).toEqual([]);
    expect(measureLeak(dataset, { ...task, kind: "number" }, "n", pieces, new Map(), options)).toEqual([]);
    expect(measureLeak(dataset, task, "class", pieces, new Map([["few", works4]]), options)).toEqual([]);
  });
});
