// Two notes of one track on one key at one time: MIDI cannot say which of them ends.
import { type Note, ticks } from "@semitone/music";

/** The notes, in order of onset, where of two that begin together on one pitch of a track the longer stays, and one that sounds ends before the next begins. */
export function withoutClashes(notes: readonly Note[]): Note[] {
  const kept: Note[] = [];
  /** By track and pitch, the place in `kept` of the last note. */
  const last = new Map<number, number>();
  for (const note of notes) {
    const key = note.track * 128 + note.pitch;
    const place = last.get(key);
    const before = place === undefined ? undefined : kept[place];
    if (before && place !== undefined && before.onset === note.onset) {
      if (note.duration > before.duration) kept[place] = note;
      continue;
    }
    if (before && place !== undefined && before.onset + before.duration > note.onset)
      kept[place] = { ...before, duration: ticks(note.onset - before.onset) };
    last.set(key, kept.push(note) - 1);
  }
  return kept;
}
