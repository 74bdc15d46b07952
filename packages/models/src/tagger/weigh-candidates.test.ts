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
  return weigh(evidence, { ...problem, targets: of } as unknown as Problem);
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

describe("weigh with few groups, of which hardly any difference is significant", () => {
  // Each method is right in half of the groups: any weights that other groups suggest are wrong.
  const of = (groupCount: number) => {
    const groups = targets.map((_, i) => i % groupCount);
    const saying = (isSure: (group: number) => boolean) =>
      targets.map(([first], i) => {
        const p = isSure(groups[i]) ? 0.9 : 0.35;
        return first === 1 ? [p, 1 - p] : [1 - p, p];
      });
    const evidence: Evidence = {
      candidates: [LABELS_ONLY, { ...LABELS_ONLY, method: "nearest neighbours" }].map(
        (candidate) => ({ name: candidate.method, prior: 1, ...candidate }) as Candidate,
      ),
      predictions: [saying((group) => group !== 0), saying((group) => group === 0)],
      folds: groups,
    };
    return weigh(evidence, { ...problem, groups } as unknown as Problem);
  };

  it("takes the best baseline where the mixture loses more than it", () => {
    const { weights: chosen, report } = of(4);
    expect(report.againstBaseline!.difference.value).toBeGreaterThan(0);
    expect(chosen).toEqual([1, 0]);
    expect(report.chosen).toBe("logistic regression");
  });
});

describe("weigh where no other fold has a label of a class", () => {
  const four = [0, 1, 2, 3].map((k) => [0, 1, 2, 3].map((c) => Number(c === k)));
  const say = (p: number) => four.map((target) => target.map((share) => (share === 1 ? p : (1 - p) / 3)));
  const evidence: Evidence = {
    candidates: [LABELS_ONLY, { ...LABELS_ONLY, method: "majority", prior: 0.5 }].map(
      (candidate) => ({ name: candidate.method, prior: 1, ...candidate }) as Candidate,
    ),
    // Nobody can have known the class that was left out: the one that tells classes apart is sure of another.
    predictions: [say(0.001), say(0.2)],
    folds: [0, 1, 2, 3],
  };

  it("goes by what is believed before any evidence, and does not say the same of everything", () => {
    const few = { targets: four, groups: ["a", "b", "c", "d"], weights: four.map(() => 1), pieces: 4 };
    const verdict = weigh(evidence, few as unknown as Problem);
    expect(verdict.weights[0]).toBeCloseTo(2 / 3, 10);
    expect(verdict.report.chosen).toBe("mixture");
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
    // Nothing is said of a gain that the tagger does not have.
    expect(report.unlabelled).toEqual({ verdict: "not used", unit: "nats a piece" });
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

  it("judges the score beside always the same answer: better, only in its probabilities, or no better", () => {
    const judged = (of: readonly (readonly number[])[], probability: number) =>
      verdictOf([[LABELS_ONLY, probability]], of).report;
    expect(judged(targets, 0.9)).toMatchObject({ judgement: "better", gain: { value: 0.5 } });
    expect(judged(targets, 0.9).gain!.low).toBeGreaterThan(0.2);
    // Nine in ten labels are of class 0, and the answers know no more of them than that.
    const rare = targets.map((_, i) => (i % 11 === 0 ? [0, 1] : [1, 0]));
    const same: Evidence = {
      candidates: [{ name: "a", prior: 1, ...LABELS_ONLY } as Candidate],
      predictions: [targets.map((_, i) => [0.9 + 0.01 * Math.sin(i), 0.1 - 0.01 * Math.sin(i)])],
      folds: targets.map((_, i) => i % 5),
    };
    const { report } = weigh(same, { ...problem, targets: rare } as unknown as Problem);
    expect(report).toMatchObject({ judgement: "no better", accuracy: 0.9, majority: 0.9 });
    expect(report.gain!.low).toBeLessThan(0);
    expect(report.gain!.high).toBeGreaterThan(0);
    // As often right as the same answer, but it gives the rare class more where it is.
    const telling = {
      ...same,
      predictions: [
        rare.map(([first], i) => (first === 1 ? [0.97, 0.03] : [0.55 + (i % 3) / 100, 0.45 - (i % 3) / 100])),
      ],
    };
    const told = weigh(telling, { ...problem, targets: rare } as unknown as Problem).report;
    expect(told).toMatchObject({ judgement: "better probabilities", accuracy: 0.9 });
    expect(told.lossGain!.low).toBeGreaterThan(0);
  });

  it("judges numbers by the squared error that is saved", () => {
    const numbers = targets.map((_, i) => [i % 7]);
    const near: Evidence = {
      candidates: [{ name: "a", prior: 1, ...LABELS_ONLY } as Candidate],
      predictions: [numbers.map(([value], i) => [value + 0.1 * Math.sin(i)])],
      folds: targets.map((_, i) => i % 5),
    };
    const judged = (evidence: Evidence) =>
      weigh(evidence, { ...problem, targets: numbers } as unknown as Problem).report;
    expect(judged(near)).toMatchObject({ judgement: "better" });
    const far = { ...near, predictions: [numbers.map((_, i) => [3 + 2 * Math.sin(i)])] };
    expect(judged(far).judgement).toBe("no better");
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
      report: { unlabelled: { verdict: "not used" }, judgement: "not tested" },
    });
    expect(of(SPREADING)).toMatchObject({
      weights: [2],
      report: { unlabelled: { verdict: "too few labels to tell" } },
    });
  });
});
