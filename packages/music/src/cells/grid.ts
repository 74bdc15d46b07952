// Two bars of music as a grid of cells: which pitches begin and which go on at each step, in the key of C. Knows scores, no tensors.
import { barLength, isCompound } from "../bars.ts";
import type { Note } from "../score.ts";
import { ticks } from "../units.ts";

/** Bars of a segment. */
export const BARS = 2;
/** Beats of a bar, at most. */
export const BAR_BEATS = 4;
export const BEATS = BARS * BAR_BEATS;
/** Steps of a beat, at most: sixteenths of a dotted quarter, or sixths of a quarter. */
export const BEAT_STEPS = 6;
/** Places for steps in a bar; a bar of fewer beats, or of coarser ones, leaves some unused. */
export const BAR_STEPS = BAR_BEATS * BEAT_STEPS;
export const STEPS = BARS * BAR_STEPS;
/** Lowest pitch of the grid; notes outside are moved in by octaves. */
export const LOWEST = 24;
export const PITCHES = 72;
/** Cells of a grid: [STEPS, 2, PITCHES], onsets before what is held. */
export const CELLS = STEPS * 2 * PITCHES;

/** How a bar is cut into beats and steps. */
export interface BarGrid {
  readonly numerator: number;
  readonly denominator: number;
  /** 4 for sixteenths, 6 where the music moves in triplets; fewer in long bars. */
  readonly stepsPerQuarter: number;
  /** 1..BEAT_STEPS */
  readonly stepsPerBeat: number;
}

type Meter = Pick<BarGrid, "numerator" | "denominator">;

/** Steps of a bar of this kind. */
export const stepsOf = ({ numerator, denominator, stepsPerQuarter }: BarGrid): number =>
  Math.max(1, Math.ceil((4 * numerator * stepsPerQuarter) / denominator));

/** The place of a step of a bar among BAR_STEPS: every beat begins at a multiple of BEAT_STEPS. */
const placeOf = (step: number, { stepsPerBeat }: BarGrid): number =>
  Math.floor(step / stepsPerBeat) * BEAT_STEPS + (step % stepsPerBeat);

/** A note on the grid; steps count from the start of the segment and leave out the unused ones of a bar. */
export interface GridNote {
  readonly step: number;
  readonly length: number;
  /** MIDI pitch after the shift to C. */
  readonly pitch: number;
}

/** [steps a quarter, steps a beat] that bars may take, finest first: even ones before triplets where both fit alike. */
const SIMPLE = [
  [4, 4],
  [6, 6],
  [2, 4],
  [3, 6],
  [1, 4],
] as const;
const COMPOUND = [
  [4, 6],
  [2, 6],
  [1, 6],
] as const;

/** The grids that bars of `meter` may take: at most two of those that BAR_BEATS beats can hold, the usual one first. */
export function gridsFor({ numerator, denominator }: Meter): BarGrid[] {
  const compound = isCompound({ numerator, denominator, at: ticks(0) });
  return (compound ? COMPOUND : SIMPLE)
    .map(([stepsPerQuarter, stepsPerBeat]) => ({ numerator, denominator, stepsPerQuarter, stepsPerBeat }))
    .filter((grid) => Math.ceil(stepsOf(grid) / grid.stepsPerBeat) <= BAR_BEATS)
    .slice(0, compound ? 1 : 2);
}

/**
 * The grid for a bar of `meter` whose onsets fit best; triplets only where they fit twice as well.
 *
 * @param onsets in quarters from a bar line
 * @returns undefined where the bar is too long for any grid
 */
export function chooseGrid(meter: Meter, onsets: readonly number[]): BarGrid | undefined {
  const [first, second] = gridsFor(meter);
  if (!first || !second) return first;
  return misfit(onsets, second.stepsPerQuarter) < misfit(onsets, first.stepsPerQuarter) / 2 ? second : first;
}

/** Mean distance of onsets from a grid, in quarters; 0 without onsets. */
export function misfit(onsets: readonly number[], stepsPerQuarter: number): number {
  const total = onsets.reduce((sum, onset) => {
    const position = onset * stepsPerQuarter;
    return sum + Math.abs(position - Math.round(position));
  }, 0);
  return onsets.length === 0 ? 0 : total / onsets.length / stepsPerQuarter;
}

