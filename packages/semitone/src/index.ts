export { FileError } from "@semitone/runtime";
export { compose } from "./creation/compose.ts";
export type { CompositionPlan } from "./creation/composition-plan.ts";
export type { ContentKept } from "./creation/content-kept.ts";
export type { CreatedFiles, OutputOptions } from "./creation/created-files.ts";
export type { GeneratedPiece, GenerateOptions, GenerateResult } from "./creation/generate.ts";
export { generate } from "./creation/generate.ts";
export type { MorphOptions, MorphResult, MorphStep } from "./creation/morph.ts";
export { morph } from "./creation/morph.ts";
export type { Wishes } from "./creation/request.ts";
export { checkWishes } from "./creation/request.ts";
export type { TransferOptions, TransferResult } from "./creation/transfer.ts";
export { transfer } from "./creation/transfer.ts";
export type { TagProbabilities } from "./creation/written-segments.ts";
export type { Dataset, DatasetOptions, Task } from "./dataset.ts";
export { loadDataset } from "./dataset.ts";
export type { EvaluateOptions, EvaluateResult } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export { answerFold } from "./evaluation/answer-fold.ts";
export type { Budget } from "./evaluation/budget.ts";
export type { LeakReport } from "./evaluation/leak.ts";
export type { Answers, EvaluationRow, ReliabilityRow } from "./evaluation/rows.ts";
export { evaluationRows } from "./evaluation/rows.ts";
export { groupAttributes, splitGroups } from "./evaluation/split-groups.ts";
export type { ExplainOptions, ExplainResult } from "./explain.ts";
export { explain } from "./explain.ts";
export type { ExportOptions, ExportResult } from "./export.ts";
export { exportRun } from "./export.ts";
export type { Listener, ListeningOptions } from "./features/listener.ts";
export { projectListener } from "./features/listener.ts";
export type { MapCluster, MapOptions, MapPoint, MapResult } from "./map.ts";
export { map } from "./map.ts";
export type { VerbOptions, VerbProgress } from "./progress.ts";
export type { ReportOptions, ReportResult } from "./report/report.ts";
export { report } from "./report/report.ts";
export type { RunConfig } from "./run/stored-tagger.ts";
export type { TrainedTask } from "./run/trained-task.ts";
export type { BrokenRun, RunComparison, RunSummary } from "./runs.ts";
export { compareRuns, deleteRun, listRuns, showRun } from "./runs.ts";
export type {
  AddSegmentModelOptions,
  BarGrid,
  CutPiece,
  EncodedPiece,
  GridNote,
  GridSegment,
  NetworkKind,
  PlayedSegment,
  Quality,
  SegmentAttribute,
  SegmentLatent,
  SegmentModel,
  SegmentModelReport,
  SegmentNetworks,
  SegmentTrainingOptions,
} from "./segment-model/index.ts";
export {
  addSegmentModel,
  BARS,
  cutPiece,
  decodingAfter,
  hasSegmentModel,
  NETWORK_KINDS,
  openSegmentModel,
  playedScore,
  QUALITIES,
  qualitiesOf,
  TICKS_PER_QUARTER,
  toNotes,
  trainSegmentModel,
  wholeDescriptors,
} from "./segment-model/index.ts";
export type { SemitoneErrorCode } from "./semitone-error.ts";
export { SemitoneError } from "./semitone-error.ts";
export type { RenderOptions } from "./sound/render-score.ts";
export { BUILT_IN, renderScore } from "./sound/render-score.ts";
export type { StereoSound } from "./sound/wav.ts";
export { encodeWav } from "./sound/wav.ts";
export type { TaggedPiece, TaggedSegment, TagOptions, TagResult } from "./tag.ts";
export { tag } from "./tag.ts";
export type { TagFormat } from "./tag-formats.ts";
export { formatTags, TAG_FORMATS } from "./tag-formats.ts";
export type { Method } from "./tagger/candidates.ts";
export { findMethod, METHOD_NAMES, METHODS } from "./tagger/candidates.ts";
export type { Prediction, SkippedTask, TaggedRow } from "./tagger/tagger.ts";
export type { TaskReport, UnlabelledVerdict } from "./tagger/task-model.ts";
export type { TrainEstimate, TrainOptions, TrainResult } from "./train.ts";
export { train } from "./train.ts";
