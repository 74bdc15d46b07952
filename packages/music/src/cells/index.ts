// Music as two bars at a time on a grid of cells: what the segment model and the listener read. A sub-path: `@semitone/music/cells`.
export { type CutPiece, cutPiece, type GridSegment, LARGEST_MISFIT } from "./cut-piece.ts";
export {
  BAR_BEATS,
  BAR_STEPS,
  BARS,
  type BarGrid,
  BEAT_STEPS,
  BEATS,
  barTicks,
  CELLS,
  chooseGrid,
  fromCells,
  type GridNote,
  gridsFor,
  LOWEST,
  misfit,
  PITCHES,
  type Placing,
  pitchRow,
  STEPS,
  stepsOf,
  TICKS_PER_QUARTER,
  toCells,
  toNotes,
  usedPlaces,
} from "./grid.ts";
export { pieceOfRows, rowsOfPiece } from "./piece-rows.ts";
