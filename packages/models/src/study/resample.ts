// The bootstrap of a study: seeds and groups of test pieces drawn again, the same draws for every cell, so that cells are compared in pairs.
import { groupInterval, randomFrom, type Scale } from "@semitone/stats";
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
  /** The score of some groups of test pieces, with every choice of labels. */
  readonly scoreOn: (groups: readonly number[]) => number;
  readonly kind: Task["kind"];
  readonly groups: number;
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
    scoreOn: (some) => scoreOf(kind, cell.sums, everySeed, some),
    ...{ kind, groups },
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

/** The score of a cell; its interval holds that of the draws and that over the groups of test pieces, which is never a point. */
export const scoreEstimate = ({ kind, score, draws, scoreOn, groups }: Scored): Estimate =>
  wider(
    estimate(score, draws),
    groups,
    scoreOn,
    kind === "number" ? { kind: "at most one" } : { kind: "share" },
  );

/** How much more one cell scores than another, in pairs; an interval as that of `scoreEstimate`. */
export const difference = (one: Scored, other: Scored): Estimate =>
  wider(
    estimate(
      one.score - other.score,
      one.draws.map((score, i) => score - other.draws[i]),
    ),
    one.groups,
    (some) => one.scoreOn(some) - other.scoreOn(some),
    one.kind === "number" ? { kind: "any", all: 1 } : { kind: "difference" },
  );

function wider(
  { value, low, high }: Estimate,
  groups: number,
  statistic: (groups: readonly number[]) => number,
  scale: Scale,
): Estimate {
  const over = groupInterval([...Array(groups).keys()], statistic, scale);
  return {
    value,
    low: Number.isNaN(over.low) ? low : Math.min(low, over.low),
    high: Number.isNaN(over.high) ? high : Math.max(high, over.high),
  };
}
