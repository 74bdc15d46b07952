// Grids of two bars and notes on them. Development only.
import {
  BARS,
  type BarGrid,
  type GridNote,
  type GridSegment,
  LOWEST,
  PITCHES,
  stepsOf,
} from "@semitone/music/cells";
import fc from "fast-check";

export const COMMON: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
export const TRIPLETS: BarGrid = { numerator: 4, denominator: 4, stepsPerQuarter: 6, stepsPerBeat: 6 };
export const WALTZ: BarGrid = { numerator: 3, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
export const JIG: BarGrid = { numerator: 6, denominator: 8, stepsPerQuarter: 4, stepsPerBeat: 6 };
export const GRIDS: readonly BarGrid[] = [COMMON, TRIPLETS, WALTZ, JIG];

/** Notes that a grid holds exactly: within its pitches and steps, and no two of one pitch at once; by step, then pitch. */
export function notesOn(grid: BarGrid, maxLength = 24): fc.Arbitrary<GridNote[]> {
  const end = BARS * stepsOf(grid);
  return fc
    .uniqueArray(
      fc.record({
        step: fc.integer({ min: 0, max: end - 1 }),
        length: fc.integer({ min: 1, max: end }),
        pitch: fc.integer({ min: LOWEST, max: LOWEST + PITCHES - 1 }),
      }),
      { selector: ({ step, pitch }) => `${step}/${pitch}`, maxLength },
    )
    .map((drawn) => {
      const notes = [...drawn].sort((a, b) => a.step - b.step || a.pitch - b.pitch);
      return notes.map((note, i) => {
        const again = notes.slice(i + 1).find(({ pitch }) => pitch === note.pitch)?.step ?? end;
        return { ...note, length: Math.min(note.length, again - note.step) };
      });
    });
}

/** A grid and notes on it. */
export const anyMusic: fc.Arbitrary<{ grid: BarGrid; notes: GridNote[] }> = fc
  .constantFrom(...GRIDS)
  .chain((grid) => notesOn(grid).map((notes) => ({ grid, notes })));

export const segmentOf = (
  notes: readonly GridNote[],
  { grid = COMMON, ...others }: Partial<GridSegment> = {},
): GridSegment => ({ grid, notes, qpm: 120, velocity: 64, bar: 0, ...others });
