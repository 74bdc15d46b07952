// The form of a family of features: names known beforehand, values computed from one score.
import type { Score } from "../score.ts";

/** Features of a passage that belong together. */
export interface FeatureFamily {
  readonly name: string;
  /** Of each value, unique among all families. */
  readonly names: readonly string[];
  /** One finite value (or NaN where undefined) for each name. */
  readonly compute: (score: Score) => ArrayLike<number>;
}

/** Notes that sound a pitch, or every note of a score that is percussion throughout. */
export function soundingNotes({ notes, tracks }: Score): Score["notes"] {
  const pitched = notes.filter(({ track }) => !tracks[track].isDrum);
  return pitched.length > 0 ? pitched : notes;
}

/** Onsets in rising order without repeats, and the highest pitch and longest duration of each; times in ticks. */
export function topLine(score: Score): { onset: number; pitch: number; duration: number }[] {
  const line: { onset: number; pitch: number; duration: number }[] = [];
  for (const { onset, pitch, duration } of soundingNotes(score)) {
    const last = line.at(-1);
    if (last?.onset !== onset) line.push({ onset, pitch, duration });
    else if (pitch >= last.pitch) Object.assign(last, { pitch, duration });
  }
  return line;
}
