export { FileError } from "@semitone/disk";
export type { ProgressReport, WorkOptions } from "@semitone/job";
export { SemitoneError, type SemitoneErrorCode } from "@semitone/models";
export { encodeWav, type StereoSound } from "@semitone/sound";
export type {
  ClusterName,
  ClustersOptions,
  ClusterToHear,
  NameClustersOptions,
  NamedClusters,
} from "./clusters.ts";
export { clusters, nameClusters } from "./clusters.ts";
export type { CreatedFiles, OutputOptions } from "./creation/created-files.ts";
export type { GeneratedPiece, GenerateOptions, GeneratePlan, GenerateResult } from "./creation/generate.ts";
export { generate, planGenerate } from "./creation/generate.ts";
export type { MorphOptions, MorphPlan, MorphResult, MorphStep } from "./creation/morph.ts";
export { morph, planMorph } from "./creation/morph.ts";
export type {
  GenerateSoundOptions,
  GenerateSoundPlan,
  GenerateSoundResult,
  ReachedQuality,
} from "./creation/sounds/generate-sound.ts";
export { generateSound, planGenerateSound } from "./creation/sounds/generate-sound.ts";
export type {
  MorphedSound,
  MorphSoundsOptions,
  MorphSoundsPlan,
  MorphSoundsResult,
} from "./creation/sounds/morph-sounds.ts";
export { morphSounds, planMorphSounds } from "./creation/sounds/morph-sounds.ts";
export type {
  TransferSoundOptions,
  TransferSoundPlan,
  TransferSoundResult,
} from "./creation/sounds/transfer-sound.ts";
export { planTransferSound, transferSound } from "./creation/sounds/transfer-sound.ts";
export type { MadeSound } from "./creation/sounds/write-sound.ts";
export type { TransferOptions, TransferPlan, TransferResult } from "./creation/transfer.ts";
export { planTransfer, transfer } from "./creation/transfer.ts";
export type { EvaluateOptions, EvaluateResult } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { ExplainOptions, ExplainResult } from "./explain.ts";
export { explain } from "./explain.ts";
export type { ExportOptions, ExportResult } from "./export.ts";
export { exportRun } from "./export.ts";
export { JOB_KINDS } from "./job-kinds.ts";
export type { MapCluster, MapOptions, MapPoint, MapResult } from "./map.ts";
export { map } from "./map.ts";
export type {
  MorphedPerformance,
  MorphPerformancesOptions,
  MorphPerformancesPlan,
  MorphPerformancesResult,
} from "./performing/morph-performances.ts";
export { morphPerformances, planMorphPerformances } from "./performing/morph-performances.ts";
export type { PerformPlan, PerformVerbOptions, PerformVerbResult } from "./performing/perform.ts";
export { perform, planPerform } from "./performing/perform.ts";
export type {
  ChangedAttribute,
  TransferPerformanceOptions,
  TransferPerformancePlan,
  TransferPerformanceResult,
} from "./performing/transfer-performance.ts";
export { planTransferPerformance, transferPerformance } from "./performing/transfer-performance.ts";
export { formatQueue } from "./queue/queue-formats.ts";
export type { QueuedPiece, QueueGuess, QueueOptions, QueueResult } from "./queue.ts";
export { queue } from "./queue.ts";
export type { ArmCounts, QueueStats, QueueStatsOptions, TaskQueueStats } from "./queue-stats.ts";
export { queueStats } from "./queue-stats.ts";
export type { TagComparison } from "./repeat/compare-tags.ts";
export type { ChangedCondition, RepeatedFile, RepeatOptions, RepeatResult } from "./repeat.ts";
export { planRepeat, repeat } from "./repeat.ts";
export type { ReportOptions, ReportResult } from "./report/report.ts";
export { planReport, report } from "./report/report.ts";
export type { BrokenRun, RunComparison, RunSummary } from "./runs.ts";
export { compareRuns, deleteRun, listRuns, showRun } from "./runs.ts";
export type { SimilarOptions, SimilarPiece, SimilarResult } from "./similar.ts";
export { similar } from "./similar.ts";
export type { RenderOptions } from "./sound/render-score.ts";
export { BUILT_IN, renderScore } from "./sound/render-score.ts";
export type { StudyOptions, StudyResult, TaskStudy } from "./study.ts";
export { study } from "./study.ts";
export type { SuspectLabel, SuspectsOptions, TaskSuspects } from "./suspects.ts";
export { suspects } from "./suspects.ts";
export type { TaggedPiece, TaggedSegment, TagOptions, TagResult } from "./tag.ts";
export { tag } from "./tag.ts";
export type { TagFormat } from "./tag-format-names.ts";
export { TAG_FORMATS } from "./tag-format-names.ts";
export { formatTags } from "./tag-formats.ts";
export type { AddSegmentModelOptions } from "./train/add-segment-model.ts";
export { addSegmentModel } from "./train/add-segment-model.ts";
export type { TrainEstimate, TrainOptions, TrainResult } from "./train.ts";
export { train } from "./train.ts";
export { type WorkerOptions, type WorkerResult, work } from "./work.ts";
export { openWorkbench, type Workbench, type WorkbenchOptions } from "./workbench/workbench.ts";
