export type { Budget } from "@semitone/stats";
export { codeOf } from "./answerer/answer.ts";
export { unflat } from "./answerer/neighbours.ts";
export { shifted } from "./answerer/piece-row.ts";
export {
  type Artefact,
  type ArtefactFile,
  type ArtefactId,
  type ArtefactKind,
  type ArtefactParts,
  artefactOf,
} from "./artefact/artefact.ts";
export { contentOf } from "./artefact/content.ts";
export { changedFiles, digestFiles } from "./artefact/digest-files.ts";
export {
  ARTEFACT_FILES,
  CONTROL,
  LANGUAGE,
  LISTENER,
  PERFORMANCE,
  PROBES,
  SEGMENTS,
  TAGGER,
} from "./artefact/kinds.ts";
export { type Machine, thisMachine } from "./artefact/machine.ts";
export { MANIFEST_FORMAT, type RunManifest, readManifest, writeManifest } from "./artefact/manifest.ts";
export { byContent } from "./by-content.ts";
export {
  ABLATIONS,
  findMethod,
  KEPT,
  type Kept,
  LANGUAGE_NETWORKS,
  type LanguageNetworkKind,
  METHOD_NAMES,
  METHODS,
  type Method,
  NETWORK_KINDS,
  type NetworkKind,
  PROBE,
  STEERING,
  STRATEGY_NAMES,
  type Steering,
  type StrategyName,
} from "./choices.ts";
export { changedSegments, decodingOf } from "./composer/changed-piece.ts";
export { compose, composePassages } from "./composer/compose.ts";
export type { CompositionPlan } from "./composer/composition-plan.ts";
export { type ContentKept, contentKept } from "./composer/content-kept.ts";
export { controlled } from "./composer/controlled.ts";
export { type CopiedRun, CopyIndex, commonQuarters, comparedPlaces } from "./composer/copied-run.ts";
export { encodePiece, findScore } from "./composer/find-score.ts";
export { composeWithLanguage, type LanguagePlan } from "./composer/language-composer.ts";
export { between } from "./composer/latent-path.ts";
export {
  assignments,
  type Constraints,
  checkConstraints,
  fifthsOf,
  parseKey,
  parseMeter,
  parsePlainMeter,
} from "./composer/request.ts";
export { checkClasses, type ScoreJudge, scoreJudge } from "./composer/score-judge.ts";
export { examplesFor, guidance, probedWishes, searched } from "./composer/steering.ts";
export {
  meanProbabilities,
  performanceOf,
  type TagProbabilities,
  writeSegments,
} from "./composer/written-segments.ts";
export {
  type Dataset,
  type DatasetOptions,
  hasContent,
  labelledAttributes,
  loadDataset,
  noneReadable,
  piecesOf,
  type Task,
  tasksOfPieces,
  withImages,
  withLatents,
  withPieceParts,
} from "./dataset.ts";
export { answerFold } from "./evaluation/answer-fold.ts";
export { NAME_TRUST } from "./evaluation/clusters-by-ear.ts";
export { type FoldData, readFoldData, writeFoldData } from "./evaluation/fold-data.ts";
export { evaluateFold, type FoldInput, type FoldOutput } from "./evaluation/fold-job.ts";
export { type LeakReport, measureLeak } from "./evaluation/leak.ts";
export { BY_EAR, GUESS, LABELS_ONLY, OURS } from "./evaluation/methods.ts";
export {
  type Answers,
  type EvaluationRow,
  evaluationRows,
  type LeftOutAnswer,
  leftOutAnswers,
  type ReliabilityRow,
  reliabilityRow,
} from "./evaluation/rows.ts";
export { groupAttributes, splitGroups } from "./evaluation/split-groups.ts";
export { type EvaluationVerdict, evaluationVerdicts } from "./evaluation/verdicts.ts";
export {
  defaultReads,
  type FeatureBatch,
  type FeatureOptions,
  type Features,
  featureBatches,
  learningReads,
  loadFeatures,
} from "./features/load-rows.ts";
export { describedColumns, kindOfReads, type Read, type Reads, viewNamesOf } from "./features/reads.ts";
export { EVALUATE_FOLD, TAG_ROWS, TRAIN_STEPS } from "./jobs.ts";
export {
  CONTROL_FOLDER,
  DEFAULT_LANGUAGE_SIZES,
  distinctSources,
  hasLanguageModel,
  LANGUAGE_FILES,
  LANGUAGE_FOLDER,
  type LanguageConfig,
  type LanguageControls,
  type MusicSource,
  readLanguageConfig,
  tokensOfSpec,
} from "./language/language-config.ts";
export type { LanguageSizes } from "./language/networks.ts";
export { type LanguageModel, openLanguageModel, untrained } from "./language/open-language-model.ts";
export {
  hears,
  type LanguageProbe,
  LEARN_PROBES,
  learnProbes,
  PROBES_FILE,
  type ProbedTask,
  readProbes,
  writeProbes,
} from "./language/probes.ts";
export { type ProjectPiece, projectTokens } from "./language/project-tokens.ts";
export { bitsOf, readPieces } from "./language/read-pieces.ts";
export {
  STATES_VIEWS,
  type StatesView,
  stateRows,
} from "./language/states-view.ts";
export { heardFolder, readLanguage, type StoredLanguage } from "./language/stored-language.ts";
export { type TokenPiece, tokenPiece } from "./language/token-pieces.ts";
export {
  DEFAULT_LANGUAGE_STEPS,
  DEFAULT_TOKENS,
  LANGUAGE_TRAINING_VERSION,
  type LanguagePiece,
  type LanguageReport,
  type LanguageTrainingOptions,
  languageSteps,
  TRAIN_LANGUAGE,
  trainLanguageModel,
} from "./language/train-language-model.ts";
export { type UnitMoment, unitTrace } from "./language/unit-trace.ts";
export type { Lead } from "./language/write-bars.ts";
export {
  hasListener,
  keepListener,
  LISTENER_FOLDER,
  type Listener,
  type ListeningOptions,
  languageListener,
  listenerJob,
  listenerOf,
  MIN_PIECES,
  projectListener,
} from "./listener/listener.ts";
export {
  ATTRIBUTE_NAMES,
  ATTRIBUTES,
  type AttributeName,
  type AttributeScale,
} from "./performance/attributes.ts";
export type { ChangeOptions, ChangeResult } from "./performance/change-performance.ts";
export { CONTENT_FEATURES, contentFeatures } from "./performance/content-features.ts";
export {
  type ContentRidge,
  fitContentRidge,
  predictRidge,
  type RidgePiece,
} from "./performance/content-ridge.ts";
export {
  fitPerformance,
  type PerformanceFitOptions,
  performanceSteps,
} from "./performance/fit-performance.ts";
export type { AttributeWishes, PerformResult } from "./performance/made-good.ts";
export { measuredAttributes } from "./performance/measured-attributes.ts";
export {
  openPerformance,
  type PerformanceModel,
  type PerformOptions,
} from "./performance/open-performance.ts";
export {
  hasPerformanceModel,
  PERFORMANCE_FILES,
  PERFORMANCE_FOLDER,
  PERFORMANCE_TRAINING_VERSION,
  type PerformanceConfig,
  readPerformanceModel,
  type StoredPerformance,
  writePerformanceModel,
} from "./performance/performance-config.ts";
export { playByRule } from "./performance/play-by-rule.ts";
export {
  type ProjectPerformance,
  type ProjectPerformances,
  projectPerformances,
} from "./performance/project-performances.ts";
export {
  type PerformanceReport,
  type PerformanceTrainingOptions,
  trainPerformanceModel,
} from "./performance/train-performance-model.ts";
export type { PerformancePiece, TrainedPerformance } from "./performance/trained-performance.ts";
export { type Judged, SHARES as TRUST_SHARES, trustOf, trustSteps } from "./performance/trust.ts";
export { MOST_ASKED, type PerformanceManner } from "./performance/ways.ts";
export { chooseKind, KIND_NAMES } from "./piece-kind.ts";
export { isPlayedView, PLAYED_VIEWS } from "./played/played-columns.ts";
export {
  logBeats,
  meanOf,
  PLAYED,
  type PlayedName,
  type PlayedNotes,
  performedNotes,
  playedNotes,
  usualBeat,
  writtenBeat,
} from "./played/played-notes.ts";
export { ifPlayed, LEAST_MATCHED, playedOn } from "./played/played-on.ts";
export { playedTables } from "./played/played-tables.ts";
export {
  axesSample,
  type LabelPoints,
  type LabelPool,
  type LabelPoolOptions,
  labelPool,
  Placer,
  poolOfPoints,
  reseeded,
} from "./queue/label-pool.ts";
export {
  type Arm,
  type AskedTask,
  type NextOptions,
  type NextPiece,
  nextPieces,
  quickAnswers,
  RANDOM_SHARE,
} from "./queue/next-pieces.ts";
export { type KnownLabels, type QuickAnswers, type QuickModel, quickModel } from "./queue/quick-model.ts";
export {
  type ArmLabels,
  type ArmScore,
  MIN_ARM,
  randomArmScore,
  realisedSaving,
  type Saving,
} from "./queue/saving.ts";
export { driftingSessions, type Session, type SessionLabel } from "./queue/sessions.ts";
export { COLD } from "./queue/strategies.ts";
export {
  type KnownOpinion,
  nearestLabelled,
  type Suspect,
  type SuspectsOf,
  suspectsOf,
  WORTH_HEARING,
} from "./queue/suspects.ts";
export { describeRun } from "./run/model-card.ts";
export {
  createRun,
  findRun,
  listRunNames,
  newestRunWith,
  nextMade,
  RUN_FILES,
  reserveRun,
  runsFolder,
} from "./run/run-folder.ts";
export { type RunRecord, readRunRecord } from "./run/run-record.ts";
export { type RunConfig, readTagger, writeTagger } from "./run/stored-tagger.ts";
export {
  judgementText,
  sameAnswerText,
  type TaskScore,
  taskScore,
  untestedText,
} from "./run/task-score.ts";
export type { TrainedTask } from "./run/trained-task.ts";
export { areDefault, DEFAULT_NETWORKS, type SegmentNetworks } from "./segments/beat-network.ts";
export { type MeasureOptions, measureStep } from "./segments/measure-step.ts";
export {
  decodingAfter,
  type EncodedPiece,
  openSegmentModel,
  SegmentModel,
  segmentGraphs,
} from "./segments/open-segment-model.ts";
export { type PlayedSegment, playedScore, wholeDescriptors } from "./segments/played-segment.ts";
export { type ProjectCuts, projectCuts } from "./segments/project-cuts.ts";
export { QUALITIES, type Quality, qualitiesOf } from "./segments/qualities.ts";
export { hasSegmentModel, readSegmentConfig, SEGMENT_FILES } from "./segments/segment-config.ts";
export type { SegmentLatent } from "./segments/segment-latent.ts";
export type { MeasuredStep, StepSeconds } from "./segments/speed.ts";
export { modelledSeconds, recordSpeed, SPEED_FILE, secondsPerStep } from "./segments/speed.ts";
export {
  DEFAULT_LISTENER_STEPS,
  DEFAULT_MAX_STEPS,
  MIN_STEPS,
  stepsFor,
  stepsWithin,
} from "./segments/steps.ts";
export { THREADS } from "./segments/threads.ts";
export {
  SEGMENT_TRAINING_VERSION,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  trainSegmentModel,
} from "./segments/train-segment-model.ts";
export type { SegmentAttribute } from "./segments/training-pieces.ts";
export { SemitoneError, type SemitoneErrorCode } from "./semitone-error.ts";
export { type LabelCurve, labelsFor, worthInLabels } from "./study/label-curve.ts";
export { gainOfNext } from "./study/next-labels.ts";
export {
  difference,
  type Estimate,
  estimate,
  type Scored,
  scoreCells,
  scoreEstimate,
} from "./study/resample.ts";
export { type Cell, sumsOf } from "./study/tally.ts";
export { MIN_PROBABILITY, mixTask, predictTask } from "./tagger/calibrate.ts";
export type { Candidate } from "./tagger/candidate.ts";
export { CANDIDATES } from "./tagger/candidates.ts";
export { candidatesOf, suitedCandidates } from "./tagger/evidence.ts";
export { place } from "./tagger/familiarity.ts";
export { evenedAxes, type PrincipalAxes, principalAxes } from "./tagger/principal-axes.ts";
export { Problem } from "./tagger/problem.ts";
export { WEAK_SHARE } from "./tagger/problem-of.ts";
export { fitScaler, type ScalerState, scaleRows } from "./tagger/scaler.ts";
export {
  type LearntTask,
  nameOf,
  type Prediction,
  partsOf,
  priorWeightsOf,
  readsSegments,
  type SkippedTask,
  scalePieces,
  type TaggedRow,
  type Tagger,
  tagRows,
  trainTagger,
} from "./tagger/tagger.ts";
export type { Judgement, TaskReport, UnlabelledVerdict } from "./tagger/task-model.ts";
export { untestedClasses } from "./tagger/untested-classes.ts";
export {
  type RowsToTag,
  shareRows,
  shareRun,
  type TagInput,
  tagOnMachines,
} from "./tagging/tag-job.ts";
export { chooseTemplates, type TemplateSource } from "./templates/choose-templates.ts";
export {
  type Composed,
  fittingTemplates,
  TemplateComposer,
  type TemplatePlan,
} from "./templates/compose-template.ts";
export {
  hasTemplates,
  readTemplates,
  TEMPLATES_FILE,
  TEMPLATES_VERSION,
  type Template,
  type TemplateAttribute,
  type Templates,
  writeTemplates,
} from "./templates/stored-templates.ts";
export {
  askTimbre,
  fitTimbre,
  type TimbreAnswers,
  type TimbreFitOptions,
  type TimbreLabels,
  type TimbreRows,
  type TrainedTimbre,
  timbreSteps,
} from "./timbre/fit-timbre.ts";
export {
  type EncoderKind,
  PITCHES,
  type TimbreModel,
  type TimbreSizes,
  timbreModel,
} from "./timbre/timbre-page.ts";
export { VARIATION, type Variation } from "./timbre/vary-image.ts";
