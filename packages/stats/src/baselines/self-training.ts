import { StatsError } from "../errors.ts";
import type { Classifier, FeatureRows, SoftTargets } from "./classifier.ts";

export interface SelfTrainingOptions {
  readonly unlabelled: FeatureRows;
  /** Least probability at which an answer is believed. @default 0.9 */
  readonly threshold?: number;
  /** Rounds of believing and fitting again. @default 5 */
  readonly rounds?: number;
  /** What a believed answer counts against a label, > 0. @default 0.5 */
  readonly trust?: number;
}

/**
 * A classifier taught by its own confident answers: in each round, answers above the threshold about unlabelled rows count as labels, of
 * each class no more than of the least certain one, so that an easy class does not crowd out the others.
 *
 * @see Yarowsky 1995; Zou et al. 2018, arXiv:1810.07911, for the balance
 */
export function selfTraining(
  inner: Classifier,
  { unlabelled, threshold = 0.9, rounds = 5, trust = 0.5 }: SelfTrainingOptions,
): Classifier {
  if (!(threshold > 0 && threshold <= 1))
    throw new StatsError(`selfTraining: threshold must be in (0, 1]; got ${threshold}`);
  return {
    fit(rows, targets, options = {}) {
      inner.fit(rows, targets, options);
      const { weights, groups } = options;
      const own = Array.from(rows, (_, i) => weights?.[i] ?? 1);
      for (let round = 0; round < rounds && unlabelled.length > 0; round++) {
        const answers = inner.predict(unlabelled);
        const believed = balanced(answers, threshold);
        if (believed.length === 0) break;
        inner.fit(
          [...rows, ...believed.map((i) => unlabelled[i])],
          [...targets, ...believed.map((i) => unitVector(answers[i]))],
          {
            weights: [...own, ...believed.map(() => trust)],
            groups: [...(groups ?? rows.keys()), ...believed.map((i) => `unlabelled row ${i}`)],
          },
        );
      }
    },
    predict: (rows) => inner.predict(rows),
  };
}

/** Confident answers, the surest first, the same number of each class that has any. */
function balanced(answers: SoftTargets, threshold: number): number[] {
  const byClass = new Map<number, number[]>();
  for (const [i, answer] of answers.entries()) {
    const surest = Math.max(...answer);
    if (surest < threshold) continue;
    const k = answer.indexOf(surest);
    byClass.set(k, [...(byClass.get(k) ?? []), i]);
  }
  const fewest = Math.min(...[...byClass.values()].map((rows) => rows.length));
  return [...byClass].flatMap(([k, rows]) =>
    rows.sort((a, b) => answers[b][k] - answers[a][k] || a - b).slice(0, fewest),
  );
}

function unitVector(answer: readonly number[]): number[] {
  const best = answer.indexOf(Math.max(...answer));
  return answer.map((_, k) => (k === best ? 1 : 0));
}
