export { SOUND_ENDINGS } from "@semitone/sound";
export { compareRuns, runCard } from "../runs.ts";
export type { AttributeColumns, Catalogue, TagSource } from "./catalogue.ts";
export { BusyError, type JobState } from "./jobs.ts";
export type { Suspect } from "./label-answers.ts";
export type { CurvePoint, LabelGain, TaskCurve } from "./label-gain.ts";
export type { GenerateSetting, Made, MakeSetting, MorphSetting, TransferSetting } from "./music-maker.ts";
export { NOTE_WIDTH, type PlayedMusic } from "./passage.ts";
export type { Performed, Performing, PerformSetting } from "./performance-maker.ts";
export type { PieceTags, TagLane } from "./piece-tagger.ts";
export type { QueueItem, QueueReason } from "./questions.ts";
export type { SoundMorphSetting, SoundSetting, SoundTransferSetting } from "./sound-maker.ts";
export type { Take, TakeSetting } from "./takes.ts";
export type { Work } from "./work.ts";
export {
  openWorkbench,
  type ProjectSummary,
  type RunResults,
  type StudioEvent,
  Workbench,
  type WorkbenchOptions,
} from "./workbench.ts";
