// The notes of a score as columns, in ticks, so that a passage is a pair of indices. Knows no meter.
import type { Note, Score } from "../../score.ts";

/** Notes in score order as parallel columns. */
export interface NoteColumns {
  /** Ticks from the start of the score, ascending. */
  readonly onset: Float64Array;
  /** Ticks, > 0. */
  readonly duration: Float64Array;
  readonly pitch: Uint8Array;
  readonly velocity: Uint8Array;
}

/** Columns of the notes that `keep` lets through. */
export function noteColumns(score: Score, keep: (note: Note) => boolean): NoteColumns {
  const notes = score.notes.filter(keep);
  const columns = {
    onset: new Float64Array(notes.length),
    duration: new Float64Array(notes.length),
    pitch: new Uint8Array(notes.length),
    velocity: new Uint8Array(notes.length),
  };
  notes.forEach((note, i) => {
    columns.onset[i] = note.onset;
    columns.duration[i] = note.duration;
    columns.pitch[i] = note.pitch;
    columns.velocity[i] = note.velocity;
  });
  return columns;
}

/** Notes on tracks that are not drums: only these have a pitch. */
export function pitchedColumns(score: Score): NoteColumns {
  return noteColumns(score, (note) => !score.tracks[note.track].isDrum);
}
