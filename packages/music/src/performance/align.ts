// Which played note is which note of the score, by dynamic time warping over onsets and pitches: a coarse path over chroma first, then one
// over chords in a band around it, then notes of one pitch by their nearness to where the score expects them. Linear in the notes.
import type { Performance, PerformedNote } from "../performance.ts";
import type { Note, Score } from "../score.ts";
import { expectedTimes } from "./expected-times.ts";
import { AlignmentError, NOT_PLAYED, type PlayedScore } from "./played-score.ts";
import { type Band, warpingPath, wholeBand } from "./warping-path.ts";

/** Notes that an alignment takes on either side. */
export const MAX_ALIGNED_NOTES = 200_000;
/** Steps of the coarse path, on either side. */
const COARSE = 800;
/** Chords on either side of the coarse path that the fine one may stray to. */
const RADIUS = 60;
/** Notes within this many seconds of the one before them are one chord. */
const CHORD_SECONDS = 0.035;
/** Cost of going on in one sequence alone. */
const DETOUR = 0.12;
/** Seconds from where the score expects a note within which it is looked for, round by round. */
const TOLERANCES = [3, 1, 0.5] as const;
/** Played notes of one pitch that are weighed for a note of the score, on either side of its place. */
const NEIGHBOURS = 4;

interface Chord {
  readonly at: number;
  /** Ascending, each once. */
  readonly pitches: readonly number[];
}

/**
 * Aligns a performance with its score. Whatever is given, something comes back: ask `shareMatched` whether it is of this score at all.
 * What fails: repeats that the score does not write out, ornaments that it does not write out as notes, wrong notes (never matched).
 *
 * @throws AlignmentError where there are more notes than `MAX_ALIGNED_NOTES`
 */
export function align(score: Score, performance: Performance): PlayedScore {
  for (const [what, { length }] of [
    ["score", score.notes],
    ["performance", performance.notes],
  ] as const)
    if (length > MAX_ALIGNED_NOTES)
      throw new AlignmentError(
        `align: expected at most ${MAX_ALIGNED_NOTES} notes of the ${what}; got ${length}; align it part by part`,
      );
  const empty = new Int32Array(score.notes.length).fill(NOT_PLAYED);
  if (score.notes.length === 0 || performance.notes.length === 0)
    return { score, performance, matches: empty };
  const written = writtenChords(score.notes);
  const played = playedChords(performance.notes);
  const { from, to } = chordPath(written, played);
  let matches: Int32Array = empty;
  // Where the path dwells on a chord of the score, it was played when the first of those that fit it best was.
  const seconds = written.map(({ pitches }, i) => {
    let [best, fit] = [from[i], -1];
    for (let j = from[i]; j <= to[i]; j++) {
      const here = 1 - chordDistance(pitches, played[j].pitches);
      if (here > fit + 1e-9) [best, fit] = [j, here];
    }
    return fit > 0 ? played[best].at : Number.NaN;
  });
  let expected = expectedTimes(
    written.map(({ at }) => at),
    seconds,
  );
  for (const tolerance of TOLERANCES) {
    matches = nearestNotes(score.notes, performance.notes, expected, tolerance);
    expected = expectedTimes(...playedOnsets(score.notes, performance.notes, matches));
  }
  return { score, performance, matches };
}

/** Onsets of the score, and the mean second at which what is matched there was played; NaN where nothing is. */
export function playedOnsets(
  notes: readonly Note[],
  played: readonly PerformedNote[],
  matches: Int32Array,
): [onsets: number[], seconds: number[]] {
  const onsets: number[] = [];
  const sums: number[] = [];
  const counts: number[] = [];
  for (const [i, { onset, ornament }] of notes.entries()) {
    if (onsets.at(-1) !== onset) {
      onsets.push(onset);
      sums.push(0);
      counts.push(0);
    }
    if (matches[i] === NOT_PLAYED || ornament) continue;
    sums[sums.length - 1] += played[matches[i]].onsetSeconds;
    counts[counts.length - 1]++;
  }
  return [onsets, sums.map((sum, i) => sum / counts[i])];
}

function writtenChords(notes: readonly Note[]): Chord[] {
  const chords: { at: number; pitches: number[] }[] = [];
  for (const { onset, pitch } of notes) {
    if (chords.at(-1)?.at !== onset) chords.push({ at: onset, pitches: [] });
    const { pitches } = chords[chords.length - 1];
    if (pitches.at(-1) !== pitch) pitches.push(pitch);
  }
  return chords;
}

