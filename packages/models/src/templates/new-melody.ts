// Another melody on the same rhythm: the shape of the highest notes of a bar is that of some bar of other music.
import { barGrid, cellAt, createScore, type Note, type Score } from "@semitone/music";
import type { Key } from "../composer/request.ts";
import type { ChordSpan } from "./chord-roots.ts";
import { withoutClashes } from "./clashes.ts";
import { degreeOf, pitchOf, playable, type ScaleDegree } from "./scale-degree.ts";

/** The highest notes of a bar in order, as steps above the root of their chord. */
type Shape = readonly ScaleDegree[];

/** Shapes of bars by the number of their notes. */
export type Shapes = ReadonlyMap<number, readonly Shape[]>;

/** Shapes that are tried for a bar. */
const TRIED = 60;
/** Semitones of cost beyond which a bar keeps its own melody. */
const TOO_FAR = 15;
/** Weights of a shape's cost, in semitones: of each beyond the melody's own range, of the leap into it, of leaps unlike those that were there, of a note that is not the highest. */
const COSTS = { range: 1, entry: 0.5, leaps: 0.3, crossing: 6, same: 50 };

/** The notes that are the highest of all that sounds when they begin, bar by bar: inner voices that move under a held note are none. */
function topNotes(score: Score, below = soundingBeside(score)): Note[][] {
  const bars = barGrid(score);
  const rows = bars.map((): Note[] => []);
  let bar = 0;
  for (const note of score.notes) {
    const highest = below.get(note);
    if (highest === undefined || highest >= note.pitch) continue;
    while (bar < bars.length - 1 && bars[bar].end <= note.onset) bar++;
    rows[bar].push(note);
  }
  return rows;
}

/** A row of notes relative to their chords. @param rootAt  of a tick */
const shapeOf = (notes: readonly Note[], key: Key, rootAt: (tick: number) => number): Shape =>
  notes.map(({ onset, pitch }) => {
    const { step, alteration } = degreeOf(pitch, key);
    return { step: step - rootAt(onset), alteration };
  });

function rootsOf(spans: readonly ChordSpan[]): (tick: number) => number {
  return (tick) => spans[Math.max(0, cellAt(spans, tick))].root;
}

/** The shapes of all bars of a piece, added to those by their number of notes. */
export function addShapes(
  shapes: Map<number, Shape[]>,
  score: Score,
  key: Key,
  spans: readonly ChordSpan[],
): void {
  const rootAt = rootsOf(spans);
  for (const notes of topNotes(score)) {
    if (notes.length === 0) continue;
    const known = shapes.get(notes.length);
    const shape = shapeOf(notes, key, rootAt);
    if (known) known.push(shape);
    else shapes.set(notes.length, [shape]);
  }
}

/**
 * A score with another melody: the highest notes of each bar follow the shape of a bar of other music, over their own chords, in their own
 * register. Bars whose melody was the same, or the same over another chord, have the same new one. A bar to which no shape comes near keeps
 * its own.
 *
 * @param spans   the chords of the score
 * @param random  numbers in [0, 1)
 */
export function withNewMelody(
  score: Score,
  key: Key,
  spans: readonly ChordSpan[],
  shapes: Shapes,
  random: () => number,
): Score {
  const rootAt = rootsOf(spans);
  const bars = barGrid(score);
  const beside = soundingBeside(score);
  const known = new Map<string, Shape | undefined>();
  const changed = new Map<Note, number>();
  const tops = topNotes(score, beside);
  const range = rangeOf(tops.flat());
  let before: number | undefined;
  for (const [bar, notes] of tops.entries()) {
    if (notes.length === 0) continue;
    const own = shapeOf(notes, key, rootAt);
    const name = own
      .map(
        ({ step, alteration }, i) =>
          `${notes[i].onset - bars[bar].start}/${step - own[0].step}/${alteration}`,
      )
      .join();
    const bounds = notes.map((note) => beside.get(note) ?? -1);
    const placed = (shape: Shape) => inRegister(shape, notes, key, rootAt);
    if (!known.has(name))
      known.set(
        name,
        nearestShape(shapes.get(notes.length) ?? [], { notes, bounds, before, range }, placed, random),
      );
    const shape = known.get(name);
    const pitches = shape ? placed(shape) : notes.map(({ pitch }) => pitch);
    for (const [i, note] of notes.entries()) changed.set(note, playable(pitches[i]));
    before = pitches[pitches.length - 1];
  }
  const notes = score.notes.map((note) => ({ ...note, pitch: changed.get(note) ?? note.pitch }));
  return createScore({ ...score, notes: withoutClashes(notes) });
}

