// What choosing labels gains on real music, what cluster names, corrected labels and weighed raters are worth, and how long a choice takes.
// npm run bench -- labelling [--data ../shared/data] [--work FOLDER] [--games N,V,A,composer] [--parts queue,stack,clusters,suspects,predict,raters,speed] [--seeds 20] [--most 100] [--json]
// Test pieces are drawn by the seed, a third of the labelled ones, whole groups of near-duplicates; models are the quick ones of the queue, but for stack, which is the tagger.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import type { StrategyName } from "@semitone/models";
import type { Interval } from "@semitone/stats";
import { collection, GAMES, type GameName } from "./labelling/collections.ts";
import { type Curves, gainAt, labelsToReach, meanOf, overSeeds } from "./labelling/curves.ts";
import { flipped } from "./labelling/flipped.ts";
import { namedAccuracy } from "./labelling/named.ts";
import { predicted, trueGain } from "./labelling/predicted.ts";
import { compareRaters } from "./labelling/raters.ts";
import { asked, dealt, type Game, gameOf, quickScore } from "./labelling/simulate.ts";
import { queueSpeed } from "./labelling/speed.ts";
import { stackedRows } from "./labelling/stacked.ts";
import { printMachine } from "./machine.ts";

const BUDGETS = [5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100];
/** Strategies with the share that is drawn at random. */
const PLAYS: readonly (readonly [StrategyName, number])[] = [
  ["random", 0],
  ["default", 0.2],
  ["default", 0],
  ["margin", 0],
  ["badge", 0],
  ["typical", 0],
];

interface Row {
  readonly part: string;
  readonly game: string;
  readonly what: string;
  readonly values: Readonly<Record<string, number | Interval>>;
}

interface Settings {
  readonly seeds: number;
  readonly most: number;
}

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      work: { type: "string" },
      games: { type: "string", default: Object.keys(GAMES).join(",") },
      parts: { type: "string", default: "queue,stack,clusters,suspects,predict,raters,speed" },
      seeds: { type: "string", default: "20" },
      most: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
    },
  });
  const parts = options.parts.split(",");
  const settings = { seeds: Number(options.seeds), most: Number(options.most) };
  const tell = (row: Row) => console.log(options.json ? JSON.stringify(row) : textOf(row));
  const work = options.work ?? temporaryFolder("bench");
  try {
    for (const name of options.games.split(",")) {
      const { collection: from, attribute } = GAMES[name as GameName];
      const data = await collection(from, options.data, work);
      const game = await gameOf(data, attribute);
      if (parts.includes("queue")) for (const row of queueRows(name, game, settings)) tell(row);
      if (parts.includes("stack"))
        for (const { what, values } of await stackedRows(data, game, attribute, settings.seeds))
          tell({ part: "stack", game: name, what, values });
      if (parts.includes("clusters")) tell(clusterRow(name, game, settings));
      if (parts.includes("predict")) tell(predictRow(name, game, settings));
      if (parts.includes("suspects")) for (const row of suspectRows(name, game, settings)) tell(row);
    }
    if (parts.includes("raters")) for await (const row of raterRows(options.data)) tell(row);
    if (parts.includes("speed"))
      for (const pieces of [10_000, 100_000]) {
        const { place, refit } = await queueSpeed(pieces);
        tell({ part: "speed", game: "made up", what: `${pieces} pieces`, values: { place, refit } });
      }
  } finally {
    if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  }
  if (!options.json) printMachine();
}

