import { StatsError } from "../errors.ts";
import { fitLassoSoftmax } from "../linear/lasso-softmax.ts";
import { dot, type FloatRows } from "../linear/linear-algebra.ts";
import { fitSoftmax, type SoftmaxFit, spanOf } from "../linear/softmax-regression.ts";
import { softmax } from "../softmax.ts";
import { type Classifier, type FittedState, learner, type Storable } from "./classifier.ts";

export interface LogisticOptions {
  /** `l2` shrinks all weights, `l1` makes most of them 0. @default "l2" */
  readonly norm?: "l1" | "l2";
  /** Strength against the cross entropy summed over rows, > 0: scikit-learn's 1 / C. @default 1 */
  readonly penalty?: number;
  /** Relative gain below which the search for the `l2` solution ends. @default 1e-10 */
  readonly tolerance?: number;
}

/** p(class | row) = softmax(weights[class] . row + bias[class]). */
export interface SoftmaxState extends FittedState {
  readonly kind: "softmax";
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** Intercepts as good as free. */
const BIAS_PENALTY = 1e-6;

/** p(class | row) = softmax(W row + b), fitted to soft targets by cross entropy under a penalty; give it standardised features. */
export function logisticRegression({
  norm = "l2",
  penalty = 1,
  tolerance = 1e-10,
}: LogisticOptions = {}): Classifier & Storable<SoftmaxState> {
  if (!(penalty > 0))
    throw new StatsError(`logisticRegression: penalty must be > 0; got ${penalty}; did you mean 1 / C?`);
  return learner(
    "logisticRegression",
    (rows, targets: readonly (readonly number[])[], { weights }) =>
      softmaxState(
        norm === "l1"
          ? fitLassoSoftmax(rows, targets, penalty, { weights })
          : fitSoftmax(spanOf(rows), targets, penalty, { weights, tolerance, biasPenalty: BIAS_PENALTY }),
      ),
    answerSoftmax,
  );
}

export const softmaxState = ({ weights, bias }: SoftmaxFit): SoftmaxState => ({
  kind: "softmax",
  width: weights[0].length,
  weights: weights.map((row) => [...row]),
  bias,
});

export const answerSoftmax = ({ weights, bias }: SoftmaxState, rows: FloatRows): number[][] =>
  rows.map((row) => softmax(weights.map((weight, k) => dot(weight, row) + bias[k])));
