// Where musical time meets the clock: ticks to seconds and back under a score's tempo changes. Knows nothing of notes.
import type { Score } from "./score.ts";
import type { Seconds } from "./units.ts";
import { seconds } from "./units.ts";

/** Both directions are continuous, increasing and inverse to each other; each lookup is a binary search over the tempo changes. */
export interface TempoMap {
  /** Seconds from tick 0 to a position in ticks, >= 0, that may lie between two ticks. */
  ticksToSeconds(at: number): Seconds;
  /** Position in ticks, not rounded, at a time >= 0. */
  secondsToTicks(at: Seconds): number;
}

/**
 * The clock of a score: `seconds(t) = sum over stretches of one tempo of 60 (ticks in it) / (qpm ticksPerQuarter)`.
 *
 * @example tempoMap(score).ticksToSeconds(score.notes[0].onset)
 */
export function tempoMap({ tempos, ticksPerQuarter }: Pick<Score, "tempos" | "ticksPerQuarter">): TempoMap {
  const startTick = Float64Array.from(tempos, ({ at }) => at);
  const secondsPerTick = Float64Array.from(tempos, ({ qpm }) => 60 / (qpm * ticksPerQuarter));
  const startSecond = new Float64Array(tempos.length);
  for (let i = 1; i < tempos.length; i++) {
    startSecond[i] = startSecond[i - 1] + (startTick[i] - startTick[i - 1]) * secondsPerTick[i - 1];
  }
  return {
    ticksToSeconds(at) {
      const i = lastAtOrBefore(startTick, at);
      return seconds(startSecond[i] + (at - startTick[i]) * secondsPerTick[i]);
    },
    secondsToTicks(at) {
      const i = lastAtOrBefore(startSecond, at);
      return startTick[i] + (at - startSecond[i]) / secondsPerTick[i];
    },
  };
}

/** Index of the last start <= `at`, 0 if there is none. */
function lastAtOrBefore(starts: Float64Array, at: number): number {
  let low = 1;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
