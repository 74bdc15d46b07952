// How much of a piece is still there in another version of it: harmony, rhythm and the shape of its top line, bar by bar.
import { barGrid, cellAt, type Note, type Score, withoutOrnaments } from "@semitone/music";

/** Each 0..1, a mean over the bars that have notes in either version; 1 = the same. */
export interface ContentKept {
  /** Cosine of the weights of the 12 pitch classes. */
  readonly chroma: number;
  /** Onsets that both have, as F1 over sixteenths of the bar. */
  readonly rhythm: number;
  /** Share of steps along the top line that go the same way: up, down or level. */
  readonly contour: number;
}

/** Compares versions whose bars correspond. */
export function contentKept(before: Score, after: Score): ContentKept {
  const [a, b] = [barsOf(before), barsOf(after)];
  const count = Math.max(a.length, b.length);
  const pairs = Array.from({ length: count }, (_, i) => [a[i] ?? [], b[i] ?? []] as const).filter(
    ([x, y]) => x.length + y.length > 0,
  );
  const mean = (of: (x: readonly BarNote[], y: readonly BarNote[]) => number) =>
    pairs.length === 0 ? 1 : pairs.reduce((sum, [x, y]) => sum + of(x, y), 0) / pairs.length;
  return { chroma: mean(chromaSimilarity), rhythm: mean(rhythmSimilarity), contour: mean(contourSimilarity) };
}

interface BarNote extends Pick<Note, "pitch"> {
  /** Sixteenths from the bar line. */
  readonly at: number;
  readonly quarters: number;
}

function barsOf(decorated: Score): BarNote[][] {
  const score = withoutOrnaments(decorated);
  const bars = barGrid(score);
  const notes = bars.map((): BarNote[] => []);
  for (const { onset, duration, pitch, track } of score.notes) {
    if (score.tracks[track].isDrum) continue;
    const bar = cellAt(bars, onset);
    const at = Math.round((4 * (onset - bars[bar].start)) / score.ticksPerQuarter);
    notes[bar].push({ pitch, at, quarters: duration / score.ticksPerQuarter });
  }
  return notes;
}

function chromaSimilarity(a: readonly BarNote[], b: readonly BarNote[]): number {
  const [x, y] = [a, b].map((notes) => {
    const weights = new Float64Array(12);
    for (const { pitch, quarters } of notes) weights[pitch % 12] += quarters;
    return weights;
  });
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  const norm = Math.sqrt(dot(x, x) * dot(y, y));
  return norm === 0 ? 0 : dot(x, y) / norm;
}

function rhythmSimilarity(a: readonly BarNote[], b: readonly BarNote[]): number {
  const [x, y] = [a, b].map((notes) => new Set(notes.map(({ at }) => at)));
  const shared = [...x].filter((at) => y.has(at)).length;
  return (2 * shared) / (x.size + y.size);
}

/** The direction of the top line between the onsets that both versions have. */
function contourSimilarity(a: readonly BarNote[], b: readonly BarNote[]): number {
  const [x, y] = [topLine(a), topLine(b)];
  const times = [...x.keys()].filter((at) => y.has(at)).sort((p, q) => p - q);
  if (times.length < 2) return times.length === 0 ? 0 : 1;
  const direction = (line: ReadonlyMap<number, number>, i: number) =>
    Math.sign(line.get(times[i])! - line.get(times[i - 1])!);
  const steps = times.slice(1).map((_, i) => Number(direction(x, i + 1) === direction(y, i + 1)));
  return steps.reduce((sum, same) => sum + same, 0) / steps.length;
}

function topLine(notes: readonly BarNote[]): Map<number, number> {
  const line = new Map<number, number>();
  for (const { at, pitch } of notes) line.set(at, Math.max(line.get(at) ?? 0, pitch));
  return line;
}
