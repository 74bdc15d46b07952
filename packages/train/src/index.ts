export { TrainError } from "./errors.ts";
export {
  type Augmentation,
  type Augmentations,
  type Augmented,
  additiveNoise,
  augmented,
  binarized,
  randomMasking,
} from "./fit/augmentation.ts";
export type { BatchOptions, BatchPlan } from "./fit/batches.ts";
export { planBatches } from "./fit/batches.ts";
export { type FitOptions, type FitProgress, type FitResult, fit } from "./fit/fit.ts";
export type { Rows } from "./fit/fit-arrays.ts";
export type { Criterion, FitPlanOptions, WeightValues } from "./fit/fit-options.ts";
export { type HeldOutSplit, holdOut } from "./fit/held-out.ts";
export { classifierOf, labelsOnly } from "./fit/labels-only.ts";
export {
  classProbabilities,
  initialValues,
  openPosterior,
  type Posterior,
  type PosteriorOptions,
  posterior,
  tensorRows,
} from "./fit/posterior.ts";
export { type Restarts, restarts } from "./fit/restarts.ts";
export { openRowRunner, type RowRunner, type RowRunnerOptions } from "./fit/row-runner.ts";
export { type LoggedStep, readRunLog } from "./fit/run-log.ts";
export {
  type NetworkClassifier,
  type SameNetworkOptions,
  sameNetworkWithoutUnlabelled,
} from "./fit/same-network.ts";
export { encodeEventFile, type ScalarEvent } from "./fit/tensorboard/event-file.ts";
export { exportTensorBoard, type TensorBoardOptions } from "./fit/tensorboard/export-tensorboard.ts";
export { type FitWeight, type FitWeights, warmUp } from "./fit/weight-inputs.ts";

export { type M1, M1_HEADS, type M1Options, openM1 } from "./m1-heads.ts";
