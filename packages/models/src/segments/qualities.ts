// What a listener could turn up or down in two bars: density, register, mode and so on, from notes and, differentiably, from cells.

import {
  add,
  constant,
  div,
  maximum,
  minimum,
  mul,
  pick,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
} from "@semitone/graph";
import {
  BAR_STEPS,
  BARS,
  type BarGrid,
  BEAT_STEPS,
  BEATS,
  type GridSegment,
  LOWEST,
  PITCHES,
  STEPS,
  stepsOf,
  usedPlaces,
} from "@semitone/music/cells";

/**
 * Names in the order of every vector of qualities. Those of the notes first:
 * - `density`: notes begun a quarter. `register`: mean pitch above C1, relative to the tonic, in semitones. `spread`: its standard deviation.
 * - `mode`: share of the notes on a major third, sixth or seventh of the tonic, minus that on minor ones, -1..1.
 * - `thickness`: notes that begin together. `length`: mean, in quarters. `offbeat`: share of notes between the beats.
 * - `tempo`: log2(qpm / 120). `velocity`: mean, 0..1.
 */
export const QUALITIES = [
  "density",
  "register",
  "spread",
  "mode",
  "thickness",
  "length",
  "offbeat",
  "tempo",
  "velocity",
] as const;
export type Quality = (typeof QUALITIES)[number];

/** How many of them the notes alone decide. */
export const NOTE_QUALITIES = 7;

/** -1, 0 or 1 by semitones above the tonic. */
const MODE_OF_DEGREE = [0, 0, 0, -1, 1, 0, 0, 0, -1, 1, -1, 1];

/** Size of the vector that tells networks how bars are cut: the places used, steps a quarter, quarters. */
export const GRID_SIZE = BAR_STEPS + 2;

/** [GRID_SIZE] */
export function gridVector(grid: BarGrid): Float32Array {
  const vector = new Float32Array(GRID_SIZE);
  vector.set(usedPlaces(grid), 0);
  vector[BAR_STEPS] = grid.stepsPerQuarter / 6;
  vector[BAR_STEPS + 1] = quartersOf(grid) / 8;
  return vector;
}

/** Quarters of a segment on this grid. */
export const quartersOf = (grid: BarGrid): number => (BARS * stepsOf(grid)) / grid.stepsPerQuarter;

/** Qualities of a segment by counting notes, in the order of `QUALITIES`. */
export function qualitiesOf({ notes, grid, qpm, velocity }: GridSegment): Float32Array {
  const perBar = stepsOf(grid);
  const count = Math.max(notes.length, 1);
  const mean = (of: (note: (typeof notes)[number]) => number) =>
    notes.reduce((total, note) => total + of(note), 0) / count;
  const register = mean(({ pitch }) => pitch - LOWEST);
  const together = new Set(notes.map(({ step }) => step)).size;
  return Float32Array.of(
    notes.length / quartersOf(grid),
    register,
    Math.sqrt(mean(({ pitch }) => (pitch - LOWEST - register) ** 2)),
    mean(({ pitch }) => MODE_OF_DEGREE[((pitch % 12) + 12) % 12]),
    notes.length / Math.max(together, 1),
    mean(({ length }) => length) / grid.stepsPerQuarter,
    mean(({ step }) => Number((step % perBar) % grid.stepsPerBeat > 0)),
    Math.log2(qpm / 120),
    velocity / 127,
  );
}

/** The columns of a grid vector. */
export interface GridParts {
  /** [rows, BAR_STEPS] */
  readonly used: Tensor;
  /** Steps a quarter, [rows]. */
  readonly perQuarter: Tensor;
  /** Of the whole segment, [rows]. */
  readonly quarters: Tensor;
}

/** Takes apart grid vectors [rows, GRID_SIZE]. */
export function gridParts(grid: Tensor): GridParts {
  const column = (at: number) => reshape(slice(grid, { axis: 1, start: at, end: at + 1 }), [grid.shape[0]]);
  return {
    used: slice(grid, { axis: 1, end: BAR_STEPS }),
    perQuarter: mul(column(BAR_STEPS), 6),
    quarters: mul(column(BAR_STEPS + 1), 8),
  };
}

/**
 * The qualities that notes decide, of cells between 0 and 1: those of `qualitiesOf` where every cell is 0 or 1, with a gradient elsewhere.
 *
 * @param cells [rows, STEPS * 2 * PITCHES]
 * @param grid  [rows, GRID_SIZE]
 * @returns     [rows, NOTE_QUALITIES]
 */
export function cellQualities(cells: Tensor, grid: Tensor): Tensor {
  const [rows] = grid.shape;
  const { perQuarter, quarters } = gridParts(grid);
  const layers = reshape(cells, [rows, STEPS, 2, PITCHES]);
  const [onsets, held] = [0, 1].map((layer) => pick(layers, 2, layer)); // [rows, STEPS, PITCHES]
  const byPitch = sum(onsets, { axes: 1 }); // [rows, PITCHES]
  const byStep = sum(onsets, { axes: 2 }); // [rows, STEPS]
  const atLeast = (x: Tensor, least: number) => maximum(x, least);
  const count = sum(byPitch, { axes: 1 });
  const notes = atLeast(count, 0.5);
  const weighted = (weights: readonly number[]) =>
    div(sum(mul(byPitch, constant(weights, [1, PITCHES])), { axes: 1 }), notes);
  const rowsOf = Array.from({ length: PITCHES }, (_, row) => row);
  const register = weighted(rowsOf);
  const squares = weighted(rowsOf.map((row) => row * row));
  const together = sum(minimum(byStep, 1), { axes: 1 });
  const onBeat = sum(pick(reshape(byStep, [rows, BEATS, BEAT_STEPS]), 2, 0), { axes: 1 });
  const sounding = add(count, sum(held, { axes: [1, 2] }));
  return stack(
    [
      div(count, quarters),
      register,
      sqrt(add(maximum(sub(squares, square(register)), 0), 1e-4)),
      weighted(rowsOf.map((row) => MODE_OF_DEGREE[(row + LOWEST) % 12])),
      div(count, atLeast(together, 0.5)),
      div(div(sounding, notes), perQuarter),
      sub(1, div(onBeat, notes)),
    ],
    1,
  );
}
