// A cut piece as rows of three numbers and back: four rows of what is known of a segment, then a row for each of its notes.
import { type CutPiece, type GridSegment, previousOf, shiftOf } from "./cut-piece.ts";

/** Numbers of a row. */
export const ROW = 3;
/** Rows of a segment before its notes. */
const HEAD = 4;

/**
 * Rows [HEAD + notes of each segment, ROW]: bar, tempo, velocity; numerator, denominator, steps a quarter; steps a beat, tonic, mode
 * (1 = minor); misfit, number of notes, 0; then step, length, pitch of each note.
 */
export function rowsOfPiece({ segments, tonic, mode, misfit }: CutPiece): Float64Array {
  const count = segments.reduce((sum, { notes }) => sum + HEAD + notes.length, 0);
  const rows = new Float64Array(count * ROW);
  let at = 0;
  const add = (...numbers: readonly [number, number, number]) => {
    rows.set(numbers, at);
    at += ROW;
  };
  for (const { notes, grid, bar, qpm, velocity } of segments) {
    add(bar, qpm, velocity);
    add(grid.numerator, grid.denominator, grid.stepsPerQuarter);
    add(grid.stepsPerBeat, tonic, mode === "minor" ? 1 : 0);
    add(misfit, notes.length, 0);
    for (const { step, length, pitch } of notes) add(step, length, pitch);
  }
  return rows;
}

/** The piece whose rows these are; its key is C major where it has no segment. */
export function pieceOfRows(rows: ArrayLike<number>): CutPiece {
  const segments: GridSegment[] = [];
  let [tonic, minor, misfit] = [0, 0, 0];
  for (let at = 0; at < rows.length; ) {
    const [bar, qpm, velocity, numerator, denominator, stepsPerQuarter, stepsPerBeat, ...others] = Array.from(
      { length: HEAD * ROW },
      (_, i) => rows[at + i],
    );
    const [count] = others.slice(3);
    [tonic, minor, misfit] = others;
    at += HEAD * ROW;
    const notes = Array.from({ length: count }, (_, n) => ({
      step: rows[at + n * ROW],
      length: rows[at + n * ROW + 1],
      pitch: rows[at + n * ROW + 2],
    }));
    at += count * ROW;
    const grid = { numerator, denominator, stepsPerQuarter, stepsPerBeat };
    segments.push({ grid, notes, qpm, velocity, bar, previous: previousOf(segments, bar) });
  }
  return { segments, tonic, mode: minor === 1 ? "minor" : "major", shift: shiftOf(tonic), misfit };
}
