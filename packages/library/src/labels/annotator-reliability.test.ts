import { describe, expect, it } from "vitest";
import { annotatorReliability } from "./annotator-reliability.ts";
import { defineAttribute } from "./attribute-store.ts";
import { setLabels } from "./edit-labels.ts";
import { projectWith } from "./project-with.test-support.ts";

const files = Array.from({ length: 12 }, (_, i) => `${i}.mid`);

function judged(
  says: Readonly<Record<string, (i: number) => string | number>>,
  kind: "categorical" | "continuous",
) {
  const project = projectWith(files);
  defineAttribute(
    project,
    kind === "categorical"
      ? { kind, name: "mood", values: ["calm", "tense"] }
      : { kind, name: "mood", min: -9, max: 9 },
  );
  for (const [annotator, of] of Object.entries(says))
    for (const [i, file] of files.entries())
      setLabels(project, [file], [{ attribute: "mood", value: of(i) }], { annotator });
  return project;
}

describe("annotatorReliability(project, attribute)", () => {
  const truth = (i: number) => (i % 2 === 0 ? "calm" : "tense");
  const other = (i: number) => (i % 2 === 0 ? "tense" : "calm");

  it("of classes trusts those who agree, and says what the other takes for what", () => {
    const project = judged(
      { kim: truth, lee: truth, max: truth, pat: (i) => (i % 4 === 0 ? other(i) : truth(i)) },
      "categorical",
    );
    const { annotators, units } = annotatorReliability(project, "mood");
    expect(units).toBe(12);
    expect(annotators.map(({ annotator }) => annotator)).toEqual(["kim", "lee", "max", "pat"]);
    expect(annotators[0].reliability.value).toBeGreaterThan(0.98);
    expect(annotators[3].reliability.value).toBeCloseTo(9 / 12, 1);
    expect(annotators[3].reliability.low).toBeGreaterThan(0.4);
    expect(annotators[3].confuses).toMatchObject({ value: "calm", with: "tense" });
  });

  it("of numbers finds who rates too high, and who is careless", () => {
    const noisy = (i: number) => ((i * 7) % 5) - 2;
    const project = judged(
      { kim: (i) => i / 2, lee: (i) => i / 2 + 1, pat: (i) => i / 2 + noisy(i) },
      "continuous",
    );
    const { annotators } = annotatorReliability(project, "mood");
    const [kim, lee, pat] = annotators;
    expect(lee.bias! - kim.bias!).toBeCloseTo(1, 1);
    expect(pat.noise!).toBeGreaterThan(2 * kim.noise!);
    expect(kim.reliability.low).toBeGreaterThan(pat.reliability.value);
  });

  it("says nothing of one annotator alone, and does not know tags", () => {
    const { annotators, units } = annotatorReliability(judged({ kim: truth }, "categorical"), "mood");
    expect(units).toBe(0);
    expect(annotators).toEqual([
      {
        annotator: "kim",
        labels: 12,
        shared: 0,
        reliability: { value: Number.NaN, low: Number.NaN, high: Number.NaN },
      },
    ]);
    const project = projectWith(files);
    defineAttribute(project, { kind: "multi-label", name: "tags", values: ["a", "b"] });
    expect(() => annotatorReliability(project, "tags")).toThrow("tags: expected an attribute with one value");
  });
});
