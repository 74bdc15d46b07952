// Composed against real music: features in units of their spread, classifiers that try to tell them apart, a distance of descriptors.
import { randomFrom } from "@semitone/graph";
import { logisticRegression, standardized } from "@semitone/stats";
import { randomForest } from "../baselines/random-forest.ts";
import { FEATURES } from "./features.ts";

export interface ComposedRow {
  readonly composer: string;
  readonly metric: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly n: number;
}

type Rows = readonly (readonly number[])[];

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** (mean composed - mean real) / sd real of each feature as the value, and sd composed / sd real as its `high`. */
export function featureTable(composer: string, real: Rows, made: Rows): ComposedRow[] {
  return FEATURES.map((metric, k) => {
    const [own, others] = [made, real].map((rows) => rows.map((row) => row[k]));
    const spread = deviation(others) || 1;
    return {
      composer,
      metric,
      value: (mean(own) - mean(others)) / spread,
      high: deviation(own) / spread,
      n: made.length,
    };
  });
}

const FOLDS = 5;
const ROUNDS = 1000;

/** Accuracy of telling composed from real music, as many of each, in five folds; intervals by resampling pieces. */
export function discriminate(
  composer: string,
  of: string,
  real: Rows,
  made: Rows,
  seed: number,
): ComposedRow[] {
  const each = Math.min(real.length, made.length);
  const rows = [...real.slice(0, each), ...made.slice(0, each)];
  const labels = rows.map((_, i): 0 | 1 => (i < each ? 0 : 1));
  const random = randomFrom(seed, "discriminate");
  // Pairs of a real and a composed piece stay together, so that every fold has as many of each.
  const order = Array.from({ length: each }, (_, i) => ({ i, at: random() })).sort((a, b) => a.at - b.at);
  const fold = new Int32Array(2 * each);
  for (const [n, { i }] of order.entries()) fold[i] = fold[i + each] = n % FOLDS;
  const kinds = {
    forest: (train: Rows, own: readonly (0 | 1)[]) => randomForest(train, own, { seed }),
    "logistic regression": (train: Rows, own: readonly (0 | 1)[]) => {
      const model = standardized(logisticRegression({ penalty: 10 }));
      model.fit(
        train.map((row) => Float64Array.from(row)),
        own.map((label) => [1 - label, label]),
      );
      return (row: readonly number[]) => model.predict([Float64Array.from(row)])[0][1];
    },
  };
  return Object.entries(kinds)
    .filter(([kind]) => !of.startsWith("random forest") || kind === "forest")
    .map(([kind, learn]) => {
      const hits = new Array<number>(2 * each).fill(0);
      for (let f = 0; f < FOLDS; f++) {
        const training = [...rows.keys()].filter((i) => fold[i] !== f);
        const judge = learn(
          training.map((i) => rows[i]),
          training.map((i) => labels[i]),
        );
        for (const [i, row] of rows.entries())
          if (fold[i] === f) hits[i] = Number(judge(row) > 0.5 === (labels[i] === 1));
      }
      const resampled = Array.from({ length: ROUNDS }, () =>
        mean(hits.map(() => hits[Math.floor(random() * hits.length)])),
      );
      return {
        composer,
        metric: of.startsWith("random forest")
          ? "told from real by a forest on features"
          : `told from real by ${kind} on ${of}`,
        value: mean(hits),
        low: quantile(resampled, 0.025),
        high: quantile(resampled, 0.975),
        n: hits.length,
      };
    });
}

/**
 * By what composed music is told from real: of each feature, how many more real and composed pieces out of 1 a forest mistakes once the
 * feature's values are dealt anew among the pieces that it did not learn from (Breiman 2001, permutation importance; five folds).
 */
export function givenAway(composer: string, real: Rows, made: Rows, seed: number): ComposedRow[] {
  const each = Math.min(real.length, made.length);
  const rows = [...real.slice(0, each), ...made.slice(0, each)];
  const labels = rows.map((_, i): 0 | 1 => (i < each ? 0 : 1));
  const random = randomFrom(seed, "given-away");
  const fold = labels.map((_, i) => (i % each) % FOLDS);
  const lost = FEATURES.map(() => 0);
  for (let f = 0; f < FOLDS; f++) {
    const [training, tested] = [true, false].map((isLearnt) =>
      [...rows.keys()].filter((i) => (fold[i] !== f) === isLearnt),
    );
    const judge = randomForest(
      training.map((i) => rows[i]),
      training.map((i) => labels[i]),
      { seed },
    );
    const right = (row: readonly number[], i: number) => Number(judge(row) > 0.5 === (labels[i] === 1));
    for (const k of FEATURES.keys()) {
      const order = tested.map((i) => ({ i, at: random() })).sort((a, b) => a.at - b.at);
      for (const [n, i] of tested.entries())
        lost[k] += right(rows[i], i) - right(rows[i].with(k, rows[order[n].i][k]), i);
    }
  }
  return FEATURES.map((feature, k) => ({
    composer,
    metric: `given away by ${feature}`,
    value: lost[k] / rows.length,
    n: rows.length,
  }));
}

/**
 * Distance of two normal distributions with independent elements, |mean - mean'|^2 + |sd - sd'|^2 over standardised columns, divided by
 * their number (Dowson and Landau 1982, diagonal covariances: pieces are too few for full ones).
 *
 * @param scale  rows whose spread is the unit of each column
 */
export function frechet(a: Rows, b: Rows, scale: Rows): number {
  const columns = [...scale[0].keys()].filter((k) => deviation(scale.map((row) => row[k])) > 1e-9);
  return mean(
    columns.map((k) => {
      const unit = deviation(scale.map((row) => row[k]));
      const [x, y] = [a, b].map((rows) => rows.map((row) => row[k]));
      return ((mean(x) - mean(y)) / unit) ** 2 + ((deviation(x) - deviation(y)) / unit) ** 2;
    }),
  );
}
