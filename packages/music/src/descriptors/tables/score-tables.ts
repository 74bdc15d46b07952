// Everything the descriptors of a score share, computed in one pass, so that describing every bar costs little more than the whole.
import type { Bar } from "../../bars.ts";
import { barGrid, beatGrid, endOfScore } from "../../bars.ts";
import { withoutOrnaments } from "../../ornaments.ts";
import type { PedalSpan, Score } from "../../score.ts";
import type { TempoMap } from "../../tempo-map.ts";
import { tempoMap } from "../../tempo-map.ts";
import type { BeatSound } from "./beat-sound.ts";
import { beatSound } from "./beat-sound.ts";
import type { BeatHarmony } from "./harmony.ts";
import { beatHarmony } from "./harmony.ts";
import type { NoteColumns } from "./notes.ts";
import { noteColumns, pitchedColumns } from "./notes.ts";
import type { OnsetTable } from "./onsets.ts";
import { onsetTable } from "./onsets.ts";
import type { Line } from "./top-line.ts";
import { topLine } from "./top-line.ts";

/** Stretches with the pedal of any track down, in order and apart, in ticks. */
export interface PedalColumns {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export interface ScoreTables {
  readonly score: Score;
  readonly clock: TempoMap;
  readonly bars: readonly Bar[];
  /** Index of the first beat of each bar, and at the end the number of beats. */
  readonly firstBeat: Int32Array;
  /** Where the last note ends, in ticks. */
  readonly end: number;
  /** Every note. */
  readonly notes: NoteColumns;
  /** The notes that have a pitch. */
  readonly pitched: NoteColumns;
  readonly onsets: OnsetTable;
  readonly top: Line;
  readonly sound: BeatSound;
  /** Lowest pitch of the last beat that sounds, 0 if none does: settles ties between keys. */
  readonly lastBass: number;
  readonly harmony: BeatHarmony;
  readonly pedal: PedalColumns;
}

/**
 * Of the score without its ornaments.
 *
 * @throws GridError where the score has more bars or beats than `MAX_GRID_CELLS`
 */
export function tabulate(decorated: Score): ScoreTables {
  const score = withoutOrnaments(decorated);
  const bars = barGrid(score);
  const beats = beatGrid(score, bars);
  const firstBeat = new Int32Array(bars.length + 1).fill(beats.length);
  for (const beat of beats) if (beat.beatInBar === 0) firstBeat[beat.bar] = beat.index;
  const pitched = pitchedColumns(score);
  // Asked of the notes and not of the tracks: a slice keeps all tracks of its piece, of which there may be thousands.
  const notes = pitched.onset.length < score.notes.length ? noteColumns(score, () => true) : pitched;
  const sound = beatSound(pitched, beats, score.ticksPerQuarter);
  return {
    score,
    clock: tempoMap(score),
    bars,
    firstBeat,
    end: endOfScore(score),
    notes,
    pitched,
    onsets: onsetTable(score, bars),
    top: topLine(pitched),
    sound,
    lastBass: sound.bass.findLast((pitch) => pitch >= 0) ?? 0,
    harmony: beatHarmony(sound),
    pedal: pedalColumns(score.pedals),
  };
}

function pedalColumns(pedals: readonly PedalSpan[]): PedalColumns {
  const start: number[] = [];
  const end: number[] = [];
  for (const { onset, duration } of pedals) {
    const last = end.length - 1;
    if (last >= 0 && onset <= end[last]) end[last] = Math.max(end[last], onset + duration);
    else {
      start.push(onset);
      end.push(onset + duration);
    }
  }
  return { start: Float64Array.from(start), end: Float64Array.from(end) };
}
