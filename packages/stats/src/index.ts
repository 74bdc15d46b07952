export { type ClassOpinion, type DawidSkene, dawidSkene } from "./agreement/dawid-skene.ts";
export { type Icc, intraclassCorrelation, reliabilityOfMean } from "./agreement/icc.ts";
export { cohenKappa, fleissKappa } from "./agreement/kappa.ts";
export { type AlphaMetric, krippendorffAlpha } from "./agreement/krippendorff.ts";
export { type RaterModel, type Rating, raterModel } from "./agreement/rater-model.ts";
export { argmax } from "./argmax.ts";
export {
  type Classifier,
  type FeatureRows,
  type FittedState,
  type FittingOptions,
  floatRows,
  type Learner,
  learner,
  type Predictor,
  type Regressor,
  type SoftTargets,
  type Storable,
} from "./baselines/classifier.ts";
export { classifierFrom } from "./baselines/from-state.ts";
export {
  type LabelSpreadingOptions,
  labelSpreading,
  type SpreadingOptions,
  spreadLabels,
} from "./baselines/label-spreading.ts";
export { type DiscriminantOptions, ledoitWolf, linearDiscriminant } from "./baselines/linear-discriminant.ts";
export {
  answerSoftmax,
  type LogisticOptions,
  logisticRegression,
  type SoftmaxState,
  softmaxState,
} from "./baselines/logistic-regression.ts";
export {
  classFrequency,
  type MajorityOptions,
  type MajorityState,
  majority,
  weightedMean,
} from "./baselines/majority.ts";
export {
  type KnownRows,
  MIN_UNIT,
  meanOfNearest,
  type NeighboursOptions,
  type NeighboursState,
  type NeighbourWeighting,
  nearestNeighbours,
} from "./baselines/nearest-neighbours.ts";
export {
  type LinearState,
  type RidgeClassifierState,
  ridgeClassifier,
  ridgeRegression,
} from "./baselines/ridge.ts";
export { AS_SCIKIT_LEARN, type SelfTrainingOptions, selfTraining } from "./baselines/self-training.ts";
export { type StandardizedState, standardized } from "./baselines/standardized.ts";
export { studentQuantile } from "./beta-quantile.ts";
export { abstentionThreshold } from "./calibration/abstention.ts";
export { conformalSet, conformalThreshold } from "./calibration/conformal.ts";
export { distancesToOthers, fitNovelty, meanRoot, NEIGHBOURS, noveltyOf } from "./calibration/novelty.ts";
export { fitTemperature, type TemperatureOptions, tempered } from "./calibration/temperature.ts";
export { crossFit } from "./cross-validation/cross-fit.ts";
export { crossFittedTemperature, logarithms } from "./cross-validation/cross-fitted-temperature.ts";
export { fitLassoSoftmax } from "./linear/lasso-softmax.ts";
export { dot, type FloatRows, pick, rowsOfZeros } from "./linear/linear-algebra.ts";
export { predictiveVariances } from "./linear/predictive-variance.ts";
export { fitRidge } from "./linear/ridge-regression.ts";
export { rowProducts } from "./linear/row-products.ts";
export { fitSoftmax, type Span, spanOf } from "./linear/softmax-regression.ts";
export { accuracy, confusionMatrix, macroF1 } from "./metrics/confusion.ts";
export { concordance, meanAbsoluteError, pearson, r2 } from "./metrics/continuous.ts";
export {
  groupInterval,
  type Interval,
  type IntervalOptions,
  jackknife,
  pairedDifference,
  type Scale,
} from "./metrics/group-interval.ts";
export {
  calibrationError,
  calibrationErrorByChance,
  calibrationInterval,
  negativeLogLikelihood,
  type ReliabilityBin,
  reliability,
} from "./metrics/probabilities.ts";
export { clusterCentres, countClusters, nearestCentre } from "./mixture/clusters.ts";
export { fitFullMixture, inSharedAxes } from "./mixture/full-mixture.ts";
export {
  fitGaussianMixture,
  type GaussianMixture,
  type GaussianMixtureFit,
  type GaussianMixtureOptions,
  mixtureOfLabels,
  mixtureProbabilities,
} from "./mixture/gaussian-mixture.ts";
export { kMeans } from "./mixture/k-means.ts";
export { type LowerTriangular, solveLower } from "./mixture/lower-triangular.ts";
export { closestName, nearestName } from "./nearest-name.ts";
export { NearestIndex } from "./neighbours/nearest-index.ts";
export { type NearestRows, nearestRows, squaredDistance } from "./neighbours/nearest-rows.ts";
export { smallest } from "./neighbours/smallest.ts";
export { normalCdf } from "./normal-cdf.ts";
export { quantile } from "./quantile.ts";
export { randomFrom, shuffled } from "./random.ts";
export { softmax } from "./softmax.ts";
export { groupFolds } from "./splits/group-folds.ts";
export { groupHoldOut, groupSplits } from "./splits/group-splits.ts";
export { leakedGroups, leakWarning, rowsByGroup } from "./splits/groups.ts";
export { type Budget, chooseLabels } from "./splits/label-budget.ts";
