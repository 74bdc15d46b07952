// Between a score (ticks) and a performance (seconds). Knows only the tempo map; rounding is its only loss.
import type { Performance } from "./performance.ts";
import type { Score } from "./score.ts";
import { createScore } from "./score.ts";
import { tempoMap } from "./tempo-map.ts";
import type { Ticks } from "./units.ts";
import { seconds, ticks } from "./units.ts";

export interface FromPerformanceOptions {
  /** Steady tempo that the clock is read against, quarter notes a minute, > 0. @default 120 */
  readonly qpm?: number;
  /** Resolution of the score, 1..32767. @default 480 */
  readonly ticksPerQuarter?: number;
}

/** Thrown where a performance cannot be laid on the ticks asked for. */
export class PerformanceError extends Error {
  override readonly name = "PerformanceError";
  constructor(
    message: string,
    readonly value: number,
  ) {
    super(message);
  }
}

/** What a listener hears when the score is played at its own tempos. Meters, keys and chord symbols have no place there. */
export function toPerformance(score: Score): Performance {
  const map = tempoMap(score);
  const inSeconds = (onset: Ticks, duration: Ticks) => {
    const onsetSeconds = map.ticksToSeconds(onset);
    return {
      onsetSeconds,
      durationSeconds: seconds(map.ticksToSeconds(onset + duration) - onsetSeconds),
    };
  };
  return {
    notes: score.notes.map(({ onset, duration, pitch, velocity, track }) => ({
      ...inSeconds(onset, duration),
      pitch,
      velocity,
      track,
    })),
    pedals: score.pedals.map(({ onset, duration, track }) => ({ ...inSeconds(onset, duration), track })),
    tracks: score.tracks,
    provenance: score.provenance,
  };
}

/**
 * A score that sounds like the performance: each onset and offset at its nearest tick under one steady tempo.
 *
 * The beat is not searched for, so bar lines mean nothing. Times move by at most half a tick, 0.5 ms with the defaults; a note
 * shorter than a tick lasts one. `fromPerformance(toPerformance(score), { qpm })` is `score` again if that was its only tempo.
 *
 * @throws PerformanceError if `qpm` or `ticksPerQuarter` is out of range
 */
export function fromPerformance(
  performance: Performance,
  { qpm = 120, ticksPerQuarter = 480 }: FromPerformanceOptions = {},
): Score {
  if (!(qpm > 0 && Number.isFinite(qpm)))
    throw new PerformanceError(`fromPerformance: qpm must be > 0; got ${qpm}`, qpm);
  if (!(Number.isInteger(ticksPerQuarter) && ticksPerQuarter >= 1 && ticksPerQuarter <= 32767)) {
    throw new PerformanceError(
      `fromPerformance: ticksPerQuarter must be a whole number in 1..32767; got ${ticksPerQuarter}`,
      ticksPerQuarter,
    );
  }
  const ticksPerSecond = (qpm * ticksPerQuarter) / 60;
  const inTicks = (onsetSeconds: number, durationSeconds: number) => {
    const onset = Math.round(onsetSeconds * ticksPerSecond);
    const offset = Math.round((onsetSeconds + durationSeconds) * ticksPerSecond);
    return { onset: ticks(onset), duration: ticks(Math.max(1, offset - onset)) };
  };
  return createScore({
    ticksPerQuarter,
    notes: performance.notes.map(({ onsetSeconds, durationSeconds, pitch, velocity, track }) => ({
      ...inTicks(onsetSeconds, durationSeconds),
      pitch,
      velocity,
      track,
    })),
    pedals: performance.pedals.map(({ onsetSeconds, durationSeconds, track }) => ({
      ...inTicks(onsetSeconds, durationSeconds),
      track,
    })),
    tempos: [{ at: ticks(0), qpm }],
    tracks: performance.tracks,
    provenance: performance.provenance,
  });
}
