export * from "./baselines/choose-by-cross-validation.ts";
export type {
  Classifier,
  FeatureRows,
  FittedState,
  FittingOptions,
  Learner,
  Predictor,
  Regressor,
  SoftTargets,
  Storable,
} from "./baselines/classifier.ts";
export * from "./baselines/from-state.ts";
export * from "./baselines/label-spreading.ts";
export {
  type LogisticOptions,
  logisticRegression,
  type SoftmaxState,
  softmax,
} from "./baselines/logistic-regression.ts";
export { type MajorityState, majority } from "./baselines/majority.ts";
export { type NeighboursState, nearestNeighbours } from "./baselines/nearest-neighbours.ts";
export * from "./baselines/nearest-rows.ts";
export * from "./baselines/neighbour-graph.ts";
export {
  type LinearState,
  type RidgeClassifierState,
  ridgeClassifier,
  ridgeRegression,
} from "./baselines/ridge.ts";
export * from "./baselines/self-training.ts";
export { type StandardizedState, standardized } from "./baselines/standardized.ts";
export * from "./baselines/support-vectors.ts";
export * from "./calibration/abstention.ts";
export * from "./calibration/conformal.ts";
export * from "./calibration/cross-fit.ts";
export * from "./calibration/cross-fitted-temperature.ts";
export * from "./calibration/novelty.ts";
export * from "./calibration/scale.ts";
export * from "./calibration/temperature.ts";
export * from "./errors.ts";
export * from "./fit/augmentation.ts";
export type { BatchOptions, BatchPlan } from "./fit/batches.ts";
export { planBatches } from "./fit/batches.ts";
export * from "./fit/fit.ts";
export type { Rows } from "./fit/fit-arrays.ts";
export type { Criterion, FitPlanOptions, WeightValues } from "./fit/fit-options.ts";
export { type HeldOutSplit, holdOut } from "./fit/held-out.ts";
export { classifierOf, labelsOnly } from "./fit/labels-only.ts";
export * from "./fit/posterior.ts";
export * from "./fit/restarts.ts";
export * from "./fit/row-runner.ts";
export * from "./fit/run-log.ts";
export * from "./fit/same-network.ts";
export { exportTensorBoard, type TensorBoardOptions } from "./fit/tensorboard/export-tensorboard.ts";
export { type FitWeight, type FitWeights, warmUp } from "./fit/weight-inputs.ts";
export * from "./linear/lasso-softmax.ts";
export { dot, type FloatRows, pick } from "./linear/linear-algebra.ts";
export * from "./linear/minimize.ts";
export * from "./linear/ridge-regression.ts";
export * from "./linear/softmax-regression.ts";
export * from "./m1-heads.ts";
export * from "./metrics/auc.ts";
export * from "./metrics/clustering.ts";
export * from "./metrics/confusion.ts";
export * from "./metrics/continuous.ts";
export * from "./metrics/group-bootstrap.ts";
export * from "./metrics/probabilities.ts";
export * from "./mixture/full-mixture.ts";
export {
  fitGaussianMixture,
  type GaussianMixture,
  type GaussianMixtureFit,
  type GaussianMixtureOptions,
  mixtureOfLabels,
  mixtureProbabilities,
} from "./mixture/gaussian-mixture.ts";
export * from "./mixture/k-means.ts";
export { type LowerTriangular, solveLower } from "./mixture/lower-triangular.ts";
export * from "./random.ts";
export * from "./splits/group-folds.ts";
export * from "./splits/group-splits.ts";
export * from "./splits/groups.ts";
export * from "./splits/label-budgets.ts";
