// How long a piece may be for what is in it, asked before anything is computed. What a piece costs is then linear in its notes.
import { countCells, endOfScore, GridError, MAX_GRID_CELLS } from "./bars.ts";
import type { Score } from "./score.ts";
import type { Segment, SegmentOptions } from "./segments.ts";
import { segmentScore } from "./segments.ts";
import { notesInWindows } from "./slice.ts";
import { tempoMap } from "./tempo-map.ts";

/** Bars and beats together, or segments, that any piece may have: 3,276 bars of 4/4. */
export const FREE_CELLS = 16_384;
/** As many more for each note: a note every twelve bars of 4/4. */
export const CELLS_PER_NOTE = 64;
/** Notes that all segments of a piece may hold together, where each holds another stretch. */
export const FREE_SEGMENT_NOTES = 16_384;
/** As many more for each note: a note may sound in 32 segments on average, and in as many more as segments overlap. */
export const SEGMENTS_PER_NOTE = 32;

/** Most bars and beats together, and most segments, of a piece with so many notes. */
export function mostCells(notes: number): number {
  return Math.min(MAX_GRID_CELLS, FREE_CELLS + CELLS_PER_NOTE * notes);
}

/**
 * Refuses a piece that is too long for its few notes, so that whatever is computed of each bar and beat costs no more than a constant
 * for each note. Known from the meters and the end of the last note alone: a silence of a million bars is not walked through.
 *
 * @throws GridError if there are more bars and beats together than `mostCells`
 */
export function requireBoundedLength(score: Score): void {
  const notes = score.notes.length;
  const { bars, beats } = countCells(score);
  requireAtMost(
    mostCells(notes),
    bars + beats,
    `bars and beats for ${notes} notes`,
    "a note far beyond the others?",
  );
}

/**
 * `segmentScore`, for pieces and segments that stay within the limits; asked before any segment is made, and before any is filled.
 *
 * @throws GridError as `requireBoundedLength`; if there are more segments than `mostCells`; if notes are held through so many that all
 *   segments together hold more than `16,384 + 32 notes ceil(length / hop)`; as `segmentScore`
 */
export function segmentWithinLimits(score: Score, options: SegmentOptions): Segment[] {
  requireBoundedLength(score);
  const notes = score.notes.length;
  const { unit, length, hop = length } = options;
  if (unit === "seconds") {
    const seconds = tempoMap(score).ticksToSeconds(endOfScore(score));
    requireAtMost(
      mostCells(notes),
      Math.ceil(seconds / hop),
      `segments for ${notes} notes`,
      "use a longer hop",
    );
  }
  const segments = segmentScore(score, options);
  requireAtMost(
    FREE_SEGMENT_NOTES + SEGMENTS_PER_NOTE * notes * Math.ceil(length / hop),
    notesInWindows(score, segments),
    `notes in all segments together for ${notes} notes`,
    "notes that never end?",
  );
  return segments;
}

function requireAtMost(most: number, count: number, what: string, hint: string): void {
  if (count <= most) return;
  throw new GridError(`expected at most ${most} ${what}; got ${count}; ${hint}`, count, most);
}
