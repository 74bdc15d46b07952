// What rhythm, meter and tonal views read of a score: its sounding notes, and the line of its highest.
import type { Note, Score } from "../score.ts";

/** A moment of the top line; times in ticks. */
export interface TopNote {
  readonly onset: number;
  readonly pitch: number;
  readonly duration: number;
}

/** Notes that sound a pitch, or every note of a score that is percussion throughout. */
export function soundingNotes({ notes, tracks }: Score): readonly Note[] {
  if (!tracks.some(({ isDrum }) => isDrum)) return notes;
  const pitched = notes.filter(({ track }) => !tracks[track].isDrum);
  return pitched.length > 0 ? pitched : notes;
}

/** Onsets in rising order without repeats, and the highest pitch of each with its duration (the last of several equal pitches). */
export function topLine(score: Score): TopNote[] {
  const line: { onset: number; pitch: number; duration: number }[] = [];
  for (const { onset, pitch, duration } of soundingNotes(score)) {
    const last = line.at(-1);
    if (last?.onset !== onset) line.push({ onset, pitch, duration });
    else if (pitch >= last.pitch) {
      last.pitch = pitch;
      last.duration = duration;
    }
  }
  return line;
}
