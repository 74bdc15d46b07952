// The roots of the chords of a piece, as degrees of its key: where harmony moves, and how often it moves from where to where.
import { barGrid, type Note, type Score, type Ticks, ticks } from "@semitone/music";
import { argmax } from "@semitone/stats";
import type { Key } from "../composer/request.ts";
import { DEGREES, degreeOf, degreeWithin } from "./scale-degree.ts";

/** A stretch with one chord. */
export interface ChordSpan {
  /** In ticks, `[start, end)`. */
  readonly start: Ticks;
  readonly end: Ticks;
  /** Index of its bar. */
  readonly bar: number;
  /** Degree of the root, 0..6. */
  readonly root: number;
}

/** Bars of so many quarters and more may have two chords. */
const LONG_BAR = 4;
/** What a note that began before the span counts, against 1 for one that begins in it. */
const HELD = 0.5;
/** What the root itself counts among the notes of its triad, and being the lowest note. */
const WEIGHTS = { root: 1.2, bass: 0.3 };
/** How much better, in shares of what sounds, a new chord must fit than the one before. */
const CHANGE = 0.15;

/**
 * The chords of a score by half bars, or bars shorter than four quarters: of the seven triads of the key, the row that fits best what
 * sounds, where each change costs something (Viterbi's algorithm). Percussion is left out; silence keeps the chord before.
 */
export function chordSpans(score: Score, key: Key): ChordSpan[] {
  const spans = barGrid(score).flatMap(({ index, start, end }) => {
    const parts = end - start >= LONG_BAR * score.ticksPerQuarter ? 2 : 1;
    const edge = (part: number) => ticks(Math.round(start + ((end - start) * part) / parts));
    return Array.from({ length: parts }, (_, part) => ({
      ...{ start: edge(part), end: edge(part + 1), bar: index },
    }));
  });
  const pitched = score.notes.filter(({ track }) => !score.tracks[track]?.isDrum);
  const roots = likeliestRow(fits(spans, pitched, key));
  return spans.map((span, i) => ({ ...span, root: roots[i] }));
}

/** By span, how well the triad on each degree fits: the share of what sounds that belongs to it. */
function fits(
  spans: readonly Omit<ChordSpan, "root">[],
  notes: readonly Note[],
  key: Key,
): readonly (readonly number[])[] {
  const chroma = spans.map(() => new Float64Array(DEGREES));
  const totals = new Float64Array(spans.length);
  const lowest = spans.map(() => ({ pitch: Number.POSITIVE_INFINITY, degree: -1 }));
  let first = 0;
  for (const { onset, duration, pitch } of notes) {
    while (first < spans.length - 1 && spans[first].end <= onset) first++;
    const { step, alteration } = degreeOf(pitch, key);
    for (let s = first; s < spans.length && spans[s].start < onset + duration; s++) {
      const inside = Math.min(spans[s].end, onset + duration) - Math.max(spans[s].start, onset);
      const weight = inside * (onset >= spans[s].start ? 1 : HELD);
      totals[s] += weight;
      if (alteration === 0) chroma[s][degreeWithin(step)] += weight;
      if (pitch < lowest[s].pitch) lowest[s] = { pitch, degree: degreeWithin(step) };
    }
  }
  return spans.map((_, s) =>
    Array.from({ length: DEGREES }, (__, root) => {
      if (totals[s] === 0) return 0;
      const [third, fifth] = [2, 4].map((above) => chroma[s][(root + above) % DEGREES]);
      const share = (WEIGHTS.root * chroma[s][root] + third + fifth) / totals[s];
      return share + (lowest[s].degree === root ? WEIGHTS.bass : 0);
    }),
  );
}

/** The row of degrees with the largest sum, each change taken off. */
function likeliestRow(scores: readonly (readonly number[])[]): number[] {
  if (scores.length === 0) return [];
  let best = [...scores[0]];
  const from: number[][] = [];
  for (const own of scores.slice(1)) {
    const top = argmax(best);
    const stays = best.map((sum) => sum >= best[top] - CHANGE);
    from.push(best.map((_, root) => (stays[root] ? root : top)));
    best = best.map((sum, root) => own[root] + (stays[root] ? sum : best[top] - CHANGE));
  }
  const row = [argmax(best)];
  for (const back of from.reverse()) row.push(back[row[row.length - 1]]);
  return row.reverse();
}

/** How chords stand and follow each other. */
export interface ChordChances {
  /** log p(root) of a span. */
  readonly roots: readonly number[];
  /** log p(next root | root) at a change, [from][to]. */
  readonly moves: readonly (readonly number[])[];
}

/** What some pieces say of chords; every root, and each pair, counts once more than it was heard. */
export function chordChances(pieces: readonly (readonly ChordSpan[])[]): ChordChances {
  const roots = new Float64Array(DEGREES).fill(1);
  const moves = Array.from({ length: DEGREES }, () => new Float64Array(DEGREES).fill(1));
  for (const spans of pieces)
    for (const [i, { root }] of spans.entries()) {
      roots[root]++;
      if (i > 0 && spans[i - 1].root !== root) moves[spans[i - 1].root][root]++;
    }
  return { roots: logShares(roots), moves: moves.map(logShares) };
}

function logShares(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => Math.log(count / total));
}
