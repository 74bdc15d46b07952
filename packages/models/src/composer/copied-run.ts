// The longest run of notes that a piece shares with others, in whatever key: what was copied, or is common property.
import { createBeat, type Score } from "@semitone/music";
import { quantile } from "@semitone/stats";

/** Notes in order of onset and pitch, each by what leads to it: steps since the note before, and semitones from it. */
interface Line {
  readonly moves: Int32Array;
  /** Onset of each note, in steps. */
  readonly onsets: Int32Array;
}

const STEPS_PER_QUARTER = 12;
/** Moves that are looked up together; shorter runs are everybody's. */
const SEED_MOVES = 6;
/** Places of one pattern that are kept: a pattern of thousands of places is an accompaniment. */
const MOST_PLACES = 64;
const form = createBeat({ stepsPerQuarter: STEPS_PER_QUARTER, tracks: false, velocityBins: 0, tempoBins: 0 });

/** A run that is shared. */
export interface CopiedRun {
  /** Notes of it; 0 where nothing is shared. */
  readonly notes: number;
  /** From its first onset to its last. */
  readonly quarters: number;
  /** Index of the piece that has it, too. */
  readonly piece: number;
}

function lineOf(score: Score): Line {
  const { notes } = form.decode(form.encode(score));
  const onsets = Int32Array.from(notes, ({ onset }) => onset);
  const moves = new Int32Array(Math.max(0, notes.length - 1));
  for (let i = 1; i < notes.length; i++)
    moves[i - 1] = (onsets[i] - onsets[i - 1]) * 256 + notes[i].pitch - notes[i - 1].pitch + 128;
  return { moves, onsets };
}

/** Pieces in which runs can be looked up. */
export class CopyIndex {
  readonly #lines: readonly Line[];
  readonly #places = new Map<number, { readonly piece: number; readonly at: number }[]>();

  constructor(pieces: readonly Score[]) {
    this.#lines = pieces.map(lineOf);
    for (const [piece, { moves }] of this.#lines.entries())
      for (let at = 0; at + SEED_MOVES <= moves.length; at++) {
        const key = hashOf(moves, at);
        const places = this.#places.get(key);
        if (places === undefined) this.#places.set(key, [{ piece, at }]);
        else if (places.length < MOST_PLACES) places.push({ piece, at });
      }
  }

  /** The run of most notes that a score shares with any of the pieces. @param but  a piece to leave out */
  longest(score: Score, but?: number): CopiedRun {
    let best: CopiedRun = { notes: 0, quarters: 0, piece: -1 };
    for (const [piece, run] of this.longestOfEach(score))
      if (piece !== but && (run.notes > best.notes || (run.notes === best.notes && piece < best.piece)))
        best = run;
    return best;
  }

  /** By piece, the run of most notes that a score shares with it; pieces that share none are left out. */
  longestOfEach(score: Score): Map<number, CopiedRun> {
    const { moves, onsets } = lineOf(score);
    const found = new Map<number, CopiedRun>();
    for (let at = 0; at + SEED_MOVES <= moves.length; at++)
      for (const { piece, at: from } of this.#places.get(hashOf(moves, at)) ?? []) {
        const other = this.#lines[piece].moves;
        // Its beginning was looked at already.
        if (at > 0 && from > 0 && moves[at - 1] === other[from - 1]) continue;
        let length = 0;
        while (at + length < moves.length && moves[at + length] === other[from + length]) length++;
        if (length < SEED_MOVES || length + 1 <= (found.get(piece)?.notes ?? 0)) continue;
        const quarters = (onsets[at + length] - onsets[at]) / STEPS_PER_QUARTER;
        found.set(piece, { notes: length + 1, quarters, piece });
      }
    return found;
  }
}

/** Pieces by which it is told how much music shares anyway, and the share of them that share less. */
const COMPARED = 40;
const COMMON = 0.95;

/** Places of at most forty of so many pieces, evenly from all of them. */
export const comparedPlaces = (count: number): number[] =>
  Array.from({ length: Math.min(COMPARED, count) }, (_, i) => Math.floor(i * Math.max(1, count / COMPARED)));

/** What music has in common, in quarters: 95 % of the longest runs are no longer. Thousandths, since it is told to people; 0 without any. */
export function commonQuarters(longest: readonly number[]): number {
  const sorted = [...longest].sort((a, b) => a - b);
  return sorted.length > 0 ? Math.round(1000 * quantile(sorted, COMMON)) / 1000 : 0;
}

function hashOf(moves: Int32Array, at: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < at + SEED_MOVES; i++) hash = Math.imul(hash ^ moves[i], 0x01000193) ^ (hash >>> 15);
  return hash;
}
