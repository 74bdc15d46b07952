export {
  AGGREGATE_METHODS,
  type AggregateMethod,
  type AnnotatorKind,
  ATTRIBUTE_KINDS,
  type AttributeKind,
  PRESETS,
  READ_FORMATS,
  SPAN_UNITS,
  type SpanUnit,
  TASK_FORMATS,
  type TaskFormat,
  WRITE_FORMATS,
  type WriteFormat,
} from "./choices.ts";
export type { Migration } from "./database/migration.ts";
export type { FileRow, FileStatus, PieceKind, PieceRow, SegmentRow } from "./database/tables.ts";
export type { Finding } from "./doctor.ts";
export { doctor } from "./doctor.ts";
export { fileKind } from "./import/file-kind.ts";
export type { ImportOptions } from "./import/import-folder.ts";
export { importFolder } from "./import/import-folder.ts";
export type { ImportedItem, ImportReport } from "./import/import-report.ts";
export type { ImportProgress } from "./import/progress.ts";
export { resembling } from "./import/resembling.ts";
export { cacheFolder, jobStoreFolder, withJobStore } from "./job-store.ts";
export { READ_FILES } from "./jobs.ts";
export type { AggregateOptions, AggregateResult } from "./labels/aggregate.ts";
export { aggregateLabels } from "./labels/aggregate.ts";
export {
  type AnnotatorReliability,
  type AnnotatorsResult,
  annotatorReliability,
} from "./labels/annotator-reliability.ts";
export { splitAssignment, splitNames } from "./labels/assignment-text.ts";
export type { Attribute } from "./labels/attribute.ts";
export { parseAttribute, parseValue, valuesOf } from "./labels/attribute.ts";
export { attributesNamed, defineAttribute, findAttribute, listAttributes } from "./labels/attribute-store.ts";
export type { Assignment, EditOptions, EditResult, LabelChange } from "./labels/edit-labels.ts";
export { setLabels, unsetLabels } from "./labels/edit-labels.ts";
export { exportLabels, formatLabels } from "./labels/exchange/export-labels.ts";
export { formatTasks, type LabelTask } from "./labels/exchange/export-tasks.ts";
export type { ImportLabelsOptions } from "./labels/exchange/import-labels.ts";
export { importLabels } from "./labels/exchange/import-labels.ts";
export type { LabelImportReport, UnmatchedName } from "./labels/exchange/import-log.ts";
export { csvLine } from "./labels/formats/csv-writer.ts";
export type { LabelSource } from "./labels/formats/text-source.ts";
export type { Batch, RevertOptions, RevertResult } from "./labels/history.ts";
export { labelHistory, redoLabels, undoLabels } from "./labels/history.ts";
export type { Label, LabelValue, Span } from "./labels/label.ts";
export type { AgreementOptions, AlphaEstimate, LabelAgreement } from "./labels/label-agreement.ts";
export { labelAgreement } from "./labels/label-agreement.ts";
export type { LabelEdit, LabelEditsResult, PieceLabel } from "./labels/label-edits.ts";
export { editLabels, labelVersion, pieceLabels } from "./labels/label-edits.ts";
export { LabelConflict, LabelError } from "./labels/label-error.ts";
export {
  addLabelRequests,
  type LabelRequest,
  type LabelSeconds,
  labelRequests,
  labelSeconds,
  type NewRequest,
  type RequestArm,
  type SkipOptions,
  skipLabelRequests,
} from "./labels/label-requests.ts";
export type { AttributeStats, LabelStats } from "./labels/label-stats.ts";
export { labelStats } from "./labels/label-stats.ts";
export type { LabelFilter } from "./labels/query-labels.ts";
export { queryLabels } from "./labels/query-labels.ts";
export { SCORE_COLUMN } from "./labels/score-column.ts";
export type { StoredLabel } from "./labels/stored-label.ts";
export { PROJECT_FILES } from "./own-files.ts";
export {
  type PerformancePairs,
  performancePairs,
  type UnknownScore,
} from "./performances/performance-pairs.ts";
export { fileNames } from "./pieces/file-names.ts";
export { withFileSource } from "./pieces/file-source.ts";
export { findPiece } from "./pieces/find-piece.ts";
export type { ListOptions, PieceOrder } from "./pieces/list-pieces.ts";
export { listPieces, pieceById } from "./pieces/list-pieces.ts";
export { PAIR_RULE, pairByName, type ScoreWithPerformances } from "./pieces/pair-by-name.ts";
export type { Piece, PieceKey, ScorePiece, SoundPiece } from "./pieces/piece.ts";
export { copiesOf } from "./pieces/piece.ts";
export {
  readPiece,
  readRecording,
  type SegmentPlace,
  segmentPlaces,
  segmentsOf,
  sourceFile,
} from "./pieces/piece-content.ts";
export type { CreateProjectOptions, Project } from "./project.ts";
export { createProject, openProject, readConfig } from "./project.ts";
export { type ProjectConfig, type ProjectConfigInput, soundSegments } from "./project-config.ts";
export type { ProjectErrorCode } from "./project-error.ts";
export { explainFailure, ProjectError } from "./project-error.ts";
export { findView, kindOfView, type StoredView } from "./rows/stored-view.ts";
export type { Spans } from "./rows/view-spans.ts";
export {
  type BarClock,
  barClocks,
  needClock,
  type Stretch,
  stretchesOf,
  targetOver,
} from "./targets/over-time.ts";
export {
  CLUSTER_NAMES,
  type PieceOpinions,
  pieceOpinions,
  type SpanOpinion,
  spanOpinions,
} from "./targets/targets.ts";
export type { Unreadable } from "./views/compute-missing.ts";
export {
  BATCH_PIECES,
  type ViewBatch,
  type ViewRows,
  type ViewRowsOptions,
  viewBatches,
  viewRows,
} from "./views/view-rows.ts";
export type { ViewTable } from "./views/view-table.ts";
