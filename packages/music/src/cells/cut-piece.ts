// A piece as a row of two-bar segments on grids, moved to C. Knows which music a grid can hold.
import { type Bar, barGrid } from "../bars.ts";
import { estimateKey } from "../chroma-key/estimate-key.ts";
import { withoutOrnaments } from "../ornaments.ts";
import type { Note, Score } from "../score.ts";
import { BARS, type BarGrid, chooseGrid, type GridNote, misfit, stepsOf } from "./grid.ts";

/** Two bars of a piece. */
export interface GridSegment {
  readonly grid: BarGrid;
  readonly notes: readonly GridNote[];
  /** Quarter notes a minute where it begins. */
  readonly qpm: number;
  /** Mean, 1..127. */
  readonly velocity: number;
  /** First bar in the piece. */
  readonly bar: number;
  /** Index of the segment before it in the list, where that one ends where this begins. */
  readonly previous?: number;
}

export interface CutPiece {
  readonly segments: readonly GridSegment[];
  /** Pitch class of the tonic, 0..11. */
  readonly tonic: number;
  readonly mode: "major" | "minor";
  /** Semitones taken from every pitch: -6..5, the tonic becomes a C. */
  readonly shift: number;
  /** Mean distance of onsets from the grid, in quarters; a sixteenth of a quarter is chance. */
  readonly misfit: number;
}

/** Notes farther from the grid than this, on the average, do not follow the bar lines of their file. */
export const LARGEST_MISFIT = 0.04;
/** Segments taken from one piece: more would make the piece weigh more than it tells. */
const MAX_SEGMENTS = 512;

/** Cuts a piece into segments of two bars; percussion, ornaments, bars too long for a grid and silent segments are left out. */
export function cutPiece(decorated: Score): CutPiece {
  const score = withoutOrnaments(decorated);
  const notes = score.notes.filter(({ track }) => !score.tracks[track].isDrum);
  const key = keyOf(score, notes);
  const shift = shiftOf(key.tonic);
  const bars = notes.length > 0 ? barGrid(score) : [];
  const segments: GridSegment[] = [];
  let from = 0;
  let misfits = 0;
  let counted = 0;
  for (let b = 0; b + 1 <= bars.length && segments.length < MAX_SEGMENTS; b += BARS) {
    const first = bars[b];
    const last = bars[Math.min(b + BARS, bars.length) - 1];
    while (from < notes.length && notes[from].onset < first.start) from++;
    let to = from;
    while (to < notes.length && notes[to].onset < last.end) to++;
    const inside = notes.slice(from, to);
    const cut = cutSegment(inside, bars.slice(b, b + BARS), score.ticksPerQuarter, shift);
    if (!cut || inside.length === 0) continue;
    misfits += cut.misfit * inside.length;
    counted += inside.length;
    segments.push({
      grid: cut.grid,
      notes: cut.notes,
      qpm: score.tempos.findLast(({ at }) => at <= first.start)!.qpm,
      velocity: inside.reduce((sum, { velocity }) => sum + velocity, 0) / inside.length,
      bar: b,
      previous: previousOf(segments, b),
    });
  }
  return { segments, ...key, shift, misfit: counted === 0 ? 0 : misfits / counted };
}

/** The index of the last of some segments where it ends at a bar. */
export const previousOf = (segments: readonly Pick<GridSegment, "bar">[], bar: number): number | undefined =>
  segments.at(-1)?.bar === bar - BARS ? segments.length - 1 : undefined;

/** Semitones above the nearest C: -6..5. */
export const shiftOf = (tonic: number): number => (tonic > 5 ? tonic - 12 : tonic);

function keyOf(score: Score, notes: readonly Note[]): { tonic: number; mode: "major" | "minor" } {
  const chroma = new Float64Array(12);
  for (const { pitch, duration } of notes)
    chroma[pitch % 12] += Math.min(duration, 4 * score.ticksPerQuarter);
  const estimate = estimateKey(chroma, undefined, notes.at(-1) ? notes.at(-1)!.pitch % 12 : 0);
  return { tonic: estimate?.tonic ?? 0, mode: estimate?.mode ?? "major" };
}

function cutSegment(notes: readonly Note[], bars: readonly Bar[], ticksPerQuarter: number, shift: number) {
  const quarters = notes.map(({ onset }) => {
    const bar = bars.find(({ end }) => onset < end)!;
    return (onset - bar.start) / ticksPerQuarter;
  });
  const grid = chooseGrid(bars[0].meter, quarters);
  if (!grid) return undefined;
  const perBar = stepsOf(grid);
  const stepTicks = ticksPerQuarter / grid.stepsPerQuarter;
  const placed = notes.map(({ onset, duration, pitch }): GridNote => {
    const bar = bars.findIndex(({ end }) => onset < end);
    const step = bar * perBar + Math.min(perBar - 1, Math.round((onset - bars[bar].start) / stepTicks));
    const length = Math.min(BARS * perBar - step, Math.max(1, Math.round(duration / stepTicks)));
    return { step, length, pitch: pitch - shift };
  });
  return { grid, notes: placed, misfit: misfit(quarters, grid.stepsPerQuarter) };
}
