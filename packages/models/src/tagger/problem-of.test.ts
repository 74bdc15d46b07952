import { describe, expect, it } from "vitest";
import type { Task } from "../dataset.ts";
import { viewNamesOf, widthOf } from "../features/reads.ts";
import { MADE_UP_READS, madeUpDataset } from "../made-up-dataset.test-support.ts";
import { Pool } from "./problem.ts";
import { problemOf } from "./problem-of.ts";
import { fitScaler, scaleRows } from "./scaler.ts";

/** Two labelled pieces: the first changes after ten of its twenty segments of four bars, the second is labelled as a whole. */
function problem() {
  const { rows, groups } = madeUpDataset({ pieces: 6, labelled: 0 });
  const scaler = fitScaler(rows, viewNamesOf(MADE_UP_READS));
  const scaled = scaleRows(scaler, rows);
  const pool = new Pool(scaled, scaler.views, 1);
  const stretch = (start: number, end: number, target: readonly number[]) => ({
    annotator: 1,
    start,
    end,
    target,
  });
  const task: Task = {
    attribute: "mood",
    kind: "classes",
    classes: ["calm", "tense"],
    targets: [[0.5, 0.5], [1, 0], undefined, undefined, undefined, undefined],
    rating: { attribute: "mood_rating", values: [0, -1, undefined, undefined, undefined, undefined] },
    over: [[stretch(0, 40, [1, 0]), stretch(40, 80, [0, 1])], ...new Array<undefined>(5).fill(undefined)],
  };
  const segments = [
    Array.from({ length: 20 }, (_, s) => ({
      startBar: 4 * s,
      endBar: 4 * s + 4,
      row: new Float32Array(widthOf(MADE_UP_READS)).fill(s),
    })),
    ...new Array<undefined>(5).fill(undefined),
  ];
  return problemOf(pool, task, {
    labelled: [0, 1],
    scaled: [scaled[0], scaled[1]],
    scaler,
    groups,
    segments,
  });
}

describe("problemOf", () => {
  it("problemOf adds passages of the group of their piece, which count once together with it", () => {
    const { pieces, rows, targets, groups, weights } = problem();
    expect([pieces, rows.length]).toEqual([2, 6]);
    expect(groups).toEqual(["g0", "g1", ...new Array(4).fill("g0")]);
    expect(weights).toEqual([0.5, 1, ...new Array(4).fill(1 / 8)]);
    expect(targets.slice(2)).toEqual([...new Array(2).fill([1, 0]), ...new Array(2).fill([0, 1])]);
  });

  it("wholes of a problem, and of a part of it, are its pieces with their ratings, each counting once", () => {
    const { wholes } = problem();
    expect([wholes.pieces, wholes.rows.length, wholes.weights]).toEqual([2, 2, [1, 1]]);
    expect(wholes.ratings).toEqual({ values: [0, -1], middle: undefined });
    const part = problem().subset([1, 2, 3]);
    expect([part.pieces, part.rows.length]).toEqual([1, 3]);
    expect(part.wholes.ratings?.values).toEqual([-1]);
    expect(part.wholes.groups).toEqual(["g1"]);
  });
});
