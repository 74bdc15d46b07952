// Grace notes of a score: leaving them out where music is measured, and what each belongs to. Knows scores, no file format.
import type { Note, Score } from "./score.ts";
import type { Ticks } from "./units.ts";
import { ticks } from "./units.ts";

/**
 * The score without its grace notes, for whatever counts or measures: descriptors, views, representations, fingerprints, segments.
 *
 * Grace notes overlap what they decorate and change nothing of it, so this is exactly the score of the same piece written without.
 * A score that has none is returned as it is.
 */
export function withoutOrnaments(score: Score): Score {
  if (!score.notes.some(isOrnament)) return score;
  return { ...score, notes: score.notes.filter((note) => !isOrnament(note)) };
}

/** Whether a note is an ornament, which takes no time of its own. */
export function isOrnament({ ornament }: Note): boolean {
  return ornament !== undefined;
}

/** Grace notes of one voice that are played one after the other, and what they decorate. */
export interface OrnamentGroup {
  readonly track: number;
  readonly voice: number | undefined;
  /** Where the decorated note or rest begins. */
  readonly at: Ticks;
  /** In playing order; notes that begin together are a chord. */
  readonly chords: readonly (readonly Note[])[];
}

/**
 * The grace notes of a score in groups, in order of time.
 *
 * Those of a voice of which each begins where the one before ends are a group. It belongs to the note of its voice that begins with it (at
 * the start of a piece there is no time before the beat); else to what begins where it ends.
 *
 * Cost: O(notes).
 */
export function ornamentGroups(score: Score): OrnamentGroup[] {
  const ornaments = score.notes.filter(isOrnament);
  if (ornaments.length === 0) return [];
  const plain = new Set(score.notes.filter((note) => !isOrnament(note)).map(placeOf));
  const groups: { chords: Note[][]; end: number }[] = [];
  const lastOf = new Map<string, (typeof groups)[number]>();
  for (const note of ornaments) {
    const voice = `${note.track}/${note.voice}`;
    const last = lastOf.get(voice);
    const chord = last?.chords.at(-1);
    if (last && chord && chord[0].onset === note.onset) chord.push(note);
    else if (last && last.end === note.onset) last.chords.push([note]);
    else {
      const group = { chords: [[note]], end: 0 };
      lastOf.set(voice, group);
      groups.push(group);
    }
    const group = lastOf.get(voice)!;
    group.end = Math.max(group.end, note.onset + note.duration);
  }
  return groups.map(({ chords, end }) => {
    const [first] = chords[0];
    const onTheBeat = plain.has(placeOf(first));
    return {
      track: first.track,
      voice: first.voice,
      at: onTheBeat ? first.onset : ticks(end),
      chords,
    };
  });
}

function placeOf({ track, voice, onset }: Note): string {
  return `${track}/${voice}/${onset}`;
}
