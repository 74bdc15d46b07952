import { describe, expect, it } from "vitest";
import { defineAttribute } from "../labels/attribute-store.ts";
import { setLabels } from "../labels/edit-labels.ts";
import { projectWith } from "../labels/project-with.test-support.ts";
import { pieceOpinions, spanOpinions } from "./targets.ts";

/** Numbers whose sum depends on the order in which they are added: 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1. */
const RATINGS: Readonly<Record<string, number>> = { ann: 0.1, bob: 0.2, cyd: 0.3 };
const RATING = { kind: "continuous", name: "speed", min: 0, max: 1 } as const;

describe("pieceOpinions", () => {
  it("pieceOpinions of a number is the mean over annotators, the same bits in whatever order they came", () => {
    const means = [];
    for (const order of [
      ["ann", "bob", "cyd"],
      ["cyd", "bob", "ann"],
      ["bob", "cyd", "ann"],
    ]) {
      const project = projectWith(["a.mid"]);
      defineAttribute(project, RATING);
      for (const annotator of order)
        setLabels(project, ["a.mid"], [{ attribute: "speed", value: RATINGS[annotator] }], { annotator });
      const [{ values }] = pieceOpinions(project);
      means.push([...values.values()][0][0]);
    }
    expect(means[0]).toBeCloseTo(0.2, 12);
    expect(new Set(means).size).toBe(1);
  });
});

describe("spanOpinions", () => {
  it("spanOpinions numbers annotators by name and lists their stretches by place, in whatever order they came", () => {
    const said = [];
    for (const order of [
      ["ann", "bob"],
      ["bob", "ann"],
    ]) {
      const project = projectWith(["a.mid"]);
      defineAttribute(project, RATING);
      for (const annotator of order)
        for (const start of annotator === order[0] ? [0, 2] : [2, 0])
          setLabels(project, ["a.mid"], [{ attribute: "speed", value: RATINGS[annotator] }], {
            annotator,
            span: { unit: "bars", start, end: start + 2 },
          });
      said.push([...spanOpinions(project, RATING).values()][0]);
    }
    expect(said[0].map(({ annotator, span }) => [annotator, span.start])).toEqual([
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 2],
    ]);
    expect(said[1]).toEqual(said[0]);
  });
});
