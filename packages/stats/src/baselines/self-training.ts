import { argmax } from "../argmax.ts";
import { StatsError } from "../errors.ts";
import type { Classifier, FeatureRows, FittingOptions, SoftTargets } from "./classifier.ts";

/** Which answers about unlabelled rows are believed, and how much. */
export interface SelfTrainingOptions {
  readonly unlabelled: FeatureRows;
  /** Least probability at which an answer is believed, in (0, 1]. @default 0.9 */
  readonly threshold?: number;
  /** Rounds of believing and fitting again. @default 5 */
  readonly rounds?: number;
  /** In place of a threshold: the share of the rows that is believed in each round, the surest ones. @default none */
  readonly shares?: readonly number[];
  /** What a believed answer counts against a label, > 0. @default 0.5 */
  readonly trust?: number;
  /** Believe no more answers of one class than of the least certain one. @default true, with `shares` false */
  readonly balanced?: boolean;
  /** Learn from the probabilities of a believed answer, not from its likeliest class alone. @default false */
  readonly soft?: boolean;
  /** A row once believed keeps its class, whatever later rounds say; as scikit-learn has it. @default false */
  readonly keeps?: boolean;
  /** All believed answers together count no more than `trust` times the labels. @default false */
  readonly bounded?: boolean;
}

/**
 * A classifier taught by its own confident answers: in each round, those about unlabelled rows count as labels, of each class no more
 * than of the least certain one, so that an easy class does not crowd out the others.
 *
 * @see Yarowsky 1995; Zou et al. 2018, arXiv:1810.07911, for the balance
 */
export function selfTraining(inner: Classifier, options: SelfTrainingOptions): Classifier {
  const { unlabelled, threshold = 0.9, shares, rounds = shares?.length ?? 5, keeps = false } = options;
  if (!(threshold > 0 && threshold <= 1))
    throw new StatsError(`selfTraining: threshold must be in (0, 1]; got ${threshold}`);
  if (shares?.some((share) => !(share >= 0 && share <= 1)))
    throw new StatsError(`selfTraining: shares must be in 0..1; got ${shares.join(", ")}`);
  const balanced = options.balanced ?? shares === undefined;
  return {
    fit(rows, targets, fitting = {}) {
      inner.fit(rows, targets, fitting);
      const believed = new Map<number, readonly number[]>();
      for (let round = 0; round < rounds && unlabelled.length > 0; round++) {
        const answers = inner.predict(unlabelled);
        if (!keeps) believed.clear();
        const before = believed.size;
        const chosen = shares
          ? surest(answers, Math.floor(shares[round] * unlabelled.length))
          : [...answers.keys()].filter((i) => Math.max(...answers[i]) >= threshold);
        for (const i of balanced ? evenOut(answers, chosen) : chosen)
          if (!believed.has(i)) believed.set(i, options.soft ? answers[i] : unitVector(answers[i]));
        if (believed.size === (keeps ? before : 0)) break;
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
  { unlabelled, trust = 0.5, bounded = false }: SelfTrainingOptions,
): void {
  const own = Array.from(rows, (_, i) => fitting.weights?.[i] ?? 1);
  const labels = own.reduce((sum, weight) => sum + weight, 0);
  const each = trust * (bounded ? Math.min(1, labels / believed.size) : 1);
  inner.fit(
    [...rows, ...Array.from(believed.keys(), (i) => unlabelled[i])],
    [...targets, ...believed.values()],
    {
      weights: [...own, ...Array.from(believed, () => each)],
      groups: [
        ...(fitting.groups ?? rows.keys()),
        ...Array.from(believed.keys(), (i) => `unlabelled row ${i}`),
      ],
    },
  );
}

/** The rows with the surest answers; the earlier of two that are equally sure. */
function surest(answers: SoftTargets, count: number): number[] {
  const confidence = answers.map((answer) => Math.max(...answer));
  return [...answers.keys()].sort((a, b) => confidence[b] - confidence[a] || a - b).slice(0, count);
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