/** The pitch moved into the grid's range by octaves, counted from its lowest. */
export function pitchRow(pitch: number): number {
  const row = pitch - LOWEST;
  if (row < 0) return ((row % 12) + 12) % 12;
  return row < PITCHES ? row : PITCHES - 12 + (row % 12);
}

/** Index of the cell of a step counted from the start of the segment; `held` 0 for an onset and 1 for what goes on. */
function cellOf(step: number, held: 0 | 1, row: number, grid: BarGrid): number {
  const perBar = stepsOf(grid);
  const place = Math.floor(step / perBar) * BAR_STEPS + placeOf(step % perBar, grid);
  return (place * 2 + held) * PITCHES + row;
}

/** Notes of a segment as cells, 1 or 0. */
export function toCells(notes: readonly GridNote[], grid: BarGrid): Uint8Array {
  const cells = new Uint8Array(CELLS);
  const perBar = stepsOf(grid);
  for (const { step, length, pitch } of notes) {
    const row = pitchRow(pitch);
    for (let k = step; k < Math.min(step + length, BARS * perBar); k++)
      cells[cellOf(k, k === step ? 0 : 1, row, grid)] = 1;
  }
  return cells;
}

/** The notes that cells stand for. What is held without having begun is left out. */
export function fromCells(cells: ArrayLike<number>, grid: BarGrid): GridNote[] {
  const perBar = stepsOf(grid);
  const isOn = (k: number, held: 0 | 1, row: number) => cells[cellOf(k, held, row, grid)] > 0.5;
  const notes: GridNote[] = [];
  for (let step = 0; step < BARS * perBar; step++)
    for (let row = 0; row < PITCHES; row++) {
      if (!isOn(step, 0, row)) continue;
      let end = step + 1;
      while (end < BARS * perBar && isOn(end, 1, row) && !isOn(end, 0, row)) end++;
      notes.push({ step, length: end - step, pitch: row + LOWEST });
    }
  return notes;
}

/** 1 at the places of a bar that have a step, 0 elsewhere: [BAR_STEPS]. */
export function usedPlaces(grid: BarGrid): Float32Array {
  const used = new Float32Array(BAR_STEPS);
  for (let step = 0; step < stepsOf(grid); step++) used[placeOf(step, grid)] = 1;
  return used;
}

/** Resolution of the scores that grids become: divisible by every number of steps a quarter. */
export const TICKS_PER_QUARTER = 480;

/** Length of a bar in ticks of such a score. */
export const barTicks = ({ numerator, denominator }: BarGrid): number =>
  barLength({ at: ticks(0), numerator, denominator }, TICKS_PER_QUARTER);

/** Dynamics of a grid note by where it falls: beats are played a little louder, the first of a bar most. */
export interface Placing {
  /** Bars before the segment. */
  readonly bar: number;
  /** Semitones added to every pitch. */
  readonly transpose: number;
  /** Mean velocity, 1..127. */
  readonly velocity: number;
}

/** Grid notes as notes of a score at TICKS_PER_QUARTER. */
export function toNotes(
  notes: readonly GridNote[],
  grid: BarGrid,
  { bar, transpose, velocity }: Placing,
): Note[] {
  const perBar = stepsOf(grid);
  const tick = (step: number) =>
    Math.round((bar + Math.floor(step / perBar)) * barTicks(grid)) +
    Math.round(((step % perBar) * TICKS_PER_QUARTER) / grid.stepsPerQuarter);
  return notes.map(({ step, length, pitch }) => {
    const inBar = step % perBar;
    const accent = inBar === 0 ? 8 : inBar % grid.stepsPerBeat === 0 ? 3 : -3;
    const onset = tick(step);
    return {
      onset: ticks(onset),
      duration: ticks(Math.max(1, tick(step + length) - onset)),
      pitch: foldPitch(pitch + transpose),
      velocity: Math.min(127, Math.max(1, Math.round(velocity + accent))),
      track: 0,
    };
  });
}

const foldPitch = (pitch: number): number => (pitch < 0 ? pitch + 12 : pitch > 127 ? pitch - 12 : pitch);
