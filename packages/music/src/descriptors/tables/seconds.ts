// Elapsed time between two positions of a score. Knows only its tempo changes.
import type { Score } from "../../score.ts";

/** Seconds from `start` to `end` (in ticks): the sum over stretches of one tempo of `60 quarters / qpm`. */
export function secondsBetween({ tempos, ticksPerQuarter }: Score, start: number, end: number): number {
  let total = 0;
  for (let i = 0; i < tempos.length; i++) {
    const from = Math.max(start, tempos[i].at);
    const to = i + 1 < tempos.length ? Math.min(end, tempos[i + 1].at) : end;
    if (to > from) total += (60 * (to - from)) / (tempos[i].qpm * ticksPerQuarter);
  }
  return total;
}
