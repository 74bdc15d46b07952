export type { Bar, Beat } from "./bars.ts";
export {
  barGrid,
  barLength,
  beatGrid,
  beatLength,
  cellAt,
  endOfScore,
  GridError,
  isCompound,
  MAX_GRID_CELLS,
} from "./bars.ts";
export type { KeyEstimate } from "./chroma-key/estimate-key.ts";
export { estimateKey } from "./chroma-key/estimate-key.ts";
export type { KeyProfile } from "./chroma-key/key-profiles.ts";
export { AARDEN, KRUMHANSL_KESSLER, TEMPERLEY } from "./chroma-key/key-profiles.ts";
export type { Description } from "./descriptors/describe.ts";
export { describe, describeBars, describeScore } from "./descriptors/describe.ts";
export type { Descriptor, ScoreChange } from "./descriptors/descriptor.ts";
export {
  BAR_DESCRIPTOR_NAMES,
  BAR_DESCRIPTORS,
  DESCRIPTOR_NAMES,
  DESCRIPTORS,
} from "./descriptors/table.ts";
export type { Diagnostic, Severity } from "./diagnostic.ts";
export {
  FINGERPRINT_LENGTH,
  fingerprint,
  isEmptyFingerprint,
  similarity,
} from "./fingerprint/fingerprint.ts";
export type { NearDuplicateOptions } from "./fingerprint/near-duplicates.ts";
export { DEFAULT_THRESHOLD, groupNearDuplicates } from "./fingerprint/near-duplicates.ts";
export { readAbc } from "./notation/abc-reader.ts";
export { readKern } from "./notation/kern-reader.ts";
export { readMusicXml } from "./notation/musicxml-reader.ts";
export type {
  NamedScore,
  NotationReadOptions,
  NotationReadResult,
  ReadScoresResult,
} from "./notation/read-options.ts";
export { readScores } from "./notation/read-scores.ts";
export type { Performance, PerformedNote, PerformedPedal } from "./performance.ts";
export type {
  ChordSymbol,
  KeyChange,
  MeterChange,
  Note,
  PedalSpan,
  Provenance,
  Score,
  ScoreParts,
  TempoChange,
  Track,
} from "./score.ts";
export { byOnsetPitchTrack, createScore } from "./score.ts";
export type { MidiPitch, PitchClass, Seconds, Steps, Ticks, Velocity } from "./units.ts";
export { seconds, steps, ticks } from "./units.ts";
