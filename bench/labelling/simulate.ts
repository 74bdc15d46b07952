// Labelling played through on music whose labels are known: which pieces a strategy asks for, and how good a model of them is.
import {
  type Arm,
  type FoldData,
  fitScaler,
  type LabelPool,
  labelPool,
  nextPieces,
  quickModel,
  reseeded,
  type StrategyName,
  scaleRows,
  viewNamesOf,
} from "@semitone/models";
import { argmax, groupFolds } from "@semitone/stats";

/** A task of a data set, ready to be played. */
export interface Game {
  readonly pool: LabelPool;
  readonly kind: "classes" | "number";
  readonly classes: number;
  readonly targets: readonly (readonly number[] | undefined)[];
}

/** One in so many of the labelled pieces is tested. */
const TEST_SHARE = 3;

export async function gameOf(data: FoldData, attribute: string): Promise<Game> {
  const scaler = fitScaler(data.rows, viewNamesOf(data.reads));
  const task = data.tasks.find((one) => one.attribute === attribute)!;
  const pool = await labelPool({
    rows: scaleRows(scaler, data.rows),
    families: scaler.views,
    groups: data.groups,
    names: data.rows.map((_, i) => String(i).padStart(6, "0")),
  });
  return { pool, kind: task.kind, classes: task.classes.length, targets: task.targets };
}

/** The labelled rows of a game, dealt into test and training rows by the seed; no group is on both sides. */
export function dealt({ pool, targets, kind }: Game, seed: number): { test: number[]; training: number[] } {
  const labelled = [...targets.keys()].filter((row) => targets[row] !== undefined);
  const folds = groupFolds(
    labelled.map((row) => pool.groups[row]),
    labelled.map((row) => (kind === "number" ? 0 : argmax(targets[row]!))),
    TEST_SHARE,
    seed,
  );
  return {
    test: labelled.filter((_, i) => folds[i] === 0),
    training: labelled.filter((_, i) => folds[i] !== 0),
  };
}

export interface Play {
  readonly strategy: StrategyName;
  readonly randomShare?: number;
  readonly batch: number;
  readonly most: number;
  readonly seed: number;
}

/** What was asked, in order, with its arm. */
export function asked(game: Game, training: readonly number[], play: Play): { row: number; arm: Arm }[] {
  const { kind, classes, targets } = game;
  const pool = reseeded(game.pool, play.seed);
  const all: { row: number; arm: Arm }[] = [];
  while (all.length < play.most) {
    const rows = all.map(({ row }) => row);
    const known = { rows, targets: rows.map((row) => targets[row]!) };
    const next = nextPieces(pool, [{ kind, classes, known }], {
      n: Math.min(play.batch, play.most - all.length),
      strategy: play.strategy,
      randomShare: play.randomShare,
      asked: all.length,
      closed: rows,
      among: training,
    });
    if (next.length === 0) break;
    all.push(...next.map(({ row, arm }) => ({ row, arm })));
  }
  return all;
}

/** What the quick model says of the test rows after it has learnt from the labels of the rows. */
export const quickAnswers = (
  { pool, targets }: Game,
  rows: readonly number[],
  test: readonly number[],
): readonly (readonly number[])[] =>
  quickModel(pool, { rows, targets: rows.map((row) => targets[row]!) }).answer(test).answers;

/** Accuracy (R2 of numbers) of the quick model on the test rows after so many of the rows. */
export function quickScore(game: Game, rows: readonly number[], test: readonly number[]): number {
  const { targets, kind } = game;
  const answers = quickAnswers(game, rows, test);
  if (kind === "classes")
    return (
      test.reduce((sum, row, i) => sum + Number(argmax(answers[i]) === argmax(targets[row]!)), 0) /
      test.length
    );
  const values = test.map((row) => targets[row]![0]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [error, spread] = values.reduce(
    ([a, b], value, i) => [a + (value - answers[i][0]) ** 2, b + (value - mean) ** 2],
    [0, 0],
  );
  return 1 - error / spread;
}
