// A performance as a score that keeps its bars: a tempo for each beat, notes moved off the grid by what they deviate from it.
import { createScore, type Note, type PedalSpan, type Score } from "../score.ts";
import { type Ticks, ticks } from "../units.ts";
import { beatClock, beatsOf, decodePerformance, type EncodedPerformance } from "./encode-performance.ts";

/** Least resolution of what is written: a tick is then shorter than 3 ms at 40 beats a minute. */
const LEAST_TICKS = 480;

/**
 * The score as it was played: sounds like `decodePerformance`, to a tick and to the microsecond of a MIDI tempo, and its bar lines are those
 * of the score; it starts with its first beat. The resolution is raised to 480 ticks a quarter or more by a whole factor.
 *
 * @throws AlignmentError where the numbers are not of this score
 */
export function playedInTime(score: Score, encoded: EncodedPerformance): Score {
  const performance = decodePerformance(score, encoded);
  const beats = beatsOf(score);
  const { beatSeconds } = encoded;
  const clock = beatClock(beats, beatSeconds);
  const factor = Math.min(
    Math.max(1, Math.ceil(LEAST_TICKS / score.ticksPerQuarter)),
    Math.floor(32767 / score.ticksPerQuarter),
  );
  const perQuarter = score.ticksPerQuarter * factor;
  const ticksAt = (at: number): number => {
    const beat = clock.beatAt(at);
    const k = Math.max(0, Math.min(beats.length - 1, Math.floor(beat)));
    return Math.max(0, (beats[k].start + (beat - k) * (beats[k].end - beats[k].start)) * factor);
  };
  const span = (from: number, length: number) => {
    const onset = Math.round(ticksAt(from));
    return { onset: ticks(onset), duration: ticks(Math.max(1, Math.round(ticksAt(from + length)) - onset)) };
  };
  const scaled = <T extends { readonly at: Ticks }>(changes: readonly T[]): T[] =>
    changes.map((change) => ({ ...change, at: ticks(change.at * factor) }));
  return createScore({
    ...score,
    ticksPerQuarter: perQuarter,
    notes: performance.notes.map(
      ({ onsetSeconds, durationSeconds, pitch, velocity, track }): Note => ({
        ...span(onsetSeconds, durationSeconds),
        pitch,
        velocity,
        track,
      }),
    ),
    pedals: performance.pedals.map(
      ({ onsetSeconds, durationSeconds, track }): PedalSpan => ({
        ...span(onsetSeconds, durationSeconds),
        track,
      }),
    ),
    tempos: beats.map(({ start, end }, k) => ({
      at: ticks(start * factor),
      qpm: (60 * (end - start)) / score.ticksPerQuarter / (beatSeconds[k + 1] - beatSeconds[k]),
    })),
    meters: scaled(score.meters),
    keys: scaled(score.keys),
    chords: scaled(score.chords),
  });
}
