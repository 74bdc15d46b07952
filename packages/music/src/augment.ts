// Changes to a score that keep what it is: other keys, tempos, loudness, a few notes less. Randomness is an input.
import { parseChordText } from "./notation/chord-text.ts";
import { FLAT_NAMES, pitchClassOf, SHARP_NAMES } from "./note-names.ts";
import { isOrnament } from "./ornaments.ts";
import type { KeyChange, Score } from "./score.ts";
import { createScore } from "./score.ts";

/** Thrown where an augmentation would lose notes unasked or its amount makes no sense. */
export class AugmentError extends Error {
  override readonly name = "AugmentError";
  constructor(
    message: string,
    readonly value: number,
  ) {
    super(message);
  }
}

/** Inclusive, in semitones. */
export interface TranspositionRange {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * How far a score can be transposed with every pitched note staying in `lowPitch..highPitch`.
 *
 * `lowest > highest` where it spans more than that range; -Infinity..Infinity where it has no pitched notes.
 */
export function transpositionRange(score: Score, lowPitch = 0, highPitch = 127): TranspositionRange {
  let lowest = Number.NEGATIVE_INFINITY;
  let highest = Number.POSITIVE_INFINITY;
  for (const { pitch, track } of score.notes) {
    if (score.tracks[track].isDrum) continue;
    lowest = Math.max(lowest, lowPitch - pitch);
    highest = Math.min(highest, highPitch - pitch);
  }
  return { lowest, highest };
}

/**
 * The score `semitones` higher (lower if negative): notes, keys and chord symbols; percussion stays.
 *
 * @throws AugmentError if `semitones` is not whole or a note would leave 0..127; see `transpositionRange`
 */
export function transpose(score: Score, semitones: number): Score {
  const { lowest, highest } = transpositionRange(score);
  if (!Number.isInteger(semitones) || semitones < lowest || semitones > highest) {
    const expected = `a whole number of semitones in ${lowest}..${highest}, where all notes stay in 0..127`;
    throw new AugmentError(`transpose: expected ${expected}; got ${semitones}`, semitones);
  }
  const keys = score.keys.map((key) => ({ ...key, fifths: transposeFifths(key.fifths, semitones) }));
  return createScore({
    ...score,
    notes: score.notes.map((note) =>
      score.tracks[note.track].isDrum ? note : { ...note, pitch: note.pitch + semitones },
    ),
    keys,
    chords: score.chords.map((chord) => {
      const key = keys.findLast(({ at }) => at <= chord.at);
      return { ...chord, text: transposeChord(chord.text, semitones, key) };
    }),
  });
}

/** The key signature `semitones` away: a semitone is seven fifths; -5..6 wherever it changes (D flat, but F sharp). */
function transposeFifths(fifths: number, semitones: number): number {
  if (semitones % 12 === 0) return fifths;
  return modulo(fifths + 7 * semitones + 5, 12) - 5;
}

/** Moves the root and the bass after a slash; spelled in flats where the key has flats, or where there is no key. */
function transposeChord(text: string, semitones: number, key: KeyChange | undefined): string {
  const chord = parseChordText(text);
  if (chord === undefined || semitones % 12 === 0) return text;
  const names = (key?.fifths ?? -1) < 0 ? FLAT_NAMES : SHARP_NAMES;
  const moved = (note: { step: string; alter: number }) => names[modulo(pitchClassOf(note) + semitones, 12)];
  return moved(chord) + chord.suffix + (chord.bass ? `/${moved(chord.bass)}` : "");
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/**
 * The score `factor` times as fast: every tempo times `factor`; ticks stay.
 *
 * @throws AugmentError if `factor` is not a finite number above 0
 */
export function stretchTempo(score: Score, factor: number): Score {
  requirePositive("stretchTempo", factor);
  return { ...score, tempos: score.tempos.map((tempo) => ({ ...tempo, qpm: tempo.qpm * factor })) };
}

/**
 * The score with velocities times `factor`, rounded and held within 1..127.
 *
 * @throws AugmentError if `factor` is not a finite number above 0
 */
export function scaleVelocity(score: Score, factor: number): Score {
  requirePositive("scaleVelocity", factor);
  const scaled = (velocity: number) => Math.min(127, Math.max(1, Math.round(velocity * factor)));
  return { ...score, notes: score.notes.map((note) => ({ ...note, velocity: scaled(note.velocity) })) };
}

/**
 * The score with each note left out with probability `share`, independently; ornaments stay.
 *
 * @param share  0..1
 * @param random numbers in [0, 1), asked once a note that is no ornament, in the order of `score.notes`
 * @throws AugmentError if `share` is outside 0..1
 */
export function dropNotes(score: Score, share: number, random: () => number): Score {
  if (!(share >= 0 && share <= 1)) {
    throw new AugmentError(
      `dropNotes: share must be in 0..1; got ${share}; did you pass a percentage?`,
      share,
    );
  }
  return { ...score, notes: score.notes.filter((note) => isOrnament(note) || random() >= share) };
}

function requirePositive(caller: string, factor: number): void {
  if (factor > 0 && Number.isFinite(factor)) return;
  throw new AugmentError(`${caller}: factor must be finite and above 0; got ${factor}`, factor);
}
