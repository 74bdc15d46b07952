import { fitLassoSoftmax } from "../linear/lasso-softmax.ts";
import { dot } from "../linear/linear-algebra.ts";
import { fitSoftmax, type SoftmaxFit, spanOf } from "../linear/softmax-regression.ts";
import { type Classifier, floatRows } from "./classifier.ts";

export interface LogisticOptions {
  /** `l2` shrinks all weights, `l1` makes most of them 0. @default "l2" */
  readonly norm?: "l1" | "l2";
  /** Strength against the cross entropy summed over rows, > 0: scikit-learn's 1 / C. @default 1 */
  readonly penalty?: number;
}

/** A fitted model as data. */
export interface LogisticRegression extends Classifier {
  /** Weights by class, and intercepts. @throws TypeError before `fit` */
  readonly state: () => SoftmaxFit;
}

/** p(class | row) = softmax(W row + b), fitted to soft targets by cross entropy under a penalty; give it standardised features. */
export function logisticRegression({ norm = "l2", penalty = 1 }: LogisticOptions = {}): LogisticRegression {
  let model: SoftmaxFit | undefined;
  return {
    fit(rows, targets, { weights } = {}) {
      const floats = floatRows("logisticRegression", rows, targets);
      model =
        norm === "l1"
          ? fitLassoSoftmax(floats, targets, penalty, { weights })
          : fitSoftmax(spanOf(floats), targets, penalty, { weights });
    },
    predict: (rows) => predictSoftmax(model!, rows),
    state: () => model!,
  };
}

/** softmax(W row + b) of each row. */
export function predictSoftmax(
  { weights, bias }: SoftmaxFit,
  rows: Parameters<Classifier["predict"]>[0],
): number[][] {
  return Array.from(rows, (row) => {
    const logits = weights.map((weight, k) => dot(weight, row) + bias[k]);
    const top = Math.max(...logits);
    const exponentials = logits.map((logit) => Math.exp(logit - top));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value) => value / total);
  });
}
