// Tunes and copies of them for tests of near-duplicates.

import type { Note, Score } from "../src/score.ts";
import { createScore } from "../src/score.ts";
import { ticks } from "../src/units.ts";
import { seededRandom } from "./scores.ts";

const SCALE = [0, 2, 4, 5, 7, 9, 11];
const LENGTHS = [24, 24, 12, 12, 36, 48];

/** A melody of small steps in G major over a bass note each half bar. */
export function tune(seed: number, length = 96): Score {
  const random = seededRandom(seed);
  const notes: Note[] = [];
  let at = 0;
  let degree = 0;
  for (let k = 0; k < length; k++) {
    degree = Math.max(-4, Math.min(9, degree + Math.floor(5 * random()) - 2));
    const pitch = 67 + 12 * Math.floor(degree / 7) + SCALE[((degree % 7) + 7) % 7];
    const duration = LENGTHS[Math.floor(LENGTHS.length * random())];
    notes.push({ onset: ticks(at), duration: ticks(duration), pitch, velocity: 80, track: 0 });
    at += duration;
  }
  for (let bass = 0; bass < at; bass += 48) {
    const pitch = 43 + SCALE[Math.floor(7 * random())];
    notes.push({ onset: ticks(bass), duration: ticks(48), pitch, velocity: 60, track: 0 });
  }
  return createScore({ ticksPerQuarter: 24, notes });
}

export function withNotes(score: Score, change: (note: Note, index: number) => readonly Note[]): Score {
  return createScore({ ...score, notes: score.notes.flatMap(change) });
}

export function transposed(score: Score, semitones: number): Score {
  return withNotes(score, (note) => [{ ...note, pitch: note.pitch + semitones }]);
}

/** The same music in other note values, all times by one factor. */
export function stretched(score: Score, factor: number): Score {
  return withNotes(score, (note) => [
    {
      ...note,
      onset: ticks(Math.round(note.onset * factor)),
      duration: ticks(Math.max(1, Math.round(note.duration * factor))),
    },
  ]);
}

/** A share of the notes dropped, moved by up to an eighth, or moved by a step, in equal parts. */
export function edited(score: Score, share: number, seed: number): Score {
  const random = seededRandom(seed);
  return withNotes(score, (note) => {
    if (random() >= share) return [note];
    const kind = Math.floor(3 * random());
    if (kind === 0) return [];
    if (kind === 1)
      return [{ ...note, onset: ticks(Math.max(0, note.onset + Math.floor(25 * random()) - 12)) }];
    return [{ ...note, pitch: note.pitch + (random() < 0.5 ? -2 : 2) }];
  });
}
