import { dot } from "../linear/linear-algebra.ts";
import { fitRidge, type RidgeFit } from "../linear/ridge-regression.ts";
import { fitSoftmax } from "../linear/softmax-regression.ts";
import { type Classifier, floatRows, type Regressor } from "./classifier.ts";
import { predictSoftmax } from "./logistic-regression.ts";

/** Penalties tried: every factor of about three from nearly none to nearly everything, for features of unit size. */
const PENALTIES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000];

/**
 * Linear regression under an L2 penalty, the penalty chosen by exact leave-one-out error.
 *
 * @see Hoerl and Kennard 1970; Allen 1974 for the left-out residuals
 */
export function ridgeRegression(penalties: readonly number[] = PENALTIES): Regressor {
  let model: RidgeFit | undefined;
  return {
    fit(rows, targets, { weights } = {}) {
      // A row of weight w counts as sqrt(w) times itself only without an intercept; whole repetitions are beyond what a baseline needs.
      if (weights) throw new TypeError("ridgeRegression: takes no row weights");
      model = fitRidge(floatRows("ridgeRegression", rows, targets), targets, penalties);
    },
    predict: (rows) => Array.from(rows, (row) => dot(model!.weights, row) + model!.bias),
  };
}

/**
 * A ridge regression on each class's probability; logistic regression on their left-out predictions turns scores into probabilities.
 * The means of several annotators' ratings are such probabilities, and worth more than their signs.
 */
export function ridgeClassifier(penalties: readonly number[] = PENALTIES): Classifier {
  let models: RidgeFit[] = [];
  let link: ReturnType<typeof fitSoftmax> | undefined;
  return {
    fit(rows, targets) {
      const floats = floatRows("ridgeClassifier", rows, targets);
      models = targets[0].map((_, k) =>
        fitRidge(
          floats,
          targets.map((target) => target[k]),
          penalties,
        ),
      );
      const scores = floats.map((_, i) => Float64Array.from(models, ({ leftOut }) => leftOut[i]));
      link = fitSoftmax({ rows: scores, weightsOf: (weights) => weights }, targets, 0.1);
    },
    predict: (rows) =>
      predictSoftmax(
        link!,
        Array.from(rows, (row) => models.map(({ weights, bias }) => dot(weights, row) + bias)),
      ),
  };
}