/** The pitches of a shape over the chords that are there, in the octave nearest to the notes that are there. */
function inRegister(
  shape: Shape,
  notes: readonly Note[],
  key: Key,
  rootAt: (tick: number) => number,
): number[] {
  const pitches = shape.map(({ step, alteration }, i) =>
    pitchOf({ step: step + rootAt(notes[i].onset), alteration }, key),
  );
  const octaves = Math.round((mean(notes.map(({ pitch }) => pitch)) - mean(pitches)) / 12);
  return pitches.map((pitch) => pitch + 12 * octaves);
}

interface Place {
  readonly notes: readonly Note[];
  /** Of each note, the highest pitch of what else sounds. */
  readonly bounds: readonly number[];
  /** The last pitch of the melody so far. */
  readonly before: number | undefined;
  readonly range: readonly [low: number, high: number];
}

/** Of some shapes drawn at random the one that is nearest to what was there without being the same; undefined if none is near. */
function nearestShape(
  shapes: readonly Shape[],
  place: Place,
  placed: (shape: Shape) => number[],
  random: () => number,
): Shape | undefined {
  let best: Shape | undefined;
  let least = TOO_FAR;
  for (let k = 0; k < TRIED && shapes.length > 0; k++) {
    const shape = shapes[Math.floor(random() * shapes.length)];
    const cost = costOf(placed(shape), place);
    if (cost >= least) continue;
    least = cost;
    best = shape;
  }
  return best;
}

function costOf(pitches: readonly number[], { notes, bounds, before, range: [low, high] }: Place): number {
  const own = notes.map(({ pitch }) => pitch);
  const leap = (of: readonly number[], i: number) => Math.abs(of[i] - of[i - 1]);
  let cost = Math.abs(mean(pitches) - mean(own));
  if (before !== undefined) cost += COSTS.entry * Math.abs(pitches[0] - before);
  if (pitches.every((pitch, i) => pitch === own[i])) cost += COSTS.same;
  for (const [i, pitch] of pitches.entries()) {
    if (bounds[i] >= pitch) cost += COSTS.crossing;
    cost += COSTS.range * Math.max(0, low - pitch, pitch - high);
    if (i > 0) cost += COSTS.leaps * Math.abs(leap(pitches, i) - leap(own, i));
  }
  return cost;
}

/** Of each pitched note, the highest pitch of the others that sound when it begins; -1 without any. */
function soundingBeside(score: Score): Map<Note, number> {
  const pitched = score.notes.filter(({ track }) => !score.tracks[track]?.isDrum);
  const highest = new Map<Note, number>();
  let sounding: Note[] = [];
  for (let i = 0; i < pitched.length; ) {
    const { onset } = pitched[i];
    let end = i;
    while (end < pitched.length && pitched[end].onset === onset) end++;
    const together = pitched.slice(i, end);
    sounding = sounding.filter((note) => note.onset + note.duration > onset);
    // Sorted by pitch: the highest beside a note is the last, or the one before it.
    const held = sounding.reduce((most, { pitch }) => Math.max(most, pitch), -1);
    const [top, second = -1] = [together.length - 1, together.length - 2].map((k) => together[k]?.pitch);
    for (const [k, note] of together.entries())
      highest.set(note, Math.max(held, k === together.length - 1 ? second : top));
    sounding.push(...together);
    i = end;
  }
  return highest;
}

function rangeOf(notes: readonly Note[]): readonly [low: number, high: number] {
  let [low, high] = [127, 0];
  for (const { pitch } of notes) [low, high] = [Math.min(low, pitch), Math.max(high, pitch)];
  return [low, high];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
