export { changedSegments, decodingOf } from "./composer/changed-piece.ts";
export { compose } from "./composer/compose.ts";
export type { CompositionPlan } from "./composer/composition-plan.ts";
export { type ContentKept, contentKept } from "./composer/content-kept.ts";
export { encodePiece, findScore } from "./composer/find-score.ts";
export { between } from "./composer/latent-path.ts";
export { checkWishes, fifthsOf, parseKey, parseMeter, type Wishes } from "./composer/request.ts";
export {
  meanProbabilities,
  performanceOf,
  type TagProbabilities,
  writeSegments,
} from "./composer/written-segments.ts";
export { type Dataset, type DatasetOptions, heard, loadDataset, type Task } from "./dataset.ts";
export { answerFold } from "./evaluation/answer-fold.ts";
export { type Budget, OURS } from "./evaluation/budget.ts";
export { type LeakReport, measureLeak } from "./evaluation/leak.ts";
export {
  type Answers,
  type EvaluationRow,
  evaluationRows,
  type ReliabilityRow,
  reliabilityRow,
} from "./evaluation/rows.ts";
export { groupAttributes, splitGroups } from "./evaluation/split-groups.ts";
export {
  type FeatureOptions,
  type Features,
  featureBatches,
  loadFeatures,
} from "./features/feature-cache.ts";
export { FEATURE_NAMES } from "./features/features.ts";
export {
  FEWEST_PIECES,
  keepListener,
  type Listener,
  type ListeningOptions,
  listenerOf,
  projectListener,
} from "./listener/listener.ts";
export { describeRun } from "./run/model-card.ts";
export {
  createRun,
  findRun,
  listRunNames,
  RUN_FILES,
  reserveRun,
  runsFolder,
} from "./run/run-folder.ts";
export { type RunRecord, readRunRecord } from "./run/run-record.ts";
export { type RunConfig, readTagger, writeTagger } from "./run/stored-tagger.ts";
export type { TrainedTask } from "./run/trained-task.ts";
export {
  DEFAULT_NETWORKS,
  NETWORK_KINDS,
  type NetworkKind,
  type SegmentNetworks,
} from "./segments/beat-network.ts";
export { type CutPiece, cutPiece, type GridSegment } from "./segments/cut-piece.ts";
export { BARS, type BarGrid, barTicks, type GridNote, TICKS_PER_QUARTER, toNotes } from "./segments/grid.ts";
export {
  decodingAfter,
  type EncodedPiece,
  openSegmentModel,
  SegmentModel,
  segmentGraphs,
} from "./segments/open-segment-model.ts";
export { type PlayedSegment, playedScore, wholeDescriptors } from "./segments/played-segment.ts";
export { QUALITIES, type Quality, qualitiesOf } from "./segments/qualities.ts";
export { hasSegmentModel, SEGMENT_FILES } from "./segments/segment-config.ts";
export type { SegmentLatent } from "./segments/segment-latent.ts";
export {
  type SegmentModelReport,
  type SegmentTrainingOptions,
  trainSegmentModel,
} from "./segments/train-segment-model.ts";
export type { SegmentAttribute } from "./segments/training-pieces.ts";
export { SemitoneError, type SemitoneErrorCode } from "./semitone-error.ts";
export { LEAST_PROBABILITY, mixTask, predictTask } from "./tagger/calibrate.ts";
export {
  CANDIDATES,
  type Candidate,
  findMethod,
  METHOD_NAMES,
  METHODS,
  type Method,
} from "./tagger/candidates.ts";
export { candidatesOf, suitedCandidates } from "./tagger/evidence.ts";
export { place, unflat } from "./tagger/familiarity.ts";
export { smallest } from "./tagger/predictor.ts";
export { Problem } from "./tagger/problem.ts";
export { type ScalerState, scaleRows } from "./tagger/scaler.ts";
export {
  type LearntTask,
  nameOf,
  type Prediction,
  type SkippedTask,
  type TaggedRow,
  type Tagger,
  tagRows,
  trainTagger,
} from "./tagger/tagger.ts";
export type { TaskReport, UnlabelledVerdict } from "./tagger/task-model.ts";
