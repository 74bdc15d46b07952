// A performance in the terms of its score, and back: local tempo for each beat, and for each note how loud, how early or late, how long.
import { type Beat, barGrid, beatGrid, cellAt } from "../bars.ts";
import type { Performance, PerformedNote, PerformedPedal } from "../performance.ts";
import type { Score } from "../score.ts";
import { type Seconds, seconds } from "../units.ts";
import { playedOnsets } from "./align.ts";
import { AlignmentError, NOT_PLAYED, type PlayedScore } from "./played-score.ts";

/** Shortest beat that a performance may have, in seconds. */
const SHORTEST_BEAT = 0.02;
/** Seconds of a beat of a performance of which no two onsets are known. */
const USUAL_BEAT = 0.5;
/** Shortest note that is decoded, in seconds. */
const SHORTEST_NOTE = 0.001;

/** A performance in the terms of its score. */
export interface EncodedPerformance {
  /** When each beat of `beatGrid` begins, in seconds, and when the last one ends; ascending. */
  readonly beatSeconds: Float64Array;
  /** For each note of the score: 1 where it was played, otherwise 0 and its numbers below are 0. */
  readonly isPlayed: Uint8Array;
  /** MIDI velocity, 1..127. */
  readonly velocity: Float32Array;
  /** Seconds after the place of its onset between the beats. */
  readonly deviation: Float32Array;
  /** log2 of the played duration by that of the score at the local tempo: 0 as written, -1 half as long. */
  readonly articulation: Float32Array;
  /** Stretches with the sustain pedal down, in beats from the first, with their fractions. */
  readonly pedals: readonly { readonly from: number; readonly to: number; readonly track: number }[];
  /** What was played that the score does not have, such as ornaments and wrong notes; in beats as pedals are. @default none */
  readonly others?: readonly PlayedBeside[];
}

/** A note that is none of the score. */
export interface PlayedBeside {
  readonly from: number;
  readonly to: number;
  readonly pitch: number;
  readonly velocity: number;
  readonly track: number;
}

/** Beats, and the seconds where each begins. */
export interface BeatClock {
  readonly beats: readonly Beat[];
  readonly beatSeconds: Float64Array;
  /** @param at  in ticks */
  secondsAt(at: number): number;
  /** Beats from the first, with their fraction. */
  beatAt(seconds: number): number;
}

/** The clock of beats that begin at given times; beyond them it goes on at the tempo of the first or last beat. */
export function beatClock(beats: readonly Beat[], beatSeconds: Float64Array): BeatClock {
  const place = (k: number) => Math.max(0, Math.min(beats.length - 1, k));
  return {
    beats,
    beatSeconds,
    secondsAt(at) {
      const k = place(cellAt(beats, at));
      const { start, end } = beats[k];
      return beatSeconds[k] + ((at - start) / (end - start)) * (beatSeconds[k + 1] - beatSeconds[k]);
    },
    beatAt(when) {
      let [low, high] = [0, beats.length];
      while (low < high - 1) {
        const middle = (low + high) >>> 1;
        if (beatSeconds[middle] <= when) low = middle;
        else high = middle;
      }
      return low + (when - beatSeconds[low]) / (beatSeconds[low + 1] - beatSeconds[low]);
    },
  };
}

/** Beats of the score, one at least. */
export function beatsOf(score: Score): Beat[] {
  if (score.notes.length === 0)
    throw new AlignmentError("a performance: expected a score with notes; got none; choose another score");
  return beatGrid(score, barGrid(score));
}

/**
 * When each beat was played: where notes begin on it, the mean of their onsets, otherwise on the line between the onsets around it.
 *
 * @throws AlignmentError for a score without notes
 */
export function playedBeats({ score, performance, matches }: PlayedScore): BeatClock {
  const beats = beatsOf(score);
  const [onsets, times] = playedOnsets(score.notes, performance.notes, matches);
  const known = rising(onsets, times);
  const bounds = [...beats.map(({ start }): number => start), beats[beats.length - 1].end];
  const first = beats[0];
  const usual = USUAL_BEAT / (first.end - first.start);
  const at = linesThrough(known.onsets, known.times, usual);
  const beatSeconds = Float64Array.from(bounds, at);
  // Nothing begins before the first beat, so that a performance can be written from it on.
  for (const j of matches)
    if (j !== NOT_PLAYED) beatSeconds[0] = Math.min(beatSeconds[0], performance.notes[j].onsetSeconds);
  for (let k = 1; k < beatSeconds.length; k++)
    beatSeconds[k] = Math.max(beatSeconds[k], beatSeconds[k - 1] + SHORTEST_BEAT);
  return beatClock(beats, beatSeconds);
}

/** The longest-lasting view of what is known: onsets whose time is later than all before them. */
function rising(onsets: readonly number[], times: readonly number[]) {
  const kept: { onsets: number[]; times: number[] } = { onsets: [], times: [] };
  for (const [i, onset] of onsets.entries()) {
    if (!Number.isFinite(times[i])) continue;
    if (kept.times.length > 0 && times[i] <= kept.times[kept.times.length - 1]) continue;
    kept.onsets.push(onset);
    kept.times.push(times[i]);
  }
  return kept;
}

