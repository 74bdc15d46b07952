// The line a listener follows: the highest notes, without the accompaniment that moves below a held one.
import type { NoteColumns } from "./notes.ts";

/** Notes in order of time, as columns. */
export type Line = Pick<NoteColumns, "onset" | "duration" | "pitch">;

/** Two notes begin together if the later starts within this part of the shorter of the two. */
const TOGETHER = 1 / 8;

/**
 * The highest note of each onset, unless a higher one goes on sounding for at least half of it.
 *
 * Only ratios of times are compared, so a line does not depend on the tempo or the note values that a piece is written in.
 */
export function topLine(notes: Line): Line {
  return lineOf(notes, (pitch) => pitch);
}

/** The lowest notes likewise. */
export function bassLine(notes: Line): Line {
  return lineOf(notes, (pitch) => -pitch);
}

function lineOf({ onset, duration, pitch }: Line, height: (pitch: number) => number): Line {
  const kept: number[] = [];
  for (let i = 0; i < onset.length; i++) {
    const held = kept[kept.length - 1];
    if (held === undefined) {
      kept.push(i);
      continue;
    }
    const together = onset[i] - onset[held] <= TOGETHER * Math.min(duration[i], duration[held]);
    if (height(pitch[i]) > height(pitch[held])) {
      if (together) kept[kept.length - 1] = i;
      else kept.push(i);
    } else if (!together && onset[held] + duration[held] < onset[i] + duration[i] / 2) kept.push(i);
  }
  return {
    onset: Float64Array.from(kept, (i) => onset[i]),
    duration: Float64Array.from(kept, (i) => duration[i]),
    pitch: Uint8Array.from(kept, (i) => pitch[i]),
  };
}
