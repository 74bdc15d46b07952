// What a listener may notice of 16 bars, as numbers: each from the notes alone.
import { barGrid, type Note, type Score } from "@semitone/music";

export const FEATURES = [
  "notes per quarter",
  "pitch-class entropy, bits",
  "share of notes in the scale",
  "groove consistency",
  "repetition at 1 bar",
  "repetition at 2 bars",
  "repetition at 4 bars",
  "repetition at 8 bars",
  "share of empty bars",
  "mean duration, quarters",
  "deviation of durations",
  "mean velocity",
  "deviation of velocities",
  "mean leap of the top line, semitones",
  "repeated top notes",
  "range, semitones",
  "notes that sound at once",
  "mean pitch",
  "changes of pitch classes per quarter",
] as const;

const STEPS = 4;

/** In the order of `FEATURES`. */
export function featuresOf(score: Score): number[] {
  const { notes, ticksPerQuarter } = score;
  const bars = barGrid(score);
  const quarters = Math.max(1, (bars.at(-1)?.end ?? 0) / ticksPerQuarter);
  const durations = notes.map(({ duration }) => duration / ticksPerQuarter);
  const velocities = notes.map(({ velocity }) => velocity);
  const pitches = notes.map(({ pitch }) => pitch);
  const top = topLine(notes);
  const leaps = top.slice(1).map((pitch, i) => Math.abs(pitch - top[i]));
  const patterns = bars.map(({ start, end }) => {
    const own = notes.filter(({ onset }) => onset >= start && onset < end);
    const at = ({ onset }: Note) => Math.round(((onset - start) * STEPS) / ticksPerQuarter);
    return {
      rhythm: new Set(own.map(at)),
      notes: new Set(own.map((note) => at(note) * 128 + note.pitch)),
      steps: Math.max(1, Math.round(((end - start) * STEPS) / ticksPerQuarter)),
    };
  });
  const repetition = (lag: number) =>
    mean(patterns.slice(lag).map(({ notes: now }, i) => overlap(now, patterns[i].notes)));
  return [
    notes.length / quarters,
    entropy(pitches.map((pitch) => pitch % 12)),
    inScale(score),
    mean(patterns.slice(1).map((bar, i) => 1 - differing(bar.rhythm, patterns[i].rhythm) / bar.steps)),
    ...[1, 2, 4, 8].map(repetition),
    mean(patterns.map(({ rhythm }) => Number(rhythm.size === 0))),
    mean(durations),
    deviation(durations),
    mean(velocities),
    deviation(velocities),
    mean(leaps),
    mean(leaps.map((leap) => Number(leap === 0))),
    pitches.length > 0 ? Math.max(...pitches) - Math.min(...pitches) : 0,
    durations.reduce((a, b) => a + b, 0) / quarters,
    mean(pitches),
    chordChanges(score, quarters),
  ];
}

const mean = (values: readonly number[]): number =>
  values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 0;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

function topLine(notes: readonly Note[]): number[] {
  const highest = new Map<number, number>();
  for (const { onset, pitch } of notes) highest.set(onset, Math.max(highest.get(onset) ?? 0, pitch));
  return [...highest].sort(([a], [b]) => a - b).map(([, pitch]) => pitch);
}

function entropy(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / values.length;
    return sum - share * Math.log2(share);
  }, 0);
}

const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];

/** Of the scale, of all major and minor ones, that holds most notes. */
function inScale({ notes }: Score): number {
  let best = 0;
  for (let tonic = 0; tonic < 12; tonic++)
    for (const scale of [MAJOR, MINOR]) {
      const inside = new Set(scale.map((step) => (step + tonic) % 12));
      best = Math.max(best, mean(notes.map(({ pitch }) => Number(inside.has(pitch % 12)))));
    }
  return best;
}

/** Jaccard's index; two empty bars are alike. */
function overlap<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  const both = [...a].filter((item) => b.has(item)).length;
  const all = a.size + b.size - both;
  return all === 0 ? 1 : both / all;
}

function differing<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  const both = [...a].filter((item) => b.has(item)).length;
  return a.size + b.size - 2 * both;
}

/** How often another set of pitch classes sounds from one quarter to the next. */
function chordChanges({ notes, ticksPerQuarter }: Score, quarters: number): number {
  const sets = Array.from({ length: Math.ceil(quarters) }, () => new Set<number>());
  for (const { onset, duration, pitch } of notes) {
    const first = Math.floor(onset / ticksPerQuarter);
    const last = Math.min(sets.length - 1, Math.ceil((onset + duration) / ticksPerQuarter) - 1);
    for (let q = first; q <= last; q++) sets[q].add(pitch % 12);
  }
  return mean(sets.slice(1).map((set, i) => 1 - overlap(set, sets[i])));
}