/** Straight between points, and on at the tempo of the first and last four of them. */
function linesThrough(onsets: readonly number[], times: readonly number[], usual: number) {
  const last = onsets.length - 1;
  const slope = (a: number, b: number) => (b > a ? (times[b] - times[a]) / (onsets[b] - onsets[a]) : usual);
  const [early, late] = [slope(0, Math.min(3, last)), slope(Math.max(0, last - 3), last)];
  let k = 0;
  /** For ascending arguments. */
  return (at: number): number => {
    if (last < 0) return at * usual;
    if (at <= onsets[0]) return times[0] + (at - onsets[0]) * early;
    if (at >= onsets[last]) return times[last] + (at - onsets[last]) * late;
    while (onsets[k + 1] < at) k++;
    return times[k] + ((at - onsets[k]) / (onsets[k + 1] - onsets[k])) * (times[k + 1] - times[k]);
  };
}

/** @throws AlignmentError for a score without notes */
export function encodePerformance(played: PlayedScore): EncodedPerformance {
  const { score, performance, matches } = played;
  const clock = playedBeats(played);
  const count = score.notes.length;
  const span = ({ onsetSeconds, durationSeconds }: PerformedNote | PerformedPedal) => ({
    from: clock.beatAt(onsetSeconds),
    to: clock.beatAt(onsetSeconds + durationSeconds),
  });
  const isOfScore = new Set(matches);
  const encoded = {
    beatSeconds: clock.beatSeconds,
    isPlayed: new Uint8Array(count),
    velocity: new Float32Array(count),
    deviation: new Float32Array(count),
    articulation: new Float32Array(count),
    pedals: performance.pedals.map((pedal) => ({ ...span(pedal), track: pedal.track })),
    others: performance.notes.flatMap((note, j): PlayedBeside[] => {
      const { pitch, velocity, track } = note;
      return isOfScore.has(j) ? [] : [{ ...span(note), pitch, velocity, track }];
    }),
  };
  for (const [i, { onset, duration }] of score.notes.entries()) {
    if (matches[i] === NOT_PLAYED) continue;
    const { onsetSeconds, durationSeconds, velocity } = performance.notes[matches[i]];
    const at = clock.secondsAt(onset);
    encoded.isPlayed[i] = 1;
    encoded.velocity[i] = velocity;
    encoded.deviation[i] = onsetSeconds - at;
    encoded.articulation[i] = Math.log2(durationSeconds / (clock.secondsAt(onset + duration) - at));
  }
  return encoded;
}

/**
 * The performance again: onsets and ends within 5 ms, velocities within 1 of what was encoded. Notes of the score that were not played are
 * left out; those that are not of the score are on a track of the score. Drum tracks are played as they are encoded, too.
 *
 * @throws AlignmentError where the numbers are not of this score
 */
export function decodePerformance(score: Score, encoded: EncodedPerformance): Performance {
  const beats = beatsOf(score);
  const { beatSeconds, isPlayed, velocity, deviation, articulation } = encoded;
  if (beatSeconds.length !== beats.length + 1 || isPlayed.length !== score.notes.length)
    throw new AlignmentError(
      `decodePerformance: expected ${beats.length + 1} times of beats and ${score.notes.length} notes; got ${beatSeconds.length} and ${isPlayed.length}; decode it with its own score`,
    );
  const clock = beatClock(beats, beatSeconds);
  const notes: PerformedNote[] = [];
  for (const [i, { onset, duration, pitch, track }] of score.notes.entries()) {
    if (!isPlayed[i]) continue;
    const at = clock.secondsAt(onset);
    notes.push({
      onsetSeconds: seconds(Math.max(0, at + deviation[i])),
      durationSeconds: seconds(
        Math.max(SHORTEST_NOTE, (clock.secondsAt(onset + duration) - at) * 2 ** articulation[i]),
      ),
      pitch,
      velocity: Math.max(1, Math.min(127, Math.round(velocity[i]))),
      track,
    });
  }
  const last = Math.max(0, score.tracks.length - 1);
  for (const { from, to, pitch, velocity, track } of encoded.others ?? [])
    notes.push({ ...timesOf(from, to, clock), pitch, velocity, track: Math.min(last, track) });
  notes.sort((a, b) => a.onsetSeconds - b.onsetSeconds || a.pitch - b.pitch || a.track - b.track);
  return {
    notes,
    pedals: encoded.pedals.map(({ from, to, track }) => ({ ...timesOf(from, to, clock), track })),
    tracks: score.tracks,
    provenance: score.provenance,
  };
}

/** Seconds of what lasts from one beat to another. */
function timesOf(from: number, to: number, { beats, beatSeconds }: BeatClock) {
  const secondsOf = (beat: number): Seconds => {
    const k = Math.max(0, Math.min(beats.length - 1, Math.floor(beat)));
    return seconds(Math.max(0, beatSeconds[k] + (beat - k) * (beatSeconds[k + 1] - beatSeconds[k])));
  };
  const start = secondsOf(from);
  return { onsetSeconds: start, durationSeconds: seconds(Math.max(SHORTEST_NOTE, secondsOf(to) - start)) };
}
