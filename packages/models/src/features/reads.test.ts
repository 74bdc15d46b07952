import { descriptors, rhythm } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { LISTENER_COLUMNS } from "../listener/latents.ts";
import {
  describedColumns,
  firstUnknown,
  type Reads,
  rowsFor,
  SCORE_READS,
  viewNamesOf,
  widthOf,
} from "./reads.ts";

/** A table in which the row of a piece in column c is 100 * passage + c. */
const tableOf = (view: typeof rhythm, passages: number) => ({
  view,
  spans: "segments" as const,
  rows: () =>
    Array.from({ length: passages }, (_, p) =>
      Float32Array.from({ length: view.width }, (_, c) => 100 * p + c),
    ),
});

describe("rowsFor(reads, tables)", () => {
  it("takes columns by name in the run's order, whatever else the views hold and wherever it stands", () => {
    const reads: Reads = [
      { view: "rhythm@1", columns: ["cycle1", "onsetLag0.25"] },
      { view: "descriptors@1", columns: ["notesPerSecond", "onsetsPerSecond"] },
    ];
    const rows = rowsFor(reads, [tableOf(descriptors, 2), tableOf(rhythm, 2)])({ id: 1 })!;
    expect(rows.map((row) => [...row])).toEqual([
      [32, 0, 0, 1],
      [132, 100, 100, 101],
    ]);
  });

  it("leaves a column NaN that no view has any more, or whose listener could not read the piece", () => {
    const silent = {
      view: { ...rhythm, id: "listener@1", columns: LISTENER_COLUMNS },
      spans: "piece" as const,
      rows: () => undefined,
    };
    const reads: Reads = [
      { view: "descriptors@1", columns: ["notesPerSecond", "gone"] },
      { view: "listener@1", columns: ["latent0"] },
    ];
    const rows = rowsFor(reads, [tableOf(descriptors, 1), silent])({ id: 1 })!;
    expect(rows.map((row) => [...row])).toEqual([[0, Number.NaN, Number.NaN]]);
  });

  it("is undefined for a piece that a view of scores cannot read", () => {
    const none = { ...tableOf(rhythm, 1), rows: () => undefined };
    expect(rowsFor(SCORE_READS, [tableOf(descriptors, 1), none])({ id: 1 })).toBeUndefined();
  });
});

describe("reads", () => {
  const reads: Reads = [
    { view: "descriptors@1", columns: ["pitchMean", "gone"] },
    { view: "rhythm@7", columns: ["cycle1"] },
    { view: "listener@abc", columns: ["latent3"] },
  ];

  it("know their columns one by one: width, view, title", () => {
    expect(widthOf(reads)).toBe(4);
    expect(viewNamesOf(reads)).toEqual(["descriptors", "descriptors", "rhythm", "listener"]);
    expect(describedColumns(reads)).toEqual([
      { name: "pitchMean", title: "average pitch" },
      { name: "gone", title: undefined },
      { name: "cycle1", title: undefined },
      { name: "latent3", title: undefined },
    ]);
  });

  it("firstUnknown names what is used and cannot be computed: a column that is gone, a version that is not known", () => {
    expect(firstUnknown(reads, [0, 3])).toBeUndefined();
    expect(firstUnknown(reads, [0, 2, 1])).toEqual({ view: "rhythm@7", column: "cycle1" });
    expect(firstUnknown(reads, [3, 1])).toEqual({ view: "descriptors@1", column: "gone" });
  });

  it("columns of a listener have titles of their own", () => {
    const titles = LISTENER_COLUMNS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).not.toMatch(/[A-Za-z]\d|\d[A-Za-z]/);
  });
});
