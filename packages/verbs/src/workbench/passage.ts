// Music that was made or read, as the studio plays and draws it.
import { barGrid, endOfScore, type Score, tempoMap } from "@semitone/music";
import { playedNotes, VOICES } from "@semitone/music/sound";
import type { MusicCurves } from "../performing/curves.ts";

/** Numbers a note has in `notes`: onset and length in seconds, pitch, velocity, index of its voice in `VOICES`. */
export const NOTE_WIDTH = 5;

export interface PlayedMusic {
  /** `NOTE_WIDTH` numbers a note, in the order of onsets. */
  readonly notes: readonly number[];
  /** Seconds at which each bar begins. */
  readonly bars: readonly number[];
  readonly seconds: number;
  /** Of a performance of a score of the project: tempo and dynamics of each beat. */
  readonly curves?: MusicCurves;
  /** Of sound, which has neither notes nor bars: see `HeardSound`. */
  readonly peaks?: readonly number[];
  /** Of sound: the name that its samples are asked for by. */
  readonly sound?: string;
}

/** More bars are no help to an eye. */
const MAX_BARS = 20_000;

export function playedMusic(score: Score): PlayedMusic {
  const clock = tempoMap(score);
  return {
    notes: playedNotes(score).flatMap(({ onsetSeconds, durationSeconds, pitch, velocity, voice }) => [
      onsetSeconds,
      durationSeconds,
      pitch,
      velocity,
      VOICES.indexOf(voice),
    ]),
    bars: barGrid(score)
      .slice(0, MAX_BARS)
      .map(({ start }) => clock.ticksToSeconds(start)),
    seconds: clock.ticksToSeconds(endOfScore(score)),
  };
}
