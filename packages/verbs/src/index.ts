export { FileError } from "@semitone/disk";
export type { ProgressReport, WorkOptions } from "@semitone/job";
export type {
  Answers,
  BarGrid,
  Budget,
  CompositionPlan,
  ContentKept,
  CutPiece,
  Dataset,
  DatasetOptions,
  EncodedPiece,
  EvaluationRow,
  GridNote,
  GridSegment,
  LeakReport,
  Listener,
  ListeningOptions,
  Method,
  NetworkKind,
  PlayedSegment,
  Prediction,
  Quality,
  ReliabilityRow,
  RunConfig,
  SegmentAttribute,
  SegmentLatent,
  SegmentModel,
  SegmentModelReport,
  SegmentNetworks,
  SegmentTrainingOptions,
  SemitoneErrorCode,
  SkippedTask,
  TaggedRow,
  TagProbabilities,
  Task,
  TaskReport,
  TrainedTask,
  UnlabelledVerdict,
  Wishes,
} from "@semitone/models";
export {
  answerFold,
  BARS,
  checkWishes,
  compose,
  cutPiece,
  decodingAfter,
  evaluationRows,
  findMethod,
  groupAttributes,
  hasSegmentModel,
  loadDataset,
  METHOD_NAMES,
  METHODS,
  NETWORK_KINDS,
  openSegmentModel,
  playedScore,
  projectListener,
  QUALITIES,
  qualitiesOf,
  SemitoneError,
  splitGroups,
  TICKS_PER_QUARTER,
  toNotes,
  trainSegmentModel,
  wholeDescriptors,
} from "@semitone/models";
export type { CreatedFiles, OutputOptions } from "./creation/created-files.ts";
export type { GeneratedPiece, GenerateOptions, GenerateResult } from "./creation/generate.ts";
export { generate } from "./creation/generate.ts";
export type { MorphOptions, MorphResult, MorphStep } from "./creation/morph.ts";
export { morph } from "./creation/morph.ts";
export type { TransferOptions, TransferResult } from "./creation/transfer.ts";
export { transfer } from "./creation/transfer.ts";
export type { EvaluateOptions, EvaluateResult } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { ExplainOptions, ExplainResult } from "./explain.ts";
export { explain } from "./explain.ts";
export type { ExportOptions, ExportResult } from "./export.ts";
export { exportRun } from "./export.ts";
export type { MapCluster, MapOptions, MapPoint, MapResult } from "./map.ts";
export { map } from "./map.ts";
export type { TagComparison } from "./repeat/compare-tags.ts";
export type { ChangedCondition, RepeatedFile, RepeatOptions, RepeatResult } from "./repeat.ts";
export { planRepeat, repeat } from "./repeat.ts";
export type { ReportOptions, ReportResult } from "./report/report.ts";
export { report } from "./report/report.ts";
export type { BrokenRun, RunComparison, RunSummary } from "./runs.ts";
export { compareRuns, deleteRun, listRuns, showRun } from "./runs.ts";
export type { RenderOptions } from "./sound/render-score.ts";
export { BUILT_IN, renderScore } from "./sound/render-score.ts";
export type { StereoSound } from "./sound/wav.ts";
export { encodeWav } from "./sound/wav.ts";
export type { TaggedPiece, TaggedSegment, TagOptions, TagResult } from "./tag.ts";
export { tag } from "./tag.ts";
export type { TagFormat } from "./tag-formats.ts";
export { formatTags, TAG_FORMATS } from "./tag-formats.ts";
export type { AddSegmentModelOptions } from "./train/add-segment-model.ts";
export { addSegmentModel } from "./train/add-segment-model.ts";
export type { TrainEstimate, TrainOptions, TrainResult } from "./train.ts";
export { train } from "./train.ts";
