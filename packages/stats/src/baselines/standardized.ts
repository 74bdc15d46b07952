import { StatsError } from "../errors.ts";
import { columnMoments, type FloatRows } from "../linear/linear-algebra.ts";
import {
  type FittedState,
  floatRows,
  type Learner,
  type Predictor,
  predictor,
  type Storable,
} from "./classifier.ts";

export interface StandardizedState<Inner = unknown> extends FittedState {
  readonly kind: "standardized";
  readonly means: readonly number[];
  /** Standard deviations; 1 for a constant feature. */
  readonly scales: readonly number[];
  readonly inner: Inner;
}

/** `inner` on features of mean 0 and deviation 1 over the training rows; a constant feature becomes 0. */
export function standardized<Target, Answer, Inner = never>(
  inner: Learner<Target, Answer> & Partial<Storable<Inner>>,
): Learner<Target, Answer> & Storable<StandardizedState<Inner>> {
  let scale: Omit<StandardizedState, "inner"> | undefined;
  const fitted = () => {
    if (!scale) throw new StatsError("standardized: nothing is fitted yet; call fit first");
    return scale;
  };
  return {
    fit(rows, targets, options) {
      const floats = floatRows("standardized", rows);
      const { means, deviations } = columnMoments(floats);
      scale = {
        kind: "standardized",
        width: means.length,
        means: [...means],
        scales: Array.from(deviations, (deviation, j) =>
          deviation > 1e-12 * (1 + Math.abs(means[j])) ? deviation : 1,
        ),
      };
      inner.fit(standardize(scale, floats), targets, options);
    },
    predict: (rows) => standardizedPredictor(fitted(), inner).predict(rows),
    state() {
      if (!inner.state) throw new StatsError("standardized: what it wraps has no state to keep");
      return { ...fitted(), inner: inner.state() };
    },
  };
}

/** A fitted scale in front of a fitted model. */
export const standardizedPredictor = <Answer>(
  scale: Omit<StandardizedState, "inner">,
  inner: Predictor<Answer>,
): Predictor<Answer> =>
  predictor("standardized", scale, (state, rows) => inner.predict(standardize(state, rows)));

const standardize = (
  { means, scales }: Pick<StandardizedState, "means" | "scales">,
  rows: FloatRows,
): FloatRows => rows.map((row) => row.map((value, j) => (value - means[j]) / scales[j]));
