// The tagger itself beside the parts it is made of: all candidates weighed, those that learn from labels alone, and the best method alone.
import { answerFold, type FoldData, LABELS_ONLY, OURS } from "@semitone/models";
import { argmax, type Interval } from "@semitone/stats";
import { meanOf, overSeeds } from "./curves.ts";
import { dealt, type Game } from "./simulate.ts";

/** Labels of each class. */
const BUDGETS = [3, 5, 10, 20];

export interface StackedRow {
  readonly budget: number;
  readonly values: Readonly<Record<string, Interval>>;
}

interface Score {
  readonly right: number;
  readonly sure: number;
  readonly loss: number;
}

/** By budget: accuracy, nats a piece, how much surer than right, and what is gained on labels only and on the method that is best on the mean. */
export async function stackedRows(
  data: FoldData,
  game: Game,
  attribute: string,
  seeds: number,
): Promise<StackedRow[]> {
  const task = data.tasks.find((one) => one.attribute === attribute)!;
  const all = new Map<number, Map<string, Score[]>>(BUDGETS.map((budget) => [budget, new Map()]));
  for (let seed = 1; seed <= seeds; seed++) {
    const { test } = dealt(game, seed);
    const tested = new Set(test.map((row) => data.groups[row]));
    const training = [...data.rows.keys()].filter((row) => !tested.has(data.groups[row]));
    const answers = await answerFold(data, task, {
      ...{ test, training, groups: data.groups, seed, repeat: 0, deep: false, alone: [] },
      budgets: BUDGETS,
      yieldTurn: async () => {},
    });
    for (const { method, budget, predictions } of answers) {
      const own = all.get(Number(budget))!;
      own.set(method, [
        ...(own.get(method) ?? []),
        scoreOf(
          predictions,
          test.map((row) => game.targets[row]!),
        ),
      ]);
    }
  }
  return BUDGETS.map((budget) => ({ budget, values: valuesOf(all.get(budget)!, seeds) }));
}

function scoreOf(said: readonly (readonly number[])[], truth: readonly (readonly number[])[]): Score {
  return {
    right: meanOf(said.map((p, i) => Number(argmax(p) === argmax(truth[i])))),
    sure: meanOf(said.map((p) => Math.max(...p))),
    loss: meanOf(said.map((p, i) => -Math.log(Math.max(p[argmax(truth[i])], 1e-6)))),
  };
}

function valuesOf(scores: ReadonlyMap<string, readonly Score[]>, seeds: number): StackedRow["values"] {
  const accuracyOf = (method: string) => meanOf(scores.get(method)!.map(({ right }) => right));
  const [best] = [...scores.keys()]
    .filter((method) => method !== OURS && method !== LABELS_ONLY)
    .sort((a, b) => accuracyOf(b) - accuracyOf(a));
  const own = scores.get(OURS)!;
  const over = (of: (seed: number) => number) => overSeeds(seeds, (chosen) => meanOf(chosen.map(of)));
  const gainOn = (method: string) => over((s) => own[s].right - scores.get(method)![s].right);
  return {
    accuracy: over((s) => own[s].right),
    loss: over((s) => own[s].loss),
    "surer than right": over((s) => own[s].sure - own[s].right),
    "gain on labels only": gainOn(LABELS_ONLY),
    [`gain on ${best}`]: gainOn(best),
  };
}
