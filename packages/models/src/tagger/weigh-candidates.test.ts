import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate.ts";
import type { Evidence } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import { weigh } from "./weigh-candidates.ts";

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

/** By candidate, its weight where it gives the right class so much. */
function weights(...given: readonly (readonly [Partial<Candidate>, number])[]): readonly number[] {
  const evidence: Evidence = {
    candidates: given.map(([candidate]) => ({ name: candidate.method, prior: 1, ...candidate }) as Candidate),
    predictions: given.map(([, probability]) => sayingRight(probability)),
    folds: targets.map((_, i) => i % 5),
  };
  return weigh(evidence, problem, 1).weights;
}

describe("weigh", () => {
  it("weigh leaves out what learns from unlabelled music and gains nothing, but not what a listener hears", () => {
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
