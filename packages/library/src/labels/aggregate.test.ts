import { describe, expect, it } from "vitest";
import type { AggregateMethod } from "../choices.ts";
import { aggregateLabels, aggregateOpinions } from "./aggregate.ts";
import type { Attribute } from "./attribute.ts";
import { defineAttribute } from "./attribute-store.ts";
import { setLabels } from "./edit-labels.ts";
import { undoLabels } from "./history.ts";
import type { LabelValue } from "./label.ts";
import { labelAgreement } from "./label-agreement.ts";
import { labelStats } from "./label-stats.ts";
import { projectWith } from "./project-with.test-support.ts";
import { labelsOf } from "./query-labels.ts";

const mood: Attribute = { kind: "categorical", name: "mood", values: ["calm", "tense"] };
const tags: Attribute = { kind: "multi-label", name: "tags", values: ["slow", "loud"] };
const grade: Attribute = { kind: "ordinal", name: "grade", values: ["low", "mid", "high"] };
const valence: Attribute = { kind: "continuous", name: "valence", min: -1, max: 1 };

describe("aggregateOpinions(attribute, opinions, method)", () => {
  it.each<[Attribute, AggregateMethod, LabelValue[], LabelValue | undefined]>([
    [mood, "majority", ["calm", "tense", "calm"], "calm"],
    [mood, "majority", ["calm", "tense"], undefined],
    [mood, "votes", ["calm", "tense", "calm", "calm"], { calm: 0.75, tense: 0.25 }],
    [mood, "votes", ["calm", { calm: 0.5, tense: 0.5 }], { calm: 0.75, tense: 0.25 }],
    [tags, "majority", [{ slow: 1, loud: 0 }, { slow: 1, loud: 1 }, { slow: 0 }], { slow: 1 }],
    [tags, "votes", [{ slow: 1 }, { slow: 0, loud: 1 }], { slow: 0.5, loud: 1 }],
    [grade, "median", ["low", "high", "mid"], "mid"],
    [grade, "median", ["low", "low", "high", "low"], "low"],
    [grade, "median", ["low", "high"], undefined],
    [valence, "mean", [0.5, -0.5, 0.75], 0.25],
    [valence, "median", [0.5, -0.5, 0.75, 0.25], 0.375],
    [valence, "votes", [0, 0.5, 1], { loc: 0.5, scale: 0.5 }],
    [valence, "votes", [0.5, 0.5], undefined],
  ])("of %o by %s from %j is %j", (attribute, method, values, expected) => {
    const opinions = values.map((value, index) => ({ annotator: `r${index}`, value, stretches: 1 }));
    expect(aggregateOpinions(attribute, opinions, method)).toEqual(expected);
  });
});

function rated() {
  const project = projectWith(["a.mid", "b.mid", "c.mid"]);
  for (const attribute of [mood, tags, valence]) defineAttribute(project, attribute);
  const set = (file: string, annotator: string, value: number, start: number) =>
    setLabels(project, [file], [{ attribute: "valence", value }], {
      annotator,
      span: { unit: "bars", start, end: start + 1 },
    });
  set("a.mid", "kim", 0, 0);
  set("a.mid", "kim", 0.5, 1);
  set("a.mid", "lee", 0.75, 0);
  set("b.mid", "kim", -1, 0);
  return project;
}

describe("aggregateLabels(project, attribute, method)", () => {
  it("sums up each annotator first per piece, says how, and leaves the single labels as they are", () => {
    const project = rated();
    expect(aggregateLabels(project, "valence", "mean", { per: "piece" })).toMatchObject({
      added: 1,
      tooFew: 1,
    });
    const sums = [...labelsOf(project, { annotatorKind: "aggregate" })];
    expect(sums).toMatchObject([
      {
        file: "a.mid",
        value: 0.5,
        span: undefined,
        annotator: "mean",
        aggregation: "mean of 2 annotators, each summed up over its stretches",
      },
    ]);
    expect([...labelsOf(project, { annotatorKind: "human" })]).toHaveLength(4);
    expect(aggregateLabels(project, "valence", "mean", { per: "piece" })).toMatchObject({
      unchanged: 1,
      batch: undefined,
    });
    undoLabels(project);
    expect([...labelsOf(project, { annotatorKind: "aggregate" })]).toEqual([]);
  });

  it("makes one for each stretch, and with dryRun none", () => {
    const project = rated();
    expect(aggregateLabels(project, "valence", "votes", { dryRun: true })).toMatchObject({
      added: 1,
      tooFew: 2,
      batch: undefined,
    });
    aggregateLabels(project, "valence", "mean", { atLeast: 1 });
    expect(
      [...labelsOf(project, { annotatorKind: "aggregate" })].map(({ value, span }) => [value, span?.start]),
    ).toEqual([
      [0.375, 0],
      [0.5, 1],
      [-1, 0],
    ]);
  });

  it.each([
    ["valence", "majority", "valence: is continuous, which mean, median, votes fit; got majority"],
    ["mood", "mean", "mood: is categorical, which majority, votes fit; got mean"],
    ["mood", "majorty", 'unknown method "majorty"; did you mean "majority"?'],
  ])("refuses %s by %s", (attribute, method, message) => {
    expect(() => aggregateLabels(rated(), attribute, method as AggregateMethod)).toThrow(message);
  });
});

describe("labelAgreement(project, attribute)", () => {
  it("counts only what people said of the same unit, tags each by itself", () => {
    const project = rated();
    setLabels(project, ["a.mid", "b.mid"], [{ attribute: "tags", value: "slow|!loud" }], {
      annotator: "kim",
    });
    setLabels(project, ["a.mid"], [{ attribute: "tags", value: "slow" }], { annotator: "lee" });
    setLabels(project, ["b.mid"], [{ attribute: "tags", value: "!slow" }], { annotator: "lee" });
    setLabels(project, ["b.mid"], [{ attribute: "tags", value: "slow" }], {
      annotator: "net",
      annotatorKind: "model",
    });
    const { annotators, tags: each } = labelAgreement(project, "tags");
    expect(annotators).toBe(2);
    // slow: units (1, 1) and (1, 0): D_o = 2 of 4 pairs unequal, D_e = 6 of 12, hence alpha = 0.
    expect(each?.map(({ tag, alpha, units }) => [tag, alpha, units])).toEqual([
      ["slow", 0, 2],
      ["loud", Number.NaN, 0],
    ]);
  });

  it("is NaN, not an error, where nobody labelled anything", () => {
    expect(labelAgreement(rated(), "mood")).toMatchObject({ alpha: Number.NaN, units: 0, annotators: 0 });
  });
});

describe("labelStats(project)", () => {
  it("counts living labels by attribute and value", () => {
    const project = rated();
    setLabels(project, ["a.mid", "b.mid"], [{ attribute: "mood", value: "calm" }]);
    setLabels(project, ["a.mid"], [{ attribute: "tags", value: "slow|!loud" }]);
    undoLabels(project, { batch: 4 });
    const stats = labelStats(project);
    expect(stats).toMatchObject({ pieces: 3, labelledPieces: 2, labels: 6, annotators: 3 });
    const [moods, tag, numbers] = stats.attributes;
    expect(moods).toMatchObject({ pieces: 2, values: [{ value: "calm", labels: 2, pieces: 2 }] });
    expect(tag.values).toEqual([
      { value: "slow", labels: 1, absent: 0, pieces: 1 },
      { value: "loud", labels: 0, absent: 1, pieces: 0 },
    ]);
    expect(numbers).toMatchObject({ labels: 3, ofStretches: 3, numbers: { min: 0, max: 0.75 } });
  });
});
