// Copies of a score as they turn up in real folders: another key, another tempo or notation, another player, a few other notes.
import type { Note, Score } from "@semitone/music";
import { createScore, ticks } from "@semitone/music";

/** What a copy may change. */
export interface Copy {
  readonly transposed?: boolean;
  /** Another tempo, and other note values: all times by one factor from 0.6 to 1.8. */
  readonly stretched?: boolean;
  readonly louder?: boolean;
  /** Share of the notes that are dropped, doubled by a wrong neighbour, moved in time or changed in pitch, in equal parts. */
  readonly edited?: number;
}

const ALL = { transposed: true, stretched: true, louder: true };

export const COPIES = {
  transposed: { transposed: true },
  "time-stretched": { stretched: true },
  "velocity-changed": { louder: true },
  "all three": ALL,
  "edited, 2 % of notes": { ...ALL, edited: 0.02 },
  "edited, 5 % of notes": { ...ALL, edited: 0.05 },
} satisfies Record<string, Copy>;

export function copyOf(score: Score, copy: Copy, random: () => number): Score {
  const pitches = score.notes.map((note) => note.pitch);
  const room = [-Math.min(6, ...pitches), Math.min(6, ...pitches.map((pitch) => 127 - pitch))];
  const shift = copy.transposed ? Math.round(room[0] + random() * (room[1] - room[0])) : 0;
  const stretch = copy.stretched ? 0.6 + 1.2 * random() : 1;
  const loudness = copy.louder ? 0.6 + 0.8 * random() : 1;
  const edited = score.notes.flatMap((note) =>
    random() < (copy.edited ?? 0) ? edit(note, score.ticksPerQuarter, random) : [note],
  );
  return createScore({
    ...score,
    notes: edited.map((note) => ({
      ...note,
      onset: ticks(Math.round(note.onset * stretch)),
      duration: ticks(Math.max(1, Math.round(note.duration * stretch))),
      pitch: Math.min(127, Math.max(0, note.pitch + shift)),
      velocity: Math.min(127, Math.max(1, Math.round(note.velocity * loudness * (0.9 + 0.2 * random())))),
    })),
    tempos: score.tempos.map(({ at, qpm }) => ({
      at: ticks(Math.round(at * stretch)),
      qpm: qpm * stretch * 1.1,
    })),
    meters: score.meters.map((meter) => ({ ...meter, at: ticks(Math.round(meter.at * stretch)) })),
  });
}

/** What becomes of one note: gone, with a wrong neighbour within a beat, moved by up to an eighth, or at another pitch. */
function edit(note: Note, ticksPerQuarter: number, random: () => number): Note[] {
  const within = (reach: number) => (2 * random() - 1) * reach;
  const moved = (reach: number) =>
    ticks(Math.max(0, Math.round(note.onset + within(reach * ticksPerQuarter))));
  const kind = Math.floor(4 * random());
  if (kind === 0) return [];
  if (kind === 1) return [note, { ...note, onset: moved(1), pitch: note.pitch + Math.round(within(7)) }];
  if (kind === 2) return [{ ...note, onset: moved(0.5) }];
  const interval = [-12, -2, -1, 1, 2, 12][Math.floor(6 * random())];
  return [{ ...note, pitch: note.pitch + interval }];
}
