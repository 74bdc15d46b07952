import { argmax } from "../argmax.ts";
import { StatsError } from "../errors.ts";
import type { Classifier, FeatureRows, FittingOptions, SoftTargets } from "./classifier.ts";

/** Which answers about unlabelled rows are believed, and how much. */
export interface SelfTrainingOptions {
  readonly unlabelled: FeatureRows;
  /** Least probability at which an answer is believed, in (0, 1]. @default 0.9 */
  readonly threshold?: number;
  /** Rounds of believing and fitting again, at most. @default 5 */
  readonly rounds?: number;
  /** What a believed answer counts against a label, > 0. @default 0.5 */
  readonly trust?: number;
  /** Believe no more answers of one class than of the least certain one, so that an easy class does not crowd out the others? @default true */
  readonly balanced?: boolean;
  /** Does a row once believed keep its class, whatever later rounds say? @default false */
  readonly keeps?: boolean;
}

/** The options under which `selfTraining` is scikit-learn's. */
export const AS_SCIKIT_LEARN = {
  threshold: 0.75,
  rounds: 10,
  trust: 1,
  balanced: false,
  keeps: true,
} as const;

/**
 * A classifier taught by its own confident answers: in each round those about unlabelled rows that reach the threshold count as labels,
 * as the likeliest class.
 *
 * @see Yarowsky 1995; Zou et al. 2018, arXiv:1810.07911, for the balance
 */
export function selfTraining(inner: Classifier, options: SelfTrainingOptions): Classifier {
  const { unlabelled, threshold = 0.9, rounds = 5, balanced = true, keeps = false } = options;
  if (!(threshold > 0 && threshold <= 1))
    throw new StatsError(`selfTraining: threshold must be in (0, 1]; got ${threshold}`);
  return {
    fit(rows, targets, fitting = {}) {
      inner.fit(rows, targets, fitting);
      const believed = new Map<number, readonly number[]>();
      for (let round = 0; round < rounds && unlabelled.length > 0; round++) {
        const answers = inner.predict(unlabelled);
        if (!keeps) believed.clear();
        const before = believed.size;
        const sure = [...answers.keys()].filter(
          (i) => !believed.has(i) && Math.max(...answers[i]) >= threshold,
        );
        for (const i of balanced ? evenOut(answers, sure) : sure) believed.set(i, unitVector(answers[i]));
        if (believed.size === before) break;
        fitAgain(inner, { rows, targets, fitting }, believed, options);
      }
    },
    predict: (rows) => inner.predict(rows),
  };
}

function fitAgain(
  inner: Classifier,
  { rows, targets, fitting }: { rows: FeatureRows; targets: SoftTargets; fitting: FittingOptions },
  believed: ReadonlyMap<number, readonly number[]>,
  { unlabelled, trust = 0.5 }: SelfTrainingOptions,
): void {
  const own = Array.from(rows, (_, i) => fitting.weights?.[i] ?? 1);
  const others = [...believed.keys()];
  inner.fit([...rows, ...others.map((i) => unlabelled[i])], [...targets, ...believed.values()], {
    weights: [...own, ...others.map(() => trust)],
    groups: [...(fitting.groups ?? rows.keys()), ...others.map((i) => `unlabelled row ${i}`)],
  });
}

/** Of each class that has any the same number, the surest first. */
function evenOut(answers: SoftTargets, chosen: readonly number[]): number[] {
  const byClass = new Map<number, number[]>();
  for (const i of chosen) {
    const k = argmax(answers[i]);
    byClass.set(k, [...(byClass.get(k) ?? []), i]);
  }
  const fewest = Math.min(...[...byClass.values()].map((rows) => rows.length));
  return [...byClass].flatMap(([k, rows]) =>
    rows.sort((a, b) => answers[b][k] - answers[a][k] || a - b).slice(0, fewest),
  );
}

function unitVector(answer: readonly number[]): number[] {
  const best = argmax(answer);
  return answer.map((_, k) => (k === best ? 1 : 0));
}