function* queueRows(name: string, game: Game, { seeds, most }: Settings): Generator<Row> {
  const budgets = BUDGETS.filter((budget) => budget <= most);
  let random: Curves | undefined;
  for (const [strategy, share] of PLAYS) {
    const curves = Array.from({ length: seeds }, (_, s) => {
      const { test, training } = dealt(game, s + 1);
      const rows = asked(game, training, {
        ...{ strategy, most, batch: 5, seed: s + 1 },
        randomShare: share,
      });
      return budgets.map((budget) =>
        quickScore(
          game,
          rows.slice(0, budget).map(({ row }) => row),
          test,
        ),
      );
    });
    random ??= curves;
    const what = share > 0 ? `${strategy}, 1 in ${1 / share} at random` : strategy;
    const scores = budgets.map((budget, b) => [`at ${budget}`, meanOf(curves.map((curve) => curve[b]))]);
    const drawn = random;
    const told = [20, 40].filter((at) => at <= most);
    yield {
      ...{ part: "queue", game: name, what },
      values: {
        ...Object.fromEntries(scores),
        ...Object.fromEntries(
          told.map((at) => [`labels for random's ${at}`, labelsToReach(budgets, curves, drawn, at)]),
        ),
        ...Object.fromEntries(told.map((at) => [`gain at ${at}`, gainAt(budgets, curves, drawn, at)])),
      },
    };
  }
}

function clusterRow(name: string, game: Game, { seeds }: Settings): Row {
  const few = Math.min(seeds, 5);
  const values = [5, 10, 20, 40].map((k) => [
    `k ${k}`,
    meanOf(Array.from({ length: few }, (_, seed) => namedAccuracy(game, k, seed))),
  ]);
  return {
    part: "clusters",
    game: name,
    what: `accuracy of names, ${few} seeds`,
    values: Object.fromEntries(values),
  };
}

function* suspectRows(name: string, game: Game, { seeds }: Settings): Generator<Row> {
  for (const share of [0.1, 0.2]) {
    const setting = { labels: 100, share, k: 10 };
    const all = Array.from({ length: seeds }, (_, s) => flipped(game, { ...setting, seed: s + 1 }));
    const over = (of: (one: (typeof all)[number]) => number) =>
      overSeeds(seeds, (chosen) => meanOf(chosen.map((s) => of(all[s]))));
    yield {
      ...{ part: "suspects", game: name, what: `${100 * share} % of 100 labels flipped, first 10` },
      values: {
        precision: over(({ precision }) => precision),
        "corrected less new labels": over(({ difference }) => difference),
      },
    };
  }
}

function predictRow(name: string, game: Game, { seeds }: Settings): Row {
  const truth = trueGain(game);
  const all = Array.from({ length: seeds }, (_, s) => predicted(game, truth, s + 1));
  return {
    ...{ part: "predict", game: name, what: "gain of ten more labels at 40" },
    values: {
      truth,
      held: overSeeds(seeds, (chosen) => meanOf(chosen.map((s) => Number(all[s].held)))),
      width: meanOf(all.map(({ width }) => width)),
    },
  };
}

async function* raterRows(data: string): AsyncGenerator<Row> {
  for (const column of ["valence", "arousal"] as const)
    for (const raters of [3, 5, 10]) {
      const found = await compareRaters(join(data, "vgmidi", "ratings.csv.gz"), column, raters);
      yield {
        ...{ part: "raters", game: column, what: `${raters} raters of ${found.pieces} pieces` },
        values: {
          "plain, measures": found.plain.measures,
          "gain, measures": found.gain.measures,
          "plain, pieces": found.plain.pieces,
          "gain, pieces": found.gain.pieces,
        },
      };
    }
}

const figure = (value: number): string =>
  Math.abs(value) >= 10
    ? value.toFixed(1)
    : Math.abs(value) < 0.001 && value !== 0
      ? value.toExponential(1)
      : value.toFixed(3);

function textOf({ part, game, what, values }: Row): string {
  const cells = Object.entries(values).map(([name, value]) =>
    typeof value === "number"
      ? `${name} ${figure(value)}`
      : `${name} ${figure(value.value)} [${figure(value.low)}, ${figure(value.high)}]`,
  );
  return `${part} | ${game} | ${what} | ${cells.join(" | ")}`;
}
