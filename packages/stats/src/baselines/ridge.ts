import { dot, type FloatRows } from "../linear/linear-algebra.ts";
import { fitRidge, type RidgeFit } from "../linear/ridge-regression.ts";
import { fitSoftmax } from "../linear/softmax-regression.ts";
import { type Classifier, type FittedState, learner, type Regressor, type Storable } from "./classifier.ts";
import { answerSoftmax, type SoftmaxState, softmaxState } from "./logistic-regression.ts";

/** Penalties tried: every factor of about three from nearly none to nearly everything, for features of unit size. */
const PENALTIES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000];

/** Answer = weights . row + bias. */
export interface LinearState extends FittedState {
  readonly kind: "linear";
  readonly weights: readonly number[];
  readonly bias: number;
}

/** Linear scores of the classes, and the model that makes probabilities of them. */
export interface RidgeClassifierState extends FittedState {
  readonly kind: "ridge";
  readonly scores: readonly LinearState[];
  readonly link: SoftmaxState;
}

/** Linear regression under an L2 penalty, the penalty chosen by exact left-out error. @see Hoerl and Kennard 1970 */
export const ridgeRegression = (
  penalties: readonly number[] = PENALTIES,
): Regressor & Storable<LinearState> =>
  learner(
    "ridgeRegression",
    (rows, targets: readonly number[], options) =>
      linearState(fitRidge(rows, [targets], penalties, options)[0]),
    answerLinear,
  );

/**
 * A ridge regression on each class's probability; logistic regression on their left-out predictions turns scores into probabilities.
 * The means of several annotators' ratings are such probabilities, and worth more than their signs.
 */
export const ridgeClassifier = (
  penalties: readonly number[] = PENALTIES,
): Classifier & Storable<RidgeClassifierState> =>
  learner(
    "ridgeClassifier",
    (rows, targets: readonly (readonly number[])[], options) => {
      const outputs = targets[0].map((_, k) => targets.map((target) => target[k]));
      const fits = fitRidge(rows, outputs, penalties, options);
      const scores = rows.map((_, i) => Float64Array.from(fits, ({ leftOut }) => leftOut[i]));
      return {
        kind: "ridge",
        width: rows[0].length,
        scores: fits.map(linearState),
        link: softmaxState(
          fitSoftmax({ rows: scores, weightsOf: (weights) => weights }, targets, 0.1, options),
        ),
      };
    },
    answerRidge,
  );

export const answerLinear = ({ weights, bias }: LinearState, rows: FloatRows): number[] =>
  rows.map((row) => dot(weights, row) + bias);

export const answerRidge = ({ scores, link }: RidgeClassifierState, rows: FloatRows): number[][] =>
  answerSoftmax(
    link,
    rows.map((row) => Float64Array.from(scores, ({ weights, bias }) => dot(weights, row) + bias)),
  );

const linearState = ({ weights, bias }: RidgeFit): LinearState => ({
  kind: "linear",
  width: weights.length,
  weights: [...weights],
  bias,
});
