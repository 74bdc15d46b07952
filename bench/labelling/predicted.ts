// Does the interval of what ten more labels gain hold what they gain? Studies of five choices of labels, beside the mean of two hundred.
import { type Cell, gainOfNext, scoreCells, sumsOf } from "@semitone/models";
import { randomFrom, shuffled } from "@semitone/stats";
import { meanOf } from "./curves.ts";
import { dealt, type Game, quickAnswers, quickScore } from "./simulate.ts";

const BUDGETS = [5, 10, 20, 30, 40];
const SEEDS = 5;
/** So many that the mean of their differences is known to a third of a point. */
const TRUTHS = 200;

export interface Predicted {
  readonly held: boolean;
  readonly width: number;
  readonly truth: number;
}

/** One study of the seed: the interval at 40 labels, and the mean gain of ten more over other choices and test pieces. */
export function predicted(game: Game, truth: number, seed: number): Predicted {
  const { test, training } = dealt(game, seed);
  const names = [...new Set(test.map((row) => game.pool.groups[row]))];
  const places = new Map(names.map((name, i) => [name, i]));
  const choices = Array.from({ length: SEEDS }, (_, s) => shuffled(training, randomFrom(1000 * seed + s)));
  const cells = BUDGETS.map((labels): Cell => {
    const sums = choices.map((order) => {
      const predictions = quickAnswers(game, order.slice(0, labels), test);
      return sumsOf(
        game,
        { rows: test, predictions },
        (row) => places.get(game.pool.groups[row])!,
        names.length,
      );
    });
    return { method: "quick", budget: labels, unlabelled: "all", labels, sums };
  });
  const { low, high } = gainOfNext(scoreCells(game.kind, cells, names.length, seed), 40, 10)!;
  return { held: low <= truth && truth <= high, width: high - low, truth };
}

/** What ten more labels gain at 40: the mean over many choices of labels and test pieces. */
export function trueGain(game: Game): number {
  const gains = Array.from({ length: TRUTHS }, (_, s) => {
    const { test, training } = dealt(game, 500 + s);
    const order = shuffled(training, randomFrom(500 + s));
    return quickScore(game, order.slice(0, 50), test) - quickScore(game, order.slice(0, 40), test);
  });
  return meanOf(gains);
}
