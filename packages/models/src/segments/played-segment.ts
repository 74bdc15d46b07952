// Two bars by themselves, as a score and as descriptors.

import { createScore, describeScore, type Score, ticks } from "@semitone/music";
import { type GridSegment, TICKS_PER_QUARTER, toNotes } from "@semitone/music/cells";

/** What is played in two bars, wherever they stand. */
export type PlayedSegment = Pick<GridSegment, "grid" | "notes" | "qpm" | "velocity">;

/** The segment as the model would write it: on its grid, at one tempo and one loudness. @param transpose  semitones from C */
export const playedScore = ({ grid, notes, qpm, velocity }: PlayedSegment, transpose = 0): Score =>
  createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes: toNotes(notes, grid, { bar: 0, transpose, velocity }),
    tempos: [{ at: ticks(0), qpm }],
    meters: [{ at: ticks(0), numerator: grid.numerator, denominator: grid.denominator }],
  });

/** Descriptors of a score; what they cannot say is 0. */
export const wholeDescriptors = (score: Score): Float32Array =>
  describeScore(score).map((value) => (Number.isFinite(value) ? value : 0));
