import { describe, expect, it } from "vitest";
import { planBatches } from "./batches.ts";
import { fitArrays } from "./fit-arrays.ts";
import { promisedRows } from "./promised-rows.ts";
import { maskOf, moonModel, twoMoons } from "./two-moons.test-support.ts";

const { model } = moonModel(0, [4]);
const { x, y } = twoMoons(40, 1);

/** What is promised of batches of 20 rows, so many of them labelled. */
function promised(labelled: number, labels = y, replaced: readonly string[] = []) {
  const data = fitArrays(model, { x, y: labels, yObserved: maskOf(40, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) });
  const plan = planBatches([...Array(40).keys()], data.isLabelled, { rows: 20, labelled });
  return promisedRows(model, data, plan, new Set(replaced));
}

describe("promisedRows", () => {
  it("promisedRows promises the labelled pool of a batch from a quarter of its rows on", () => {
    expect(promised(5)).toEqual({ y: 5 });
    expect(promised(9)).toEqual({ y: 9 });
    expect(promised(4)).toEqual({});
  });

  it("promisedRows promises nothing of soft labels, nor of labels that a tensor stands in for", () => {
    expect(promised(5, y.with(0, 0.5).with(1, 0.5))).toEqual({});
    expect(promised(5, y.with(0, 1).with(1, 1))).toEqual({});
    expect(promised(5, y, ["y"])).toEqual({});
    expect(promised(5, y, ["yObserved"])).toEqual({});
    expect(promised(5, y, ["x"])).toEqual({ y: 5 });
  });
});
