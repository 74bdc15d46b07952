// The line a listener follows: the highest notes, without the accompaniment that moves below a held one.
import type { NoteColumns } from "./notes.ts";
import { STEPS_PER_QUARTER } from "./onsets.ts";

/** The top line as columns, in order of time. */
export interface TopLine {
  /** Quarters. */
  readonly onset: Float64Array;
  readonly duration: Float64Array;
  readonly pitch: Uint8Array;
}

/**
 * The highest note of each onset, unless a higher one goes on sounding for at least half of it.
 *
 * Notes within the same 24th of a quarter begin together.
 */
export function topLine({ onset, duration, pitch }: NoteColumns): TopLine {
  const kept: number[] = [];
  for (let first = 0; first < onset.length; ) {
    const step = Math.round(onset[first] * STEPS_PER_QUARTER);
    let top = first;
    let next = first + 1;
    while (next < onset.length && Math.round(onset[next] * STEPS_PER_QUARTER) === step) {
      if (pitch[next] > pitch[top]) top = next;
      next++;
    }
    const held = kept.at(-1);
    const masked =
      held !== undefined &&
      pitch[held] > pitch[top] &&
      onset[held] + duration[held] >= onset[top] + duration[top] / 2;
    if (!masked) kept.push(top);
    first = next;
  }
  return {
    onset: Float64Array.from(kept, (i) => onset[i]),
    duration: Float64Array.from(kept, (i) => duration[i]),
    pitch: Uint8Array.from(kept, (i) => pitch[i]),
  };
}
