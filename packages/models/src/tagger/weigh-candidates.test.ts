import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate.ts";
import type { Evidence } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import { weigh, withoutEvidence } from "./weigh-candidates.ts";

const ROWS = 40;
const targets = Array.from({ length: ROWS }, (_, i) => [1 - (i % 2), i % 2]);
const problem = {
  targets,
  groups: targets.map((_, i) => i),
  weights: targets.map(() => 1),
  pieces: ROWS,
} as unknown as Problem;

/** Gives every row's class so much, more or less of it from row to row. */
const sayingRight = (probability: number) =>
  targets.map(([first], i) => {
    const p = probability + 0.02 * Math.sin(i);
    return first === 1 ? [p, 1 - p] : [1 - p, p];
  });

const LABELS_ONLY: Partial<Candidate> = {
  method: "logistic regression",
  usesUnlabelled: false,
  isBaseline: true,
};
const LISTENER: Partial<Candidate> = { method: "listener", usesUnlabelled: true, needsListener: true };
const SPREADING: Partial<Candidate> = { method: "label spreading", usesUnlabelled: true };

type Given = readonly (readonly [Partial<Candidate>, number])[];

/** By candidate, its weight where it gives the right class so much. */
const weights = (...given: Given): readonly number[] => verdictOf(given).weights;

function verdictOf(given: Given, of: readonly (readonly number[])[] = targets) {
  const evidence: Evidence = {
    candidates: given.map(([candidate]) => ({ name: candidate.method, prior: 1, ...candidate }) as Candidate),
    predictions: given.map(([, probability]) => sayingRight(probability)),
    folds: targets.map((_, i) => i % 5),
  };
  return weigh(evidence, { ...problem, targets: of } as unknown as Problem, 1);
}

describe("weigh", () => {
  it("weigh leaves out what learns from unlabelled music and gains nothing, but not the latents of a listener", () => {
    expect(weights([LABELS_ONLY, 0.7], [SPREADING, 0.7])).toEqual([1, 0]);
    const [labels, listener] = weights([LABELS_ONLY, 0.7], [LISTENER, 0.7]);
    expect(labels).toBeCloseTo(0.5);
    expect(listener).toBeCloseTo(0.5);
  });

  it("weigh takes both where they gain", () => {
    for (const candidate of [SPREADING, LISTENER])
      expect(weights([LABELS_ONLY, 0.7], [candidate, 0.9])[1]).toBeGreaterThan(0.8);
  });

  it("weigh leaves the listener out where it loses", () => {
    expect(weights([LABELS_ONLY, 0.9], [LISTENER, 0.2])).toEqual([1, 0]);
  });
});

describe("the report of weigh", () => {
  const unlabelledOf = (...given: Given) => verdictOf(given).report.unlabelled.verdict;

  it("says of unlabelled music that it helped, or was not used where nothing chosen learnt from it", () => {
    expect(unlabelledOf([LABELS_ONLY, 0.7], [SPREADING, 0.9])).toBe("helped");
    expect(unlabelledOf([LABELS_ONLY, 0.9], [LISTENER, 0.2])).toBe("not used");
    expect(unlabelledOf([LABELS_ONLY, 0.7])).toBe("not used");
    // It gains, but the baseline is better by far than a mixture that has to find its weights from other labels.
    const { report } = verdictOf([
      [LABELS_ONLY, 0.7],
      [SPREADING, 0.7],
    ]);
    expect(report.unlabelled).toMatchObject({ verdict: "not used", unit: "nats a piece" });
    expect(report.unlabelled.difference).toBeDefined();
  });

  it("says that nothing was compared where all that was tried learns from unlabelled music", () => {
    expect(unlabelledOf([SPREADING, 0.9])).toBe("not compared");
  });

  it("holds beside the accuracy what always saying the most frequent class comes to", () => {
    // 30 of 40 labels are of class 0, in every fold; the one candidate gives its class 0.9 throughout.
    const uneven = targets.map((_, i) => (i % 4 === 0 ? [0, 1] : [1, 0]));
    const { report } = verdictOf([[LABELS_ONLY, 0.9]], uneven);
    expect(report.majority).toBe(0.75);
    expect(verdictOf([[LABELS_ONLY, 0.9]]).report).toMatchObject({ accuracy: 1, majority: 0.5 });
  });

  it("holds for numbers the squared error of the mean of the other labels", () => {
    const numbers = targets.map((_, i) => [i % 5]); // the fold of each row is its number: the others' mean is (10 - i) / 4
    const { report } = verdictOf([[LABELS_ONLY, 0.9]], numbers);
    const errors = [0, 1, 2, 3, 4].map((value) => (value - (10 - value) / 4) ** 2);
    expect(report.majority).toBeCloseTo(errors.reduce((a, b) => a + b) / 5, 12);
  });
});

describe("withoutEvidence", () => {
  it("uses no unlabelled music where labels alone can be learnt from, and cannot tell otherwise", () => {
    const of = (...candidates: Partial<Candidate>[]) =>
      withoutEvidence(
        candidates.map((one) => ({ prior: 2, ...one }) as Candidate),
        problem,
      );
    expect(of(LABELS_ONLY, SPREADING)).toMatchObject({
      weights: [2, 0],
      report: { unlabelled: { verdict: "not used" } },
    });
    expect(of(SPREADING)).toMatchObject({
      weights: [2],
      report: { unlabelled: { verdict: "too few labels to tell" } },
    });
  });
});
