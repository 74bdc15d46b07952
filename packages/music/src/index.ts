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
export type { Diagnostic, Severity } from "./diagnostic.ts";
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
