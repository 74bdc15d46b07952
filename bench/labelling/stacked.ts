// The tagger itself beside the parts it is made of: all candidates weighed, those that learn from labels alone, and the best method alone.
import { answerFold, type Budget, type FoldData, LABELS_ONLY, OURS, type Task } from "@semitone/models";
import { argmax, type Interval } from "@semitone/stats";
import { meanOf, overSeeds } from "./curves.ts";
import { asked, dealt, type Game } from "./simulate.ts";

/** Labels of each class, drawn. */
const DRAWN = [3, 5, 10, 20];
/** Labels in all, handed out by the queue in fives. */
const CHOSEN = [40, 80];
const BATCH = 5;

export interface StackedRow {
  readonly what: string;
  readonly values: Readonly<Record<string, Interval>>;
}

interface Score {
  readonly right: number;
  readonly sure: number;
  readonly loss: number;
}

/** By method, its scores with each seed. */
type Scores = Map<string, Score[]>;

/**
 * With labels that were drawn, and with labels that the queue chose: accuracy, nats a piece, how much surer than right, and what is gained on
 * labels only and on the method that is best on the mean.
 */
export async function stackedRows(
  data: FoldData,
  game: Game,
  attribute: string,
  seeds: number,
): Promise<StackedRow[]> {
  const task = data.tasks.find((one) => one.attribute === attribute)!;
  const rows = new Map<string, Scores>();
  for (let seed = 1; seed <= seeds; seed++) {
    const { test, training: labelled } = dealt(game, seed);
    const truth = test.map((row) => game.targets[row]!);
    const tested = new Set(test.map((row) => data.groups[row]));
    const training = [...data.rows.keys()].filter((row) => !tested.has(data.groups[row]));
    const learn = async (of: Task, budgets: readonly Budget[], nameOf: (budget: Budget) => string) => {
      const answers = await answerFold(data, of, {
        ...{ test, training, groups: data.groups, seed, repeat: 0, deep: false, alone: [], budgets },
        yieldTurn: async () => {},
      });
      for (const { method, budget, predictions } of answers) {
        const scores: Scores = rows.get(nameOf(budget)) ?? new Map();
        rows.set(
          nameOf(budget),
          scores.set(method, [...(scores.get(method) ?? []), scoreOf(predictions, truth)]),
        );
      }
    };
    await learn(task, DRAWN, (budget) => `${budget} labels a class`);
    const most = Math.max(...CHOSEN);
    const chosen = asked(game, labelled, { strategy: "default", randomShare: 0.2, batch: BATCH, most, seed });
    for (const count of CHOSEN) {
      const own = chosen.slice(0, count);
      const told = new Set(own.map(({ row }) => row));
      const targets = task.targets.map((target, row) => (told.has(row) ? target : undefined));
      const byChoice = own.filter(({ arm }) => arm === "chosen").map(({ row }) => row);
      await learn({ ...task, targets, asked: byChoice }, ["all"], () => `${count} chosen labels`);
    }
  }
  return [...rows].map(([what, scores]) => ({ what, values: valuesOf(scores, seeds) }));
}

function scoreOf(said: readonly (readonly number[])[], truth: readonly (readonly number[])[]): Score {
  return {
    right: meanOf(said.map((p, i) => Number(argmax(p) === argmax(truth[i])))),
    sure: meanOf(said.map((p) => Math.max(...p))),
    loss: meanOf(said.map((p, i) => -Math.log(Math.max(p[argmax(truth[i])], 1e-6)))),
  };
}

function valuesOf(scores: Scores, seeds: number): StackedRow["values"] {
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
