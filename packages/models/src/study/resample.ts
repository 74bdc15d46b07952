// The bootstrap of a study: seeds and groups of test pieces drawn again, the same draws for every cell, so that cells are compared in pairs.
import { randomFrom } from "@semitone/stats";
import type { Task } from "../dataset.ts";
import { type Cell, scoreOf } from "./tally.ts";

/** Draws of an interval. */
const DRAWS = 500;

/** A number and its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A cell with its score, as it is and in every draw. */
export interface Scored {
  readonly cell: Cell;
  readonly score: number;
  readonly draws: Float64Array;
}

/** Scores of all cells, which have the same seeds and test pieces. */
export function scoreCells(
  kind: Task["kind"],
  cells: readonly Cell[],
  groups: number,
  seed: number,
): Scored[] {
  const random = randomFrom(seed);
  const seeds = cells[0]?.sums.length ?? 0;
  const some = (count: number) => Array.from({ length: count }, () => Math.floor(random() * count));
  const draws = Array.from({ length: DRAWS }, () => ({ seeds: some(seeds), groups: some(groups) }));
  const [everySeed, everyGroup] = [[...Array(seeds).keys()], [...Array(groups).keys()]];
  return cells.map((cell) => ({
    cell,
    score: scoreOf(kind, cell.sums, everySeed, everyGroup),
    draws: Float64Array.from(draws, (draw) => scoreOf(kind, cell.sums, draw.seeds, draw.groups)),
  }));
}

/** The interval of some draws, those that are not numbers left out. */
export function estimate(value: number, draws: ArrayLike<number>): Estimate {
  const sound = Array.from(draws).filter((draw) => !Number.isNaN(draw));
  sound.sort((a, b) => a - b);
  // Draws may be infinite, so that nothing is taken between two of them.
  const last = sound.length - 1;
  return { value, low: sound[Math.floor(0.025 * last)], high: sound[Math.ceil(0.975 * last)] };
}

/** How much more one cell scores than another, in pairs. */
export const difference = (one: Scored, other: Scored): Estimate =>
  estimate(
    one.score - other.score,
    one.draws.map((score, i) => score - other.draws[i]),
  );