function playedChords(notes: readonly PerformedNote[]): Chord[] {
  const chords: { at: number; last: number; pitches: number[] }[] = [];
  for (const { onsetSeconds: at, pitch } of notes) {
    const chord = chords.at(-1);
    if (chord && at - chord.last <= CHORD_SECONDS && !chord.pitches.includes(pitch)) {
      chord.pitches.push(pitch);
      chord.last = at;
    } else chords.push({ at, last: at, pitches: [pitch] });
  }
  for (const { pitches } of chords) pitches.sort((a, b) => a - b);
  return chords;
}

/** 1 - Dice coefficient of two ascending lists. */
function chordDistance(a: readonly number[], b: readonly number[]): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      shared++;
      i++;
      j++;
    } else if (a[i] < b[j]) i++;
    else j++;
  }
  return 1 - (2 * shared) / (a.length + b.length);
}

function chordPath(written: readonly Chord[], played: readonly Chord[]) {
  const [rows, columns] = [written.length, played.length];
  const band = Math.max(rows, columns) <= COARSE ? wholeBand(rows, columns) : coarseBand(written, played);
  return warpingPath(
    rows,
    columns,
    band,
    (i, j) => chordDistance(written[i].pitches, played[j].pitches),
    DETOUR,
  );
}

/** A band around the path that the chroma of stretches of chords takes. */
function coarseBand(written: readonly Chord[], played: readonly Chord[]): Band {
  const [a, b] = [stretches(written), stretches(played)];
  const { from, to } = warpingPath(
    a.chroma.length,
    b.chroma.length,
    wholeBand(a.chroma.length, b.chroma.length),
    (i, j) => 1 - cosine(a.chroma[i], b.chroma[j]),
    DETOUR,
  );
  const [rows, columns] = [written.length, played.length];
  const low = new Int32Array(rows);
  const high = new Int32Array(rows);
  const radius = Math.max(RADIUS, 2 * Math.max(a.length, b.length));
  for (let i = 0; i < rows; i++) {
    const k = Math.floor(i / a.length);
    low[i] = Math.max(0, Math.min(columns - 1, from[k] * b.length - radius));
    high[i] = Math.min(columns - 1, (to[k] + 1) * b.length + radius);
    if (i > 0) low[i] = Math.max(low[i - 1], low[i]);
    if (i > 0) high[i] = Math.max(high[i - 1], high[i]);
  }
  low[0] = 0;
  high[rows - 1] = columns - 1;
  return { low, high };
}

/** At most `COARSE` stretches of equally many chords: how often each pitch class is in them. */
function stretches(chords: readonly Chord[]): { length: number; chroma: Float64Array[] } {
  const length = Math.ceil(chords.length / COARSE);
  const chroma = Array.from({ length: Math.ceil(chords.length / length) }, () => new Float64Array(12));
  for (const [i, { pitches }] of chords.entries())
    for (const pitch of pitches) chroma[Math.floor(i / length)][pitch % 12]++;
  return { length, chroma };
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let k = 0; k < 12; k++) {
    dot += a[k] * b[k];
    aa += a[k] * a[k];
    bb += b[k] * b[k];
  }
  return dot / Math.sqrt(aa * bb);
}

/** Pairs of one pitch, the nearest in time first; each note is in one at most. */
function nearestNotes(
  notes: readonly Note[],
  played: readonly PerformedNote[],
  expected: (onset: number) => number,
  tolerance: number,
): Int32Array {
  const byPitch = Array.from({ length: 128 }, (): number[] => []);
  for (const [j, { pitch }] of played.entries()) byPitch[pitch]?.push(j);
  const pairs: { i: number; j: number; apart: number }[] = [];
  for (const [i, { onset, pitch }] of notes.entries()) {
    const candidates = byPitch[pitch];
    const at = expected(onset);
    const place = firstAtOrAfter(candidates, played, at);
    const last = Math.min(candidates.length, place + NEIGHBOURS);
    for (let k = Math.max(0, place - NEIGHBOURS); k < last; k++) {
      const apart = Math.abs(played[candidates[k]].onsetSeconds - at);
      if (apart <= tolerance) pairs.push({ i, j: candidates[k], apart });
    }
  }
  pairs.sort((a, b) => a.apart - b.apart || a.i - b.i || a.j - b.j);
  const matches = new Int32Array(notes.length).fill(NOT_PLAYED);
  const taken = new Uint8Array(played.length);
  for (const { i, j } of pairs) {
    if (matches[i] !== NOT_PLAYED || taken[j]) continue;
    matches[i] = j;
    taken[j] = 1;
  }
  return matches;
}

function firstAtOrAfter(places: readonly number[], played: readonly PerformedNote[], at: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (played[places[middle]].onsetSeconds < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
